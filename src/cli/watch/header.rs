//! What stands around the panels of a run: its name and state, how far it is, how
//! fast, its champion, and the keys.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph};

use super::pace::{duration, large};
use super::plot::{self, BLUE, GREEN, ORANGE, PINK};
use super::snapshot::{ChampionView, Snapshot};
use super::state::State;
use crate::cli::output::count;
use crate::cli::terminal::fitting;
use crate::cli::text::{in_shell, program, visible};

const KEYS: &str = " Tab one panel   ←→↑↓ weight   space pause   n next seed   q quit ";
/// The shortest bar.
const BAR: usize = 8;
const SHORT_KEYS: &str = " Tab panel  ←→↑↓ weight  space pause  n next  q quit ";

/// The frame, with the run's name and state, and the keys.
pub(super) fn frame(snapshot: &Snapshot, width: u16, one_panel: bool) -> Block<'static> {
    let width = usize::from(width);
    let state = format!(" {} ", snapshot.state.in_words());
    let room = width.saturating_sub(state.chars().count() + 6);
    let name = std::path::Path::new(&snapshot.path).file_name();
    let name = name.map_or_else(|| snapshot.path.clone(), |it| it.to_string_lossy().into_owned());
    let fields = [visible(&name).into_owned(), visible(&snapshot.task).into_owned(), {
        format!("seed {}", snapshot.seed)
    }];
    let title = fitting(&fields, Some(room));
    let keys = if width > KEYS.chars().count() + 2 { KEYS } else { SHORT_KEYS };
    let keys =
        if one_panel { keys.replace("Tab one panel", "Tab next panel") } else { keys.to_owned() };
    Block::bordered()
        .border_type(BorderType::Rounded)
        .title_top(Line::from(format!(" {title} ")).bold())
        .title_top(Line::from(state).bold().right_aligned())
        .title_bottom(Line::from(keys).centered())
}

/// The lines above the panels; the first is the bar's.
pub(super) fn lines(
    snapshot: &Snapshot,
    width: u16,
    (age, decimals): (Duration, usize),
) -> Vec<String> {
    let room = Some(usize::from(width).saturating_sub(2));
    // The bar behind the first words needs some room too.
    let beside_bar = room.map(|room| room.saturating_sub(BAR + 2));
    let mut lines =
        vec![fitting(&progress(snapshot), beside_bar), fitting(&speed(snapshot, age), room)];
    if let Some(champion) = &snapshot.champion {
        lines.push(fitting(&of_champion(champion, snapshot.unit, decimals), room));
    }
    if let Some(problem) = &snapshot.problem {
        let problem = visible(problem).into_owned();
        lines.push(format!("at the moment: {}", problem.lines().next().unwrap_or_default()));
    } else if snapshot.state.can_be_resumed() {
        let path = in_shell(std::path::Path::new(&snapshot.path));
        let long = format!("go on with: {} resume {path}", program());
        let fits = room.is_none_or(|room| long.chars().count() <= room);
        lines.push(if fits { long } else { "go on with: precocial resume DIR".to_owned() });
    }
    lines
}

/// How far it is.
fn progress(snapshot: &Snapshot) -> Vec<String> {
    let Snapshot { unit, generation, generations, .. } = snapshot;
    let mut fields = vec![format!("{unit} {generation} of {generations}")];
    if snapshot.state.may_go_on()
        && let Some(pace) = snapshot.pace
    {
        fields.push(format!("{} left", duration(pace.seconds_left)));
    }
    fields.push(format!("{} so far", duration(snapshot.seconds)));
    fields
}

/// How fast it is, and what it is at; `age` is the time since this was read.
fn speed(snapshot: &Snapshot, age: Duration) -> Vec<String> {
    let Some(pace) = snapshot.pace else {
        return vec![format!("no {} is done yet", snapshot.unit)];
    };
    let steps = snapshot.steps_are();
    let mut fields = pace.in_words(snapshot.unit, steps).to_vec();
    let usual = 1.0 / pace.generations_per_second;
    if snapshot.state == State::Running
        && usual >= 2.0
        && let Some(since) = snapshot.seconds_since_generation
    {
        let since = (since + age.as_secs_f64()).round();
        let next = snapshot.generation + 1;
        fields.push(format!("in {} {next} for {since:.0} s", snapshot.unit));
    }
    fields.push(format!("{} {steps} so far", large(snapshot.steps as f64)));
    fields
}

/// What the champion reaches.
pub(super) fn of_champion(champion: &ChampionView, unit: &str, decimals: usize) -> Vec<String> {
    let mut fields = Vec::new();
    let number = |value: f64| format!("{value:.decimals$}");
    fields.push(match (champion.score, champion.accuracy) {
        (Some(score), _) => format!("champion {}", number(score)),
        (None, Some(accuracy)) => format!("champion {:.2} % right", 100.0 * accuracy),
        (None, None) => "champion not measured".to_owned(),
    });
    if let (Some(max), Some(min)) = (champion.max, champion.min) {
        fields.push(format!("max {} at {}", number(max.mean), max.weight));
        fields.push(format!("min {} at {}", number(min.mean), min.weight));
    }
    fields.push(count(champion.connections, "connection"));
    fields.push(format!("of {unit} {}", champion.generation));
    fields
}

/// Draws the lines, the first with a bar behind its words.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    lines: Vec<String>,
    snapshot: &Snapshot,
    colors: bool,
) {
    let mut all: Vec<Line<'_>> = Vec::new();
    for (index, words) in lines.into_iter().enumerate() {
        if index > 0 {
            all.push(Line::from(format!(" {words}")));
            continue;
        }
        let words = format!(" {words}");
        let room = usize::from(area.width).saturating_sub(words.chars().count() + 3);
        let mut spans = vec![Span::from(words).bold(), Span::from("  ")];
        spans.extend(bar(snapshot.share(), room, style(snapshot.state, colors)));
        all.push(Line::from(spans));
    }
    frame.render_widget(Paragraph::new(all), area);
}

/// A bar of so many columns; none where there is no room for one.
#[allow(clippy::cast_sign_loss, reason = "a share is not below 0")]
pub(super) fn bar(share: f64, columns: usize, style: Style) -> Vec<Span<'static>> {
    if columns < BAR {
        return Vec::new();
    }
    let full = ((share * columns as f64).floor() as usize).min(columns);
    vec![Span::from("━".repeat(full)).style(style), Span::from("─".repeat(columns - full)).dim()]
}

/// The colour of a state.
pub(super) fn style(state: State, colors: bool) -> Style {
    let color = match state {
        State::Running => BLUE,
        State::Finished => GREEN,
        State::Failed | State::Died => PINK,
        State::Waiting | State::Stopped | State::Unknown => ORANGE,
    };
    plot::style(color, colors)
}
