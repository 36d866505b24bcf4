//! How fast a run is, and how long it will take.

use std::time::Duration;

use crate::cli::progress::RECENT;
use crate::run::Metrics;
use indicatif::HumanDuration;
use serde::Serialize;

/// The speed of the last generations, in wall-clock time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Pace {
    /// Generations a second.
    pub(super) generations_per_second: f64,
    /// Environment steps, or samples that were trained with, a second.
    pub(super) steps_per_second: f64,
    /// What the generations that are left will take, in seconds.
    pub(super) seconds_left: f64,
}

impl Pace {
    /// The pace of a run with so many generations left; nothing before the first.
    pub(super) fn of(metrics: &[Metrics], left: u64) -> Option<Self> {
        let recent = &metrics[metrics.len().saturating_sub(RECENT)..];
        let seconds: f64 = recent.iter().map(|line| line.seconds).sum();
        let steps: f64 = recent.iter().map(|line| line.progress.steps() as f64).sum();
        // Clocks may say anything.
        (seconds > 0.0 && seconds.is_finite()).then(|| Self {
            generations_per_second: recent.len() as f64 / seconds,
            steps_per_second: steps / seconds,
            seconds_left: left as f64 * seconds / recent.len() as f64,
        })
    }

    /// The speed in words; a generation is called `unit`.
    pub(super) fn in_words(&self, unit: &str, steps: &str) -> [String; 2] {
        let speed = self.generations_per_second;
        let generations = match speed {
            1.0.. => format!("{speed:.1} {unit}s/s"),
            0.05.. => format!("{:.1} s a {unit}", 1.0 / speed),
            _ => format!("{} a {unit}", duration(1.0 / speed)),
        };
        [generations, format!("{} {steps}/s", large(self.steps_per_second))]
    }
}

/// So many seconds in words.
pub(super) fn duration(seconds: f64) -> String {
    let duration = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
    HumanDuration(duration).to_string()
}

/// A large number, short.
pub(super) fn large(number: f64) -> String {
    match number {
        1e9.. => format!("{:.1} G", number / 1e9),
        1e6.. => format!("{:.1} M", number / 1e6),
        1e4.. => format!("{:.0} k", number / 1e3),
        1e3.. => format!("{:.1} k", number / 1e3),
        _ => format!("{number:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(generation: u64, seconds: &str) -> Metrics {
        let line = format!("{{\"generation\":{generation},\"steps\":500,\"seconds\":{seconds}}}");
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn the_last_generations_tell_the_pace() {
        let mut lines: Vec<Metrics> = (0..30).map(|at| line(at, "100")).collect();
        lines.extend((30..94).map(|at| line(at, "0.25")));
        let pace = Pace::of(&lines, 8).unwrap();
        let expected =
            Pace { generations_per_second: 4.0, steps_per_second: 2000.0, seconds_left: 2.0 };
        assert_eq!(pace, expected);
        let words = pace.in_words("generation", "steps");
        assert_eq!(words, ["4.0 generations/s", "2.0 k steps/s"]);
    }

    #[test]
    fn clocks_that_tell_nothing_give_no_pace() {
        assert_eq!(Pace::of(&[], 5), None);
        assert_eq!(Pace::of(&[line(0, "0")], 5), None);
        assert_eq!(Pace::of(&[line(0, "null")], 5), None);
        assert_eq!(duration(f64::INFINITY), duration(f64::MAX));
    }
}
