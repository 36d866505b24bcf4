//! The screen of one run: where it stands, its curves, its front, its champion.

use std::time::Duration;

use crate::picture::terminal::Screen;
use crate::run::RunFolder;
use precocial_envs::Registry;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};

use super::acting::Acting;
use super::polling::Polling;
use super::reader::Reader;
use super::snapshot::Snapshot;
use super::{curves, front, header};
use crate::cli::output::decimals_of;

/// What can have the screen for itself.
const PANELS: [Panel; 3] = [Panel::Curves, Panel::Front, Panel::Champion];
/// Where all panels find room beside one another, from this width on.
const WIDE: u16 = 70;
/// From this width and height on the champion stands beside both charts.
const LARGE: [u16; 2] = [100, 18];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    Curves,
    Front,
    Champion,
}

/// A run that is being watched.
pub(super) struct Dashboard {
    polling: Polling<Result<Snapshot, String>>,
    snapshot: Snapshot,
    acting: Acting,
    /// The panel that has the screen for itself.
    only: Option<Panel>,
    colors: bool,
    /// Digits after the point of a return.
    decimals: usize,
    /// Since the last news.
    age: Duration,
}

impl Dashboard {
    /// The screen of a run's folder, which was read just now.
    pub(super) fn new(
        folder: RunFolder,
        snapshot: Snapshot,
        registry: &Registry,
        colors: bool,
    ) -> Self {
        let mut reader = Reader::new(folder);
        let mut acting = Acting::new(registry.clone(), colors, snapshot.unit);
        acting.set((*snapshot.champion_file).as_ref());
        Self {
            polling: Polling::start(move || reader.read().map_err(|error| error.to_string())),
            acting,
            only: None,
            colors,
            decimals: decimals_of(registry, &snapshot.task, 1),
            age: Duration::ZERO,
            snapshot,
        }
    }

    /// Takes what is new of the folder.
    fn read(&mut self) {
        match self.polling.newest() {
            Some(Ok(snapshot)) => {
                self.acting.set((*snapshot.champion_file).as_ref());
                (self.snapshot, self.age) = (snapshot, Duration::ZERO);
            }
            // What was known stays on the screen.
            Some(Err(problem)) => self.snapshot.problem = Some(problem),
            None => {}
        }
    }

    /// The panel after the one that is alone, or before it; all after the last.
    fn turn(&mut self, forwards: bool) {
        let index = PANELS.iter().position(|&panel| Some(panel) == self.only);
        self.only = match (index, forwards) {
            (None, true) => Some(PANELS[0]),
            (None, false) => Some(PANELS[PANELS.len() - 1]),
            (Some(index), true) => PANELS.get(index + 1).copied(),
            (Some(index), false) => index.checked_sub(1).map(|before| PANELS[before]),
        };
    }

    fn draw_panel(&self, frame: &mut Frame<'_>, panel: Panel, area: Rect) {
        let metrics = &self.snapshot.metrics;
        match panel {
            Panel::Curves => {
                curves::plot(metrics, self.snapshot.unit).draw(frame, area, self.colors);
            }
            Panel::Front => front::plot(metrics).draw(frame, area, self.colors),
            Panel::Champion => self.acting.draw(frame, area),
        }
    }

    /// Draws as many panels as find room.
    fn draw_panels(&self, frame: &mut Frame<'_>, area: Rect) {
        for (panel, area) in arranged(area, self.only) {
            self.draw_panel(frame, panel, area);
        }
    }
}

impl Screen for Dashboard {
    fn draw(&mut self, frame: &mut Frame<'_>) {
        let block = header::frame(&self.snapshot, frame.area().width, self.only.is_some());
        let inside = block.inner(frame.area());
        frame.render_widget(block, frame.area());
        let lines = header::lines(&self.snapshot, inside.width, (self.age, self.decimals));
        let rows = [Constraint::Length(lines.len() as u16), Constraint::Fill(1)];
        let [top, rest] = Layout::vertical(rows).areas(inside);
        header::draw(frame, top, lines, &self.snapshot, self.colors);
        self.draw_panels(frame, rest);
    }

    fn press(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return false;
        }
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return true,
            KeyCode::Char('q') | KeyCode::Esc => return true,
            KeyCode::Tab => self.turn(true),
            KeyCode::BackTab => self.turn(false),
            _ => self.acting.press(key),
        }
        false
    }

    fn pass(&mut self, time: Duration) {
        self.age += time;
        self.read();
        self.acting.pass(time);
    }

    fn is_moving(&self) -> bool {
        self.acting.is_moving()
    }
}

/// Where panels stand: one alone, or as many as find room.
fn arranged(area: Rect, only: Option<Panel>) -> Vec<(Panel, Rect)> {
    let halves = |layout: fn([Constraint; 2]) -> Layout, first: u16, area: Rect| -> [Rect; 2] {
        layout([Constraint::Percentage(first), Constraint::Fill(1)]).areas(area)
    };
    let below = |first, area| halves(Layout::vertical, first, area);
    let beside = |first, area| halves(Layout::horizontal, first, area);
    if let Some(panel) = only {
        return vec![(panel, area)];
    }
    if area.height < 8 {
        return vec![(Panel::Curves, area)];
    }
    if area.width < WIDE {
        let [curves, champion] = below(52, area);
        return vec![(Panel::Curves, curves), (Panel::Champion, champion)];
    }
    let is_large = area.width >= LARGE[0] && area.height >= LARGE[1];
    let [curves, front, champion] = if is_large {
        let [charts, champion] = beside(50, area);
        let [curves, front] = below(52, charts);
        [curves, front, champion]
    } else {
        let [charts, champion] = below(54, area);
        let [curves, front] = beside(52, charts);
        [curves, front, champion]
    };
    vec![(Panel::Curves, curves), (Panel::Front, front), (Panel::Champion, champion)]
}
