//! Performance against complexity: the networks of a run's checkpoint, which
//! are those it would evaluate next.

use maud::{Markup, html};

use super::RunFiles;
use super::chart::{Chart, Legend};
use super::words::{count, decimal};
use crate::evaluation::{Evaluation, EvaluationConditions, Evaluator, Split};
use crate::run::ChampionFile;
use crate::stream::Purpose;
use crate::topology::Topology;

/// A network as two numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
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
    /// How many shared weights and episodes of each.
    pub met: (usize, usize),
    /// All its networks.
    pub networks: Vec<Place>,
    /// The champion on the same episodes.
    pub champion: Option<Place>,
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
        let place = |(topology, evaluation): (&Topology, &Evaluation)| Place {
            connections: topology.complexity(),
            mean: evaluation.mean(),
        };
        let mut places: Vec<Place> = networks.iter().zip(&evaluations).map(place).collect();
        let champion = champion.and_then(|_| places.pop());
        let met = (conditions.weights.len(), conditions.episodes.seeds.len());
        Some(Self { generation, met, networks: places, champion })
    }

    /// The networks that no other beats in both, the simplest first.
    pub fn best(&self) -> Vec<Place> {
        let mut places = self.networks.clone();
        places.retain(|place| place.mean.is_finite());
        places.sort_by(|a, b| a.connections.cmp(&b.connections).then(b.mean.total_cmp(&a.mean)));
        let mut front: Vec<Place> = Vec::new();
        for place in places {
            if front.last().is_none_or(|last| place.mean > last.mean) {
                front.push(place);
            }
        }
        front
    }
}

/// The section.
pub(super) fn section(front: &Front) -> Markup {
    let points = |places: &[Place]| -> Vec<(f64, f64)> {
        let point = |place: &Place| (place.connections as f64, place.mean);
        places.iter().map(point).filter(|point| point.1.is_finite()).collect()
    };
    let (all, best) = (points(&front.networks), front.best());
    let champion = front.champion.map(|place| points(&[place])).unwrap_or_default();
    let everything = || all.iter().chain(&champion).copied();
    let mut chart = Chart::new(
        "Mean return against connections",
        ("connections", everything().map(|point| point.0)),
        ("mean return", everything().map(|point| point.1)),
    )
    .with_margin();
    let steps = stairs(&points(&best));
    chart.line("blue", &steps);
    chart.dots("gray", 3.0, &all);
    chart.dots("blue", 4.0, &points(&best));
    chart.dots("orange ring", 6.5, &champion);
    let (weights, episodes) = front.met;
    html! {
        section aria-labelledby="front" {
            h2 id="front" { "Performance against complexity" }
            p {
                "The " (count(front.networks.len(), "network")) " that the run evaluates in generation "
                (front.generation) ", on " (count(episodes, "episode")) " with each of "
                (count(weights, "shared weight")) ". On the line are those that no other beats in both."
            }
            figure {
                (chart.svg())
                (Legend(&[
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
                        @for place in &best {
                            tr { td { (place.connections) } td { (decimal(place.mean, 1)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The edge of what has been reached with so many connections.
fn stairs(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut stairs = Vec::new();
    for (place, &(x, y)) in points.iter().enumerate() {
        if place > 0 {
            stairs.push((x, points[place - 1].1));
        }
        stairs.push((x, y));
    }
    stairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_holds_what_no_other_beats() {
        let place = |(connections, mean)| Place { connections, mean };
        let networks = [(5, 1.0), (3, 1.0), (3, 0.5), (9, 4.0), (7, f64::NAN), (8, 4.0), (9, 5.0)];
        let networks = networks.map(place).to_vec();
        let front = Front { generation: 0, met: (1, 1), networks, champion: None };
        assert_eq!(front.best(), [(3, 1.0), (8, 4.0), (9, 5.0)].map(place));
    }
}
