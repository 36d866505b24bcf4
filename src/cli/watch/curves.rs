//! What each generation reached, as lines: returns over the shared weights, or
//! what trained networks get right.

use crate::picture::chart::thinned;
use crate::run::Metrics;
use crate::search::Progress;

use super::plot::{BLUE, Drawn, GRAY, GREEN, ORANGE, PINK, Plot, Series, ends};

/// As many points have lines about: a terminal shows no more.
const POINTS: usize = 600;
/// One for each trained network; then they begin again.
const OF_NETWORKS: [u8; 4] = [ORANGE, BLUE, GREEN, PINK];

/// The chart of a run's generations, which are called `unit`.
pub(super) fn plot(metrics: &[Metrics], unit: &str) -> Plot {
    let trains = metrics.last().is_some_and(|last| last.progress.evaluated().is_none());
    let series = if trains { of_networks(metrics) } else { of_returns(metrics) };
    let title = if trains { "% right" } else { "return" };
    let range = range(&series);
    let last = metrics.last().map_or(0, |last| last.progress.generation() + 1);
    Plot { title, last: format!("{unit} {last}"), series, range }
}

/// The best of each generation at its best weight, at its worst, in the mean, and
/// the champion.
fn of_returns(metrics: &[Metrics]) -> Vec<Series> {
    let line = |name: &str, color, value: fn(&Progress) -> Option<f64>| Series {
        name: name.to_owned(),
        color,
        style: Drawn::Line,
        points: points(metrics, value),
    };
    let lines = [
        line("min", PINK, |progress| Some(progress.evaluated()?.min_best)),
        line("max", GRAY, |progress| Some(progress.evaluated()?.max_best)),
        line("mean", BLUE, |progress| Some(progress.evaluated()?.fitness_best)),
        line("best so far", ORANGE, Progress::champion_score),
    ];
    lines.into_iter().filter(|line| !line.points.is_empty()).collect()
}

/// The validation samples that each network gets right, in percent.
fn of_networks(metrics: &[Metrics]) -> Vec<Series> {
    let mut names: Vec<&str> = Vec::new();
    for network in metrics.iter().flat_map(|line| line.progress.trained_networks()) {
        if !names.contains(&&*network.name) {
            names.push(&network.name);
        }
    }
    let line = |(index, name): (usize, &&str)| Series {
        name: (*name).to_owned(),
        color: OF_NETWORKS[index % OF_NETWORKS.len()],
        style: Drawn::Line,
        points: points(metrics, |progress| {
            let networks = progress.trained_networks();
            let network = networks.iter().find(|network| network.name == **name)?;
            Some(100.0 * network.validation_accuracy)
        }),
    };
    // The one that is looked for comes last, over its controls.
    names.iter().enumerate().map(line).rev().collect()
}

/// A value over the generations, where it is a number.
fn points(metrics: &[Metrics], value: impl Fn(&Progress) -> Option<f64>) -> Vec<(f64, f64)> {
    let point = |line: &Metrics| {
        let value = value(&line.progress).filter(|value| value.is_finite())?;
        Some(((line.progress.generation() + 1) as f64, value))
    };
    thinned(metrics, POINTS).filter_map(point).collect()
}

/// From the lowest to the highest, without the depths to which the worst weight may
/// fall: a half of its line is enough.
fn range(series: &[Series]) -> [f64; 2] {
    let values = |series: &Series| series.points.iter().map(|point| point.1).collect::<Vec<_>>();
    let mut all: Vec<f64> = Vec::new();
    for line in series {
        let mut values = values(line);
        if line.name == "min" {
            values.sort_by(f64::total_cmp);
            values.drain(..values.len() / 2);
        }
        all.extend(values);
    }
    ends(all.into_iter()).unwrap_or([0.0, 1.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics(lines: &[String]) -> Vec<Metrics> {
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn returns_have_four_lines_and_a_deep_minimum_flattens_none() {
        let line = |at: u64| {
            let min = if at == 0 { -1e6 } else { 1.0 };
            format!(
                "{{\"generation\":{at},\"fitness_best\":{},\"max_best\":9,\"min_best\":{min},\
                 \"champion_score\":4}}",
                at + 2
            )
        };
        let plot = plot(&metrics(&(0..4).map(line).collect::<Vec<_>>()), "generation");
        let names: Vec<&str> = plot.series.iter().map(|series| &*series.name).collect();
        assert_eq!(names, ["min", "max", "mean", "best so far"]);
        assert_eq!(plot.range, [1.0, 9.0]);
        assert_eq!(plot.series[2].points[0], (1.0, 2.0));
        assert_eq!(super::plot(&[], "round").range, [0.0, 1.0]);
    }

    #[test]
    fn what_is_null_is_left_out() {
        let lines = [r#"{"generation":0,"fitness_best":null,"max_best":1}"#.to_owned()];
        let plot = plot(&metrics(&lines), "generation");
        let names: Vec<&str> = plot.series.iter().map(|series| &*series.name).collect();
        assert_eq!(names, ["max"]);
    }
}
