//! Values of several runs over the generations, and what lies in their middle.

use crate::evaluation::quantile;
use crate::picture::chart::{DataPoint, is_drawable, thinned};
use crate::report::Subject;
use crate::run::Metrics;
use crate::search::Progress;

/// About as many points has a line at most.
const MOST_POINTS: usize = 400;
/// Fewer runs have no quartiles.
const LEAST_RUNS: usize = 3;

/// A run's values over its generations, thinned. Those it does not have, or
/// that cannot be drawn, are left out.
pub(super) fn points(subject: &Subject, value: fn(&Progress) -> Option<f64>) -> Vec<DataPoint> {
    let lines = subject.run.as_ref().and_then(|run| run.metrics.as_ref().ok());
    let point = |line: &Metrics| {
        let value = value(&line.progress).filter(|&value| is_drawable(value))?;
        Some((line.progress.generation() as f64, value))
    };
    let all: Vec<DataPoint> = lines.into_iter().flatten().filter_map(point).collect();
    thinned(&all, MOST_POINTS).copied().collect()
}

/// At each generation that a run has a point of, the values of all, as long as
/// all have some: the last at or before it.
pub(super) fn over_generations(runs: &[Vec<DataPoint>]) -> Vec<(f64, Vec<f64>)> {
    let starts = runs.iter().map(|run| run.first().map_or(f64::INFINITY, |point| point.0));
    let ends = runs.iter().map(|run| run.last().map_or(f64::NEG_INFINITY, |point| point.0));
    let (start, end) = (starts.fold(0.0, f64::max), ends.fold(f64::INFINITY, f64::min));
    let mut generations: Vec<f64> = runs.iter().flatten().map(|point| point.0).collect();
    generations.retain(|generation| (start..=end).contains(generation));
    generations.sort_by(f64::total_cmp);
    generations.dedup();
    let values = |generation: f64| {
        let last =
            |run: &Vec<DataPoint>| run[run.partition_point(|point| point.0 <= generation) - 1].1;
        runs.iter().map(last).collect()
    };
    generations.into_iter().map(|generation| (generation, values(generation))).collect()
}

/// Where the middle half of the runs lies; nothing for few runs.
pub(super) fn quartile_band(runs: &[Vec<DataPoint>]) -> Vec<(f64, f64, f64)> {
    if runs.len() < LEAST_RUNS {
        return Vec::new();
    }
    let edges = |(x, mut values): (f64, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        (x, quantile(&values, 0.25), quantile(&values, 0.75))
    };
    over_generations(runs).into_iter().map(edges).collect()
}

/// The middle of some values, of which there is at least one.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0]), 2.5);
    }

    #[test]
    fn runs_meet_where_all_have_values() {
        let long = vec![(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)];
        let late = vec![(1.0, 10.0), (3.0, 30.0)];
        let middle = over_generations(&[long, late]);
        assert_eq!(middle, [(1.0, vec![2.0, 10.0]), (2.0, vec![3.0, 10.0])]);
        assert!(over_generations(&[vec![(0.0, 1.0)], vec![]]).is_empty());
    }
}
