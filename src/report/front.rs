//! Performance against complexity: the networks of a run's checkpoint, which
//! are those it would evaluate next.

use maud::{Markup, html};

use super::RunFiles;
use super::legend::Legend;
use super::words::{count, decimal};
use crate::evaluation::{Evaluation, EvaluationConditions, Evaluator, Split};
use crate::picture::chart::{Chart, DataPoint};
use crate::run::ChampionFile;
use crate::stream::Purpose;
use crate::topology::Topology;

/// What a front shows of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrontNetwork {
    /// Enabled connections.
    pub connections: usize,
    /// Mean return over the shared weights.
    pub mean: f64,
}

/// The networks of a generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// The generation.
    pub generation: u64,
    /// How many shared weights each network was evaluated with.
    pub weights: usize,
    /// How many episodes with each of them.
    pub episodes: usize,
    /// All its networks.
    pub networks: Vec<FrontNetwork>,
    /// The champion on the same episodes.
    pub champion: Option<FrontNetwork>,
}

impl Front {
    /// Evaluates the networks of a run's checkpoint as the run itself would do
    /// next, and its champion with them.
    pub fn of(
        evaluator: &dyn Evaluator,
        run: &RunFiles,
        champion: Option<&ChampionFile>,
        tell: &mut dyn FnMut(&str),
    ) -> Option<Self> {
        let (generation, mut networks) = run.population()?;
        let shape = evaluator.task().signature().size();
        networks.retain(|topology| (topology.inputs(), topology.outputs()) == shape);
        if networks.is_empty() {
            return None;
        }
        tell(&format!(
            "evaluating the {} of generation {}",
            count(networks.len(), "network"),
            generation
        ));
        networks.extend(champion.map(|champion| champion.topology.clone()));
        let evaluation = &run.experiment.evaluation;
        let address = (run.experiment.seed, Purpose::Episodes, generation);
        let conditions = EvaluationConditions {
            weights: evaluation.weights.values(),
            episodes: evaluator.episodes(Split::Training, address, evaluation.episodes.get()),
            patience: evaluation.patience,
        };
        let evaluations = evaluator.evaluate(&networks.iter().collect::<Vec<_>>(), &conditions);
        let measured = |(topology, evaluation): (&Topology, &Evaluation)| FrontNetwork {
            connections: topology.complexity(),
            mean: evaluation.mean(),
        };
        let mut networks: Vec<FrontNetwork> =
            networks.iter().zip(&evaluations).map(measured).collect();
        let champion = champion.and_then(|_| networks.pop());
        Some(Self {
            generation,
            weights: conditions.weights.len(),
            episodes: conditions.episodes.seeds.len(),
            networks,
            champion,
        })
    }

    /// The networks that no other dominates, the simplest first.
    pub fn non_dominated(&self) -> Vec<FrontNetwork> {
        let mut networks = self.networks.clone();
        networks.retain(|network| network.mean.is_finite());
        networks.sort_by(|a, b| a.connections.cmp(&b.connections).then(b.mean.total_cmp(&a.mean)));
        let mut front: Vec<FrontNetwork> = Vec::new();
        for network in networks {
            if front.last().is_none_or(|last| network.mean > last.mean) {
                front.push(network);
            }
        }
        front
    }
}

/// The section.
pub(super) fn section(front: &Front) -> Markup {
    let points = |networks: &[FrontNetwork]| -> Vec<DataPoint> {
        let point = |network: &FrontNetwork| (network.connections as f64, network.mean);
        networks.iter().map(point).filter(|point| point.1.is_finite()).collect()
    };
    let (all, best) = (points(&front.networks), front.non_dominated());
    let champion = front.champion.map(|champion| points(&[champion])).unwrap_or_default();
    let everything = || all.iter().chain(&champion).copied();
    let mut chart = Chart::new(
        "Mean return against connections",
        ("connections", everything().map(|point| point.0)),
        ("mean return", everything().map(|point| point.1)),
    )
    .with_margin();
    let steps = steps(&points(&best));
    chart.line("blue", "none is better and simpler", &steps);
    chart.dots("gray faint", 3.0, &all);
    chart.dots("blue", 4.0, &points(&best));
    chart.dots("orange ring", 6.5, &champion);
    html! {
        section aria-labelledby="front" {
            h2 id="front" { "Performance against complexity" }
            p {
                "The " (count(front.networks.len(), "network")) " that the run evaluates in generation "
                (front.generation) ", on " (count(front.episodes, "episode")) " with each of "
                (count(front.weights, "shared weight")) ". On the line are those that no other beats in both."
            }
            figure {
                (chart.svg())
                (Legend::of([
                    ("gray dot", "network"),
                    ("blue", "none is better and simpler"),
                    ("orange ring", "the champion on the same episodes"),
                ]))
            }
            details {
                summary { "The front in numbers" }
                table {
                    thead { tr { th scope="col" { "connections" } th scope="col" { "mean return" } } }
                    tbody {
                        @for network in &best {
                            tr { td { (network.connections) } td { (decimal(network.mean, 1)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The line of a step function: the best return with at most so many connections.
fn steps(points: &[DataPoint]) -> Vec<DataPoint> {
    let mut steps: Vec<DataPoint> = Vec::new();
    for &(x, y) in points {
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
    fn the_front_holds_what_no_other_beats() {
        let network = |(connections, mean)| FrontNetwork { connections, mean };
        let networks = [(5, 1.0), (3, 1.0), (3, 0.5), (9, 4.0), (7, f64::NAN), (8, 4.0), (9, 5.0)];
        let networks = networks.map(network).to_vec();
        let front = Front { generation: 0, weights: 1, episodes: 1, networks, champion: None };
        assert_eq!(front.non_dominated(), [(3, 1.0), (8, 4.0), (9, 5.0)].map(network));
    }
}
