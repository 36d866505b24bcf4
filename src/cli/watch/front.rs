//! Performance against complexity over the whole run: the best network of each
//! generation, and those that no other beats in both. Nothing is evaluated for it.

use crate::picture::chart::thinned;
use crate::ranking::fronts;
use crate::run::Metrics;

use super::plot::{BLUE, Drawn, GRAY, ORANGE, Plot, Series, ends};

/// As many generations are shown about.
const POINTS: usize = 1000;

/// A network's complexity, and its return or the percentage that it gets right.
type Point = (f64, f64);

/// The chart of a run.
pub(super) fn plot(metrics: &[Metrics]) -> Plot {
    let trains = metrics.last().is_some_and(|last| last.progress.evaluated().is_none());
    let all: Vec<Point> = thinned(metrics, POINTS).flat_map(of_generation).collect();
    let best = non_dominated(&all);
    // Of a return on fresh episodes; what a search trains has no other.
    let champion = metrics.last().filter(|_| !trains).and_then(|last| last.progress.champion());
    let champion: Vec<Point> =
        champion.map(|(score, connections)| (connections as f64, score)).into_iter().collect();
    // From the simplest network that is on the front: all before are worse.
    let lowest = best.first().map_or(0.0, |best| best.1);
    let values = best.iter().chain(&champion).map(|point| point.1);
    let range = ends(values.chain([lowest])).unwrap_or([0.0, 1.0]);
    let most = all.iter().chain(&champion).map(|point| point.0).fold(0.0, f64::max);
    let series =
        |name: &str, color, style, points| Series { name: name.to_owned(), color, style, points };
    let all = [
        series("best of each", GRAY, Drawn::Dots, all),
        series("front", BLUE, Drawn::Line, steps(&best)),
        series("champion", ORANGE, Drawn::Mark, champion),
    ];
    Plot {
        title: if trains { "% right" } else { "return" },
        last: format!("{most:.0} {}", if trains { "edges" } else { "connections" }),
        series: all.into_iter().filter(|series| !series.points.is_empty()).collect(),
        range,
    }
}

/// The networks that a generation tells of.
fn of_generation(line: &Metrics) -> Vec<Point> {
    if let Some(progress) = line.progress.evaluated() {
        return vec![(progress.connections_of_best as f64, progress.fitness_best)];
    }
    // The first is the one that is looked for.
    let networks = line.progress.trained_networks().iter().take(1);
    networks.map(|it| (it.edges as f64, 100.0 * it.validation_accuracy)).collect()
}

/// Those that no other beats in both, the simplest first, each once.
fn non_dominated(all: &[Point]) -> Vec<Point> {
    let finite: Vec<Point> = all.iter().copied().filter(|point| point.1.is_finite()).collect();
    let objectives: Vec<[f64; 2]> = finite.iter().map(|&(x, y)| [y, -x]).collect();
    let first = fronts(&objectives).into_iter().next().unwrap_or_default();
    let mut best: Vec<Point> = first.into_iter().map(|index| finite[index]).collect();
    best.sort_by(|a, b| a.0.total_cmp(&b.0));
    best.dedup();
    best
}

/// The best value with at most so many connections.
fn steps(best: &[Point]) -> Vec<Point> {
    let mut steps: Vec<Point> = Vec::new();
    for &(x, y) in best {
        if let Some(&(_, before)) = steps.last() {
            steps.push((x, before));
        }
        steps.push((x, y));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_has_what_none_beats() {
        let all = [(5.0, 2.0), (3.0, 1.0), (4.0, 0.5), (5.0, 2.0), (9.0, f64::NAN), (8.0, 3.0)];
        let best = non_dominated(&all);
        assert_eq!(best, [(3.0, 1.0), (5.0, 2.0), (8.0, 3.0)]);
        assert_eq!(steps(&best), [(3.0, 1.0), (5.0, 1.0), (5.0, 2.0), (8.0, 2.0), (8.0, 3.0)]);
        assert!(non_dominated(&[]).is_empty());
    }

    #[test]
    fn trained_networks_stand_by_their_edges() {
        let line = r#"{"generation":0,"networks":[{"name":"ticket","edges":40,"left":1.0,
            "hidden":3,"validation_loss":0.1,"validation_accuracy":0.75,"test_accuracy":0.7}]}"#;
        let plot = plot(&[serde_json::from_str(line).unwrap()]);
        assert_eq!((plot.title, &*plot.last), ("% right", "40 edges"));
        assert_eq!(plot.series[0].points, [(40.0, 75.0)]);
    }
}
