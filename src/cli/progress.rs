//! How a run shows where it stands: a bar and a line on a terminal, plain
//! lines elsewhere. Always on stderr.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use precocial::run::Metrics;

use super::output::{count, say};

/// Between two plain lines.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);

/// The display of a run.
pub(super) struct Display {
    bar: Option<ProgressBar>,
    /// Whether there is no room for everything.
    narrow: bool,
    begin: Instant,
    last_line: Option<Instant>,
    done_before: u64,
    generations: u64,
    steps: u64,
}

impl Display {
    /// A display that starts at a generation.
    pub(super) fn new(generation: u64, generations: u64) -> Self {
        let columns = std::io::stderr().is_terminal().then(columns);
        let bar = columns.map(|columns| {
            let bar = ProgressBar::new(generations).with_position(generation);
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
            done_before: generation,
            generations,
            steps: 0,
        }
    }

    /// Shows a generation.
    pub(super) fn show(&mut self, metrics: &Metrics) {
        self.steps += metrics.progress.steps;
        let done = metrics.progress.generation + 1;
        let line = self.line(metrics, done);
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            bar.set_message(line);
            return;
        }
        let due = self.last_line.is_none_or(|last| last.elapsed() >= PLAIN_INTERVAL);
        if due || done == self.generations {
            self.last_line = Some(Instant::now());
            say!("generation {done}/{}  {line}", self.generations);
        }
    }

    /// A way to say something beside the bar, from any thread.
    pub(super) fn voice(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let bar = self.bar.clone();
        // Without a bar, a hidden one: it has nothing to step aside for.
        let bar = bar.unwrap_or_else(ProgressBar::hidden);
        move |words| bar.suspend(|| say!("{words}"))
    }

    /// What counts most stands first: a terminal shows as much as fits.
    fn line(&self, metrics: &Metrics, done: u64) -> String {
        let progress = &metrics.progress;
        let elapsed = self.begin.elapsed();
        let speed = self.steps as f64 / elapsed.as_secs_f64() / 1e6;
        let share = (self.generations - done) as f64 / (done - self.done_before).max(1) as f64;
        let left = Duration::try_from_secs_f64(elapsed.as_secs_f64() * share);
        let left = HumanDuration(left.unwrap_or(Duration::MAX));
        let champion = match (progress.champion_score, progress.champion_connections) {
            (Some(score), Some(connections)) if !self.narrow => {
                format!(", champion {score:.0} with {connections}")
            }
            (Some(score), _) => format!(", champion {score:.0}"),
            _ => String::new(),
        };
        format!(
            "{left:#} left, {speed:.1} M steps/s, best {:.0}, max {:.0}, {}{champion}",
            progress.fitness_best,
            progress.max_best,
            count(progress.connections_of_best, "connection"),
        )
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
