//! How long work shows where it stands: a bar and a line on a terminal, plain
//! lines elsewhere. Always on stderr.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::output::say;

/// Between two plain lines.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);

/// The display of some long work.
pub(super) struct Display {
    bar: Option<ProgressBar>,
    /// Whether there is no room for everything.
    narrow: bool,
    begin: Instant,
    last_line: Option<Instant>,
    /// What is counted, in the singular.
    unit: &'static str,
    done_before: u64,
    total: u64,
}

impl Display {
    /// A display of so many units in all, of which some are done.
    pub(super) fn new(unit: &'static str, done: u64, total: u64) -> Self {
        let columns = std::io::stderr().is_terminal().then(columns);
        let bar = columns.map(|columns| {
            let bar = ProgressBar::new(total).with_position(done);
            let color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
            // Words need the room of a narrow terminal more than the bar does.
            let drawn = if columns < 100 { "" } else { "{bar:20.green/dim} " };
            let drawn = if color { drawn.to_owned() } else { drawn.replace(".green/dim", "") };
            let template = format!("{drawn}{{pos}}/{{len}}  {{wide_msg}}");
            if let Ok(style) = ProgressStyle::with_template(&template) {
                bar.set_style(style.progress_chars("━╸─"));
            }
            bar
        });
        Self {
            bar,
            narrow: columns.is_some_and(|columns| columns < 100),
            begin: Instant::now(),
            last_line: None,
            unit,
            done_before: done,
            total,
        }
    }

    /// Shows that so many are done, in a line that is made only when it is due.
    /// What counts most should stand first: a terminal shows as much as fits.
    pub(super) fn show(&mut self, done: u64, line: impl FnOnce(&Self) -> String) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            bar.set_message(format!("{:#} left, {}", self.left(done), line(self)));
            return;
        }
        let due = self.last_line.is_none_or(|last| last.elapsed() >= PLAIN_INTERVAL);
        if due || done == self.total {
            self.last_line = Some(Instant::now());
            let (unit, total) = (self.unit, self.total);
            say!("{unit} {done}/{total}  {:#} left, {}", self.left(done), line(self));
        }
    }

    /// Whether there is no room for everything.
    pub(super) fn is_narrow(&self) -> bool {
        self.narrow
    }

    /// The seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }

    /// How long it will take, at the pace so far.
    fn left(&self, done: u64) -> HumanDuration {
        let share =
            self.total.saturating_sub(done) as f64 / (done - self.done_before).max(1) as f64;
        let left = Duration::try_from_secs_f64(self.seconds() * share);
        HumanDuration(left.unwrap_or(Duration::MAX))
    }

    /// A way to say something beside the bar, from any thread.
    pub(super) fn voice(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let bar = self.bar.clone();
        // Without a bar, a hidden one: it has nothing to step aside for.
        let bar = bar.unwrap_or_else(ProgressBar::hidden);
        move |words| bar.suspend(|| say!("{words}"))
    }

    /// Leaves the last state on the screen.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.abandon();
        }
    }
}

/// The terminal's width, or the usual one.
fn columns() -> u16 {
    ratatui::crossterm::terminal::size().map_or(80, |(columns, _)| columns)
}
