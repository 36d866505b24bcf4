//! Performance against complexity over the whole run: the front of each generation,
//! and what no other beats in both. Nothing is evaluated for it.

use crate::picture::chart::{DataPoint, step_line, thinned};
use crate::run::Metrics;
use crate::search::{FrontNetwork, non_dominated};

use super::plot::{BLUE, Drawn, GRAY, ORANGE, Plot, Series, ends};

/// As many generations are shown about.
const POINTS: usize = 1000;

/// The chart of a run.
pub(super) fn plot(metrics: &[Metrics]) -> Plot {
    let trains = metrics.last().is_some_and(|last| last.progress.evaluated().is_none());
    let networks: Vec<FrontNetwork> = thinned(metrics, POINTS).flat_map(of_generation).collect();
    let point = |network: &FrontNetwork| (network.connections as f64, network.mean);
    let all: Vec<DataPoint> = networks.iter().map(point).collect();
    let best: Vec<DataPoint> = non_dominated(networks).iter().map(point).collect();
    // Of a return on fresh episodes; what a search trains has no other.
    let champion = metrics.last().filter(|_| !trains).and_then(|last| last.progress.champion());
    let champion: Vec<DataPoint> =
        champion.map(|(score, connections)| (connections as f64, score)).into_iter().collect();
    // From the simplest network that is on the front: all before are worse.
    let lowest = best.first().map_or(0.0, |best| best.1);
    let values = best.iter().chain(&champion).map(|point| point.1);
    let range = ends(values.chain([lowest])).unwrap_or([0.0, 1.0]);
    let most = all.iter().chain(&champion).map(|point| point.0).fold(0.0, f64::max);
    let series =
        |name: &str, color, style, points| Series { name: name.to_owned(), color, style, points };
    let all = [
        series("each generation's", GRAY, Drawn::Dots, all),
        series("front", BLUE, Drawn::Line, step_line(&best)),
        series("champion", ORANGE, Drawn::Mark, champion),
    ];
    Plot {
        title: if trains { "% right" } else { "return" },
        last: format!("{most:.0} {}", if trains { "edges" } else { "connections" }),
        series: all.into_iter().filter(|series| !series.points.is_empty()).collect(),
        range,
    }
}

/// The networks that a generation tells of, with their return or, trained ones, the
/// percentage that they get right.
fn of_generation(line: &Metrics) -> Vec<FrontNetwork> {
    if let Some(progress) = line.progress.evaluated() {
        if progress.front.is_empty() {
            // Written before fronts were recorded.
            return vec![(progress.connections_of_best, progress.fitness_best).into()];
        }
        return progress.front.clone();
    }
    // The first is the one that is looked for.
    let networks = line.progress.trained_networks().iter().take(1);
    networks.map(|it| (it.edges, 100.0 * it.validation_accuracy).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trained_networks_stand_by_their_edges() {
        let line = r#"{"generation":0,"networks":[{"name":"ticket","edges":40,"left":1.0,
            "hidden":3,"validation_loss":0.1,"validation_accuracy":0.75,"test_accuracy":0.7}]}"#;
        let plot = plot(&[serde_json::from_str(line).unwrap()]);
        assert_eq!((plot.title, &*plot.last), ("% right", "40 edges"));
        assert_eq!(plot.series[0].points, [(40.0, 75.0)]);
    }
}
