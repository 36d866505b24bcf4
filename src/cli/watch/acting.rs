//! The champion at work, again and again, drawn as a replay is.

use std::time::Duration;

use crate::picture::Episode;
use crate::picture::terminal::Player;
use crate::run::ChampionFile;
use precocial_envs::{Kind, Registry};
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Stylize as _;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::plot::faint;

/// After an episode's end, until the next one begins.
const REST: Duration = Duration::from_millis(1500);
/// A new champion waits so long for the end of its predecessor's episode.
const WAIT: Duration = Duration::from_secs(8);

/// The stage, and who is on it.
pub(super) struct Acting {
    registry: Registry,
    colors: bool,
    player: Option<Player>,
    /// The champion on the stage.
    shown: Option<ChampionFile>,
    /// The one that follows.
    next: Option<ChampionFile>,
    /// Since the episode's end, and since this champion came.
    since: [Duration; 2],
    /// Why nobody acts.
    why_not: String,
    /// What a generation is called.
    unit: &'static str,
}

impl Acting {
    /// An empty stage for champions of the registry's tasks.
    pub(super) fn new(registry: Registry, colors: bool, unit: &'static str) -> Self {
        let why_not = format!("no champion yet: one is chosen after the first {unit}s");
        let since = [Duration::ZERO; 2];
        Self { registry, colors, player: None, shown: None, next: None, since, why_not, unit }
    }

    /// The run has this champion now.
    pub(super) fn set(&mut self, champion: Option<&ChampionFile>) {
        let Some(champion) = champion else { return };
        if self.shown.as_ref() == Some(champion) {
            self.next = None;
        } else if self.next.as_ref() != Some(champion) {
            self.next = Some(champion.clone());
        }
        if self.player.is_none() {
            self.change();
        }
    }

    /// Brings the next champion onto the stage.
    fn change(&mut self) {
        let Some(champion) = self.next.take() else { return };
        self.since = [Duration::ZERO; 2];
        match self.episode(&champion) {
            Ok(episode) => self.player = Some(Player::new(episode, self.colors)),
            Err(why_not) => (self.player, self.why_not) = (None, why_not),
        }
        self.shown = Some(champion);
    }

    fn episode(&self, champion: &ChampionFile) -> Result<Episode, String> {
        let task = champion.open_task(&self.registry).map_err(|error| error.to_string())?;
        if matches!(task.kind(), Kind::Fitness(_)) {
            return Err(format!("{} has no episodes: a function scores networks", task.name()));
        }
        // The seed that a replay begins with.
        Ok(Episode::new(&*task, &champion.topology, champion.best_weights(), 0))
    }

    /// Lets real time pass.
    pub(super) fn pass(&mut self, time: Duration) {
        let Some(player) = &mut self.player else { return };
        player.pass(time);
        let over = player.episode().end().is_some();
        self.since[0] = if over { self.since[0] + time } else { Duration::ZERO };
        self.since[1] += time;
        let waited = self.since[1] >= WAIT && !player.is_paused();
        if self.next.is_some() && (over && self.since[0] >= REST || waited) {
            self.change();
        } else if self.since[0] >= REST {
            player.press(KeyEvent::from(KeyCode::Char('n')));
        }
    }

    /// Takes a key of a replay: they steer the episode.
    pub(super) fn press(&mut self, key: KeyEvent) {
        if let Some(player) = &mut self.player {
            player.press(key);
        }
    }

    /// Whether something moves, or is about to.
    pub(super) fn is_moving(&self) -> bool {
        self.player.as_ref().is_some_and(Player::is_moving)
    }

    /// Draws the stage with a title.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect) {
        let rows = [Constraint::Length(1), Constraint::Fill(1)];
        let [title, stage] = Layout::vertical(rows).areas(area);
        let mut words = vec![Span::from(" champion acting ").bold()];
        if let (Some(shown), Some(_)) = (&self.shown, &self.player) {
            words.push(Span::from(format!(" of {} {} ", self.unit, shown.generation)));
        }
        match &self.player {
            Some(player) if player.is_paused() => words.push(Span::from(" paused ").reversed()),
            Some(player) => {
                if let Some(end) = player.episode().end() {
                    words.push(Span::from(format!(" {end} ")).reversed());
                }
            }
            None => {}
        }
        frame.render_widget(Paragraph::new(Line::from(words)), title);
        if let Some(player) = &self.player {
            player.draw_inside(frame, stage);
        } else {
            let words = Paragraph::new(format!("  {}", self.why_not)).wrap(Wrap { trim: false });
            frame.render_widget(words.style(faint(self.colors)), stage);
        }
    }
}
