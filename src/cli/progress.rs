//! How long work shows where it stands: a bar and a line on a terminal that can
//! draw, plain lines elsewhere. Always on stderr.

mod left;
mod within;

use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::output::say;
use super::terminal::{can_draw, columns, fitting};
use crate::stop::StopSignal;
use left::Left;
pub(super) use left::RECENT;
use within::Within;

/// Between two plain lines.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);
/// On a narrower terminal words need the room more than the bar does.
const NARROW: usize = 100;
/// How long the bar is, with the space behind it.
const BAR: usize = 21;
/// What bars are drawn with.
const BAR_LETTERS: &str = "━╸─";

/// The display of some long work.
pub(super) struct Display {
    bar: Option<ProgressBar>,
    /// How far a long unit is, where somebody tells.
    within: Option<Within>,
    /// All bars, where there are some.
    bars: Option<MultiProgress>,
    begin: Instant,
    left: Left,
    last_line: Option<Instant>,
    /// What is counted, in the singular.
    unit: &'static str,
    done_before: u64,
    total: u64,
}

impl Display {
    /// A display of so many units in all, of which some are done.
    pub(super) fn new(unit: &'static str, done: u64, total: u64) -> Self {
        let stderr = std::io::stderr();
        let bars = can_draw(&stderr).then(MultiProgress::new);
        let bar = bars.as_ref().map(|bars| {
            let bar = ProgressBar::new(total).with_position(done);
            let narrow = columns(&stderr).is_some_and(|columns| columns < NARROW);
            let drawn = if narrow { "" } else { "{bar:20.green/dim} " };
            if let Some(style) = style(&format!("{drawn}{{pos}}/{{len}}  {{msg}}")) {
                bar.set_style(style.progress_chars(BAR_LETTERS));
            }
            bars.add(bar)
        });
        Self {
            bar,
            within: None,
            bars,
            begin: Instant::now(),
            left: Left::new(done),
            last_line: None,
            unit,
            done_before: done,
            total,
        }
    }

    /// The same, which shows within a long unit how far the work is that tells it.
    pub(super) fn following(self, work: &StopSignal) -> Self {
        let counts = (self.unit, self.done_before, self.total);
        let within = Within::new(work.clone(), self.bars.clone(), counts);
        Self { within: Some(within), ..self }
    }

    /// Shows that so many are done, with fields that are made only when they are
    /// due. What counts most should stand first: a terminal shows as many as fit.
    pub(super) fn show(&mut self, done: u64, fields: impl FnOnce(&Self) -> Vec<String>) {
        if let Some(within) = &self.within {
            within.next(done);
        }
        let elapsed = self.begin.elapsed();
        self.left.mark(elapsed, done);
        let due = self.last_line.is_none_or(|last| last.elapsed() >= PLAIN_INTERVAL);
        if self.bar.is_none() && !due && done != self.total {
            return;
        }
        let mut all = vec![format!("{:#} left", self.left.at(elapsed, done, self.total))];
        all.extend(fields(self));
        let room = columns(&std::io::stderr());
        let count = format!("{done}/{}  ", self.total);
        if let Some(bar) = &self.bar {
            let drawn = if room.is_some_and(|columns| columns < NARROW) { 0 } else { BAR };
            let room = room.map(|columns| columns.saturating_sub(count.len() + drawn));
            bar.set_position(done);
            bar.set_message(fitting(&all, room));
            return;
        }
        self.last_line = Some(Instant::now());
        let head = format!("{} {count}", self.unit);
        let room = room.map(|columns| columns.saturating_sub(head.len()));
        say!("{head}{}", fitting(&all, room));
    }

    /// The seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }

    /// A way to say something beside the bar, from any thread.
    pub(super) fn voice(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let bar = self.bar.clone();
        // Without a bar, a hidden one: it has nothing to step aside for.
        let bar = bar.unwrap_or_else(ProgressBar::hidden);
        move |words| bar.suspend(|| say!("{words}"))
    }

    /// Leaves the last state on the screen.
    pub(super) fn finish(&mut self) {
        self.within = None;
        if let Some(bar) = &self.bar {
            bar.abandon();
        }
    }
}

/// The style of a bar, in colours where they are wanted.
fn style(template: &str) -> Option<ProgressStyle> {
    let color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let plain = template.replace(".green/dim", "");
    ProgressStyle::with_template(if color { template } else { &plain }).ok()
}
