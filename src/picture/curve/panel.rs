//! The lines of a run: what they show, and over what.

use crate::picture::chart::{self, Chart, DataPoint, Series};
use crate::run::Metrics;
use crate::search::{Progress, Starts};

/// What lines run over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// Generations.
    Generations,
    /// Environment steps, or samples, since the run began.
    Steps,
    /// Wall-clock time of the generations since the run began.
    Seconds,
}

/// Where each generation stands on the x axis.
pub(crate) struct Scale {
    label: &'static str,
    positions: Vec<f64>,
}

/// The values of a panel's line.
type Value = fn(&Progress) -> Option<f64>;

/// The lines of one unit.
pub(crate) struct Panel {
    title: &'static str,
    unit: &'static str,
    from_zero: bool,
    /// On the x axis: its label, and the first and the last generation.
    x: (&'static str, Vec<f64>),
    /// The lines of each of several starts.
    starts: Vec<Series<'static>>,
    /// The most important last: it is drawn over the others.
    lines: Vec<Series<'static>>,
}

impl Scale {
    /// The positions of a run's generations.
    pub(crate) fn of(metrics: &[Metrics], over: Over) -> Self {
        let added = |value: fn(&Metrics) -> f64| -> Vec<f64> {
            let sum = |sum: &mut f64, line: &Metrics| {
                // A time that was not recorded is none.
                *sum += Some(value(line)).filter(|value| value.is_finite()).unwrap_or(0.0);
                Some(*sum)
            };
            metrics.iter().scan(0.0, sum).collect()
        };
        let (label, positions) = match over {
            Over::Generations => {
                let generation = |line: &Metrics| line.progress.generation() as f64;
                ("generation", metrics.iter().map(generation).collect())
            }
            Over::Steps => ("steps", added(|line| line.progress.steps() as f64)),
            Over::Seconds => ("seconds", added(|line| line.seconds)),
        };
        Self { label, positions }.readable()
    }

    /// In units of which there are not too many.
    fn readable(mut self) -> Self {
        let last = self.positions.last().copied().unwrap_or(0.0);
        let (label, unit) = match self.label {
            "steps" if last > 2e6 => ("million steps", 1e6),
            "seconds" if last > 7200.0 => ("hours", 3600.0),
            "seconds" if last > 300.0 => ("minutes", 60.0),
            label => (label, 1.0),
        };
        self.label = label;
        self.positions.iter_mut().for_each(|position| *position /= unit);
        self
    }
}

/// Returns and connections, with about so many points a line at most.
pub(crate) fn panels(
    metrics: &[Metrics],
    scale: &Scale,
    starts: Option<&Starts>,
    points: usize,
) -> [Panel; 2] {
    let ends = [scale.positions.first(), scale.positions.last()];
    let x = || (scale.label, ends.into_iter().flatten().copied().collect());
    let panel = |title, unit, from_zero, all: &[(&'static str, [&'static str; 2], Value)]| {
        let mut panel =
            Panel { title, unit, from_zero, x: x(), starts: Vec::new(), lines: Vec::new() };
        for &(name, [color, faint], value) in all {
            // Starts have no champions of their own.
            let starts = starts.filter(|_| !name.starts_with("champion"));
            let mut lines = split(metrics, scale, starts, points, value);
            let joint = lines.pop().unwrap_or_default();
            let of_start = |points| Series { name, color: faint, points };
            panel.starts.extend(lines.into_iter().map(of_start));
            panel.lines.push(Series { name, color, points: joint });
        }
        panel.starts.retain(|line| !line.points.is_empty());
        let started = |name| panel.starts.iter().any(|line| line.name == name);
        panel.lines.retain(|line| !line.points.is_empty() || started(line.name));
        panel
    };
    let (gray, green) = (["gray", "gray thin"], ["green", "green thin"]);
    let (blue, orange) = (["blue", "blue thin"], ["orange", "orange thin"]);
    [
        panel(
            "Returns",
            "return",
            false,
            &[
                ("best at its best weight", gray, |p| Some(p.evaluated()?.max_best)),
                ("median of the generation", green, |p| Some(p.evaluated()?.fitness_median)),
                ("best of the generation", blue, |p| Some(p.evaluated()?.fitness_best)),
                ("champion, fresh episodes", orange, Progress::champion_score),
            ],
        ),
        panel(
            "Connections",
            "connections",
            true,
            &[
                ("median of the generation", green, |p| Some(p.evaluated()?.connections_median)),
                ("best of the generation", blue, |p| {
                    Some(p.evaluated()?.connections_of_best as f64)
                }),
                ("champion", orange, |p| Some(p.champion_connections()? as f64)),
            ],
        ),
    ]
}

/// A value over the generations: of each start that has begun, and last what comes
/// when all have ended, or is the only line there is.
fn split(
    metrics: &[Metrics],
    scale: &Scale,
    starts: Option<&Starts>,
    points: usize,
    value: Value,
) -> Vec<Vec<DataPoint>> {
    let all: Vec<(&Metrics, f64)> = metrics.iter().zip(scale.positions.iter().copied()).collect();
    let start = |line: &Metrics| starts?.of_generation(line.progress.generation());
    let mut lines: Vec<Vec<DataPoint>> = Vec::new();
    let mut before = None;
    for &(line, x) in chart::thinned(&all, points) {
        let now = start(line);
        if lines.is_empty() || now != before {
            lines.push(Vec::new());
        }
        before = now;
        let value = value(&line.progress).filter(|&value| chart::is_drawable(value));
        if let (Some(y), Some(last)) = (value, lines.last_mut()) {
            last.push((x, y));
        }
    }
    // The last is no start's.
    if before.is_some() {
        lines.push(Vec::new());
    }
    lines
}

impl Panel {
    /// Its chart, of this width and height.
    pub(crate) fn chart(&self, size: (f64, f64)) -> Chart {
        let lines = || self.starts.iter().chain(&self.lines);
        let values = lines().flat_map(|line| &line.points).map(|point| point.1);
        let zero = self.from_zero.then_some(0.0);
        let (label, ends) = (self.x.0, self.x.1.iter().copied());
        let mut chart =
            Chart::new(self.title, (label, ends), (self.unit, values.chain(zero))).with_size(size);
        for line in &self.starts {
            chart.line(line.color, line.name, &line.points);
        }
        let lines = self.lines.iter().filter(|line| !line.points.is_empty());
        chart.of_lines(lines, false)
    }

    /// The colour and the name of each line, the most important first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.lines.iter().rev().map(|line| (line.color, line.name))
    }

    /// Whether there are lines of several starts.
    pub(crate) fn has_starts(&self) -> bool {
        !self.starts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn line(generation: u64) -> Metrics {
        let line = format!(
            "{{\"generation\":{generation},\"fitness_best\":{generation},\"steps\":1000000,\"seconds\":2}}"
        );
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn each_start_has_a_line_of_its_own() {
        let metrics: Vec<Metrics> = (0..10).map(line).collect();
        let count = |count| NonZeroU32::new(count).unwrap();
        let starts = Starts {
            count: count(2),
            generations: count(4),
            rounds: vec![(count(1), count(1))],
            ..Starts::default()
        };
        let starts = Some(&starts);
        let scale = Scale::of(&metrics, Over::Generations);
        let [returns, _] = panels(&metrics, &scale, starts, 100);
        let best = |lines: &[Series<'_>]| -> Vec<usize> {
            let best = lines.iter().filter(|line| line.name == "best of the generation");
            best.map(|line| line.points.len()).collect()
        };
        assert_eq!((best(&returns.starts), best(&returns.lines)), (vec![4, 4, 1], vec![1]));
        // While the second start runs, nothing is joint yet, but the key is there.
        let [returns, _] = panels(&metrics[..6], &scale, starts, 100);
        assert_eq!((best(&returns.starts), best(&returns.lines)), (vec![4, 2], vec![0]));
        let [returns, _] = panels(&metrics, &scale, None, 100);
        assert_eq!((best(&returns.starts), best(&returns.lines)), (vec![], vec![10]));
    }

    #[test]
    fn steps_and_seconds_add_up() {
        let metrics: Vec<Metrics> = (0..3).map(line).collect();
        let [steps, seconds] = [Over::Steps, Over::Seconds].map(|over| Scale::of(&metrics, over));
        assert_eq!((steps.label, steps.positions), ("million steps", vec![1.0, 2.0, 3.0]));
        assert_eq!((seconds.label, seconds.positions), ("seconds", vec![2.0, 4.0, 6.0]));
    }
}
