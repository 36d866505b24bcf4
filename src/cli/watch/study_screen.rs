//! The screen of a study: its runs in a list, and each by itself.

use std::time::Duration;

use crate::picture::terminal::Screen;
use crate::run::{RunFolder, StudyFolder};
use precocial_envs::Registry;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Stylize as _;
use ratatui::text::{Line as Words, Span};
use ratatui::widgets::{Block, BorderType, Paragraph};

use super::dashboard::Dashboard;
use super::header;
use super::pace::duration;
use super::polling::Polling;
use super::study::{Line, StudyReader, StudySnapshot};
use crate::cli::output::decimals_of;
use crate::cli::terminal::fitting;
use crate::cli::text::visible;

const KEYS: &str = " ↑↓ choose   Enter watch it   q quit ";
/// How long a run's bar is.
const BAR: usize = 14;

/// A study that is being watched.
pub(super) struct StudyScreen {
    polling: Polling<Option<StudySnapshot>>,
    snapshot: StudySnapshot,
    registry: Registry,
    chosen: usize,
    /// The run that has the screen for itself.
    opened: Option<Dashboard>,
    colors: bool,
    decimals: usize,
}

impl StudyScreen {
    /// The screen of a study's folder, which was read just now.
    pub(super) fn new(
        folder: StudyFolder,
        snapshot: StudySnapshot,
        registry: &Registry,
        colors: bool,
    ) -> Self {
        let mut reader = StudyReader::new(folder);
        let running = snapshot.runs.iter().position(|run| run.state.may_go_on());
        Self {
            polling: Polling::start(move || reader.read().ok()),
            registry: registry.clone(),
            chosen: running.unwrap_or(0),
            opened: None,
            colors,
            decimals: decimals_of(registry, &snapshot.task, 1),
            snapshot,
        }
    }

    /// Opens the chosen run, if it has begun.
    fn open(&mut self) {
        let chosen = self.snapshot.runs.get(self.chosen);
        let Some(run) = chosen.and_then(|line| line.run.clone()) else { return };
        let folder = RunFolder::at(&run.path);
        self.opened = Some(Dashboard::new(folder, run, &self.registry, self.colors));
    }

    fn row(&self, index: usize, line: &Line, names: usize, width: usize) -> Words<'static> {
        let share = line.run.as_ref().map_or(0.0, super::snapshot::Snapshot::share);
        let mark = if index == self.chosen { "›" } else { " " };
        let name = visible(&line.name()).into_owned();
        let done = line.run.as_ref().map_or(0, |run| run.generation);
        let head = format!("{mark} {name:names$}  ");
        let count = format!(" {done:>6} ");
        let used = head.chars().count() + BAR + count.chars().count();
        let rest = fitting(&line.fields(self.decimals), Some(width.saturating_sub(used)));
        let style = header::style(line.state, self.colors);
        let mut spans = vec![Span::from(head)];
        spans.extend(header::bar(share, BAR, style));
        spans.extend([Span::from(count), Span::from(rest)]);
        let row = Words::from(spans);
        if index == self.chosen { row.bold() } else { row }
    }

    fn draw_list(&self, frame: &mut Frame<'_>, area: Rect) {
        let runs = &self.snapshot.runs;
        let names = runs.iter().map(|run| run.name().chars().count()).max().unwrap_or(0);
        let names = names.min(usize::from(area.width) / 2);
        let (done, all) = self.snapshot.done();
        let mut head = format!(" {done} of {all} runs finished");
        if let Some(left) = self.snapshot.seconds_left() {
            head = format!("{head}, {} left", duration(left));
        }
        let mut rows = vec![Words::from(head).bold()];
        // The chosen one stays on the screen.
        let room = usize::from(area.height).saturating_sub(1).max(1);
        let first = (self.chosen + 1).saturating_sub(room);
        let shown = runs.iter().enumerate().skip(first).take(room);
        rows.extend(shown.map(|(at, line)| self.row(at, line, names, area.width.into())));
        frame.render_widget(Paragraph::new(rows), area);
    }
}

impl Screen for StudyScreen {
    fn draw(&mut self, frame: &mut Frame<'_>) {
        if let Some(run) = &mut self.opened {
            run.draw(frame);
            return;
        }
        let name = std::path::Path::new(&self.snapshot.path).file_name().unwrap_or_default();
        let title = format!(" {}, {} ", name.to_string_lossy(), self.snapshot.task);
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .title_top(Words::from(visible(&title).into_owned()).bold())
            .title_bottom(Words::from(KEYS).centered());
        let inside = block.inner(frame.area());
        frame.render_widget(block, frame.area());
        self.draw_list(frame, inside);
    }

    fn press(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return false;
        }
        if let Some(run) = &mut self.opened {
            // A step back, not out.
            if matches!(key.code, KeyCode::Esc | KeyCode::Char('q')) {
                self.opened = None;
                return false;
            }
            return run.press(key);
        }
        let last = self.snapshot.runs.len().saturating_sub(1);
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return true,
            KeyCode::Char('q') | KeyCode::Esc => return true,
            KeyCode::Up => self.chosen = self.chosen.saturating_sub(1),
            KeyCode::Down => self.chosen = (self.chosen + 1).min(last),
            KeyCode::Home => self.chosen = 0,
            KeyCode::End => self.chosen = last,
            KeyCode::Enter => self.open(),
            _ => {}
        }
        false
    }

    fn pass(&mut self, time: Duration) {
        if let Some(Some(snapshot)) = self.polling.newest() {
            self.snapshot = snapshot;
        }
        if let Some(run) = &mut self.opened {
            run.pass(time);
        }
    }

    fn is_moving(&self) -> bool {
        self.opened.as_ref().is_some_and(Dashboard::is_moving)
    }
}
