//! What ranks do: networks to evaluate, or trials of one network.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::activation::Activation;
use crate::evaluation::{
    Episodes, Evaluation, EvaluationConditions, Evaluator, Split, Tally, Trial,
};
use crate::network::Weights;
use crate::stop::StopSignal;
use crate::topology::{Connection, Hidden, InvalidTopology, NodeId, Topology};

/// Networks to evaluate, or trials of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Work {
    /// Networks, all under the same conditions: they arrive at ranks part by part.
    Networks { conditions: EvaluationConditions, topologies: Vec<FlatTopology> },
    /// What is done part by part.
    Batch(Batch),
}

/// Work of which a part is done as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Batch {
    /// Networks, each under conditions of its own.
    Portions(Vec<(FlatTopology, EvaluationConditions)>),
    /// Trials of a network: for each the index of its weights, and its episode.
    Trials {
        topology: FlatTopology,
        weights: Vec<OwnedWeights>,
        weights_of: Vec<usize>,
        episodes: Episodes,
    },
}

/// What some work gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Outcome {
    /// An evaluation for each network.
    Evaluations(Vec<Evaluation>),
    /// A return for each trial.
    Returns(Vec<f64>, Tally),
}

/// A topology as its parts. As it is written to files it has fields that may be
/// left out, which takes a format that names them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FlatTopology {
    inputs: usize,
    outputs: Vec<Activation>,
    hidden: Vec<Hidden>,
    /// Source, target, whether it is enabled.
    connections: Vec<(NodeId, NodeId, bool)>,
}

/// [`Weights`] that can be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum OwnedWeights {
    Shared(f64),
    Each(Vec<f64>),
}

impl Work {
    /// Networks under the same conditions.
    pub(super) fn networks(topologies: &[&Topology], conditions: &EvaluationConditions) -> Self {
        let topologies = topologies.iter().map(|&topology| topology.into()).collect();
        Self::Networks { conditions: conditions.clone(), topologies }
    }

    /// How many networks or trials.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Networks { topologies, .. } => topologies.len(),
            Self::Batch(batch) => batch.len(),
        }
    }

    /// Some of them.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        match self {
            Self::Networks { conditions, topologies } => Self::Networks {
                conditions: conditions.clone(),
                topologies: topologies[range].to_vec(),
            },
            Self::Batch(batch) => Self::Batch(batch.part(range)),
        }
    }
}

impl Batch {
    /// Trials of a network.
    pub(super) fn trials(topology: &Topology, split: Split, trials: &[Trial<'_>]) -> Self {
        let mut weights: Vec<OwnedWeights> = Vec::new();
        let mut last: Option<Weights<'_>> = None;
        let mut weights_of = Vec::with_capacity(trials.len());
        for trial in trials {
            // Neighbours often have the same weights.
            if last.is_none_or(|last| !is_same(last, trial.weights)) {
                weights.push(trial.weights.into());
            }
            last = Some(trial.weights);
            weights_of.push(weights.len() - 1);
        }
        let seeds = trials.iter().map(|trial| trial.seed).collect();
        let episodes = Episodes { split, seeds };
        Self::Trials { topology: topology.into(), weights, weights_of, episodes }
    }

    /// How many networks or trials.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Portions(portions) => portions.len(),
            Self::Trials { weights_of, .. } => weights_of.len(),
        }
    }

    /// Some of them.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        match self {
            Self::Portions(portions) => Self::Portions(portions[range].to_vec()),
            Self::Trials { topology, weights, weights_of, episodes } => {
                let indices = &weights_of[range.clone()];
                let first = indices.first().copied().unwrap_or(0);
                let end = indices.last().map_or(0, |last| last + 1);
                let Episodes { split, seeds } = episodes;
                Self::Trials {
                    topology: topology.clone(),
                    weights: weights[first..end].to_vec(),
                    weights_of: indices.iter().map(|index| index - first).collect(),
                    episodes: Episodes { split: *split, seeds: seeds[range].to_vec() },
                }
            }
        }
    }

    /// Does it; gives nothing if it is asked to stop before.
    ///
    /// # Errors
    ///
    /// If a topology is none: what sent it is of another make.
    pub(super) fn run(
        &self,
        evaluator: &dyn Evaluator,
        stop: &StopSignal,
    ) -> Result<Option<Outcome>, InvalidTopology> {
        match self {
            Self::Portions(portions) => {
                let mut evaluations = Vec::with_capacity(portions.len());
                for (topology, conditions) in portions {
                    let topology = topology.build()?;
                    let done = evaluator.evaluate_unless(&[&topology], conditions, stop);
                    let Some(done) = done else { return Ok(None) };
                    evaluations.extend(done);
                }
                Ok(Some(Outcome::Evaluations(evaluations)))
            }
            Self::Trials { topology, weights, weights_of, episodes } => {
                let all = weights_of.iter().zip(&episodes.seeds);
                let trials: Vec<Trial<'_>> = all
                    .map(|(&index, &seed)| Trial { weights: weights[index].borrow(), seed })
                    .collect();
                let mut tally = Tally::default();
                let topology = topology.build()?;
                let split = episodes.split;
                let returns = evaluator.trials_unless(&topology, split, &trials, &mut tally, stop);
                Ok(returns.map(|returns| Outcome::Returns(returns, tally)))
            }
        }
    }
}

impl Outcome {
    /// Of how many networks or trials it is.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Evaluations(evaluations) => evaluations.len(),
            Self::Returns(returns, _) => returns.len(),
        }
    }

    /// The evaluations, of networks.
    pub(super) fn evaluations(self) -> Vec<Evaluation> {
        match self {
            Self::Evaluations(evaluations) => evaluations,
            Self::Returns(..) => Vec::new(),
        }
    }

    /// The outcomes of consecutive parts as one.
    pub(super) fn concatenated(parts: impl Iterator<Item = Self>) -> Option<Self> {
        parts.reduce(|mut all, part| {
            match (&mut all, part) {
                (Self::Evaluations(all), Self::Evaluations(part)) => all.extend(part),
                (Self::Returns(all, tally), Self::Returns(part, of_part)) => {
                    all.extend(part);
                    *tally += of_part;
                }
                // A request has parts of one kind.
                _ => {}
            }
            all
        })
    }
}

impl FlatTopology {
    pub(super) fn build(&self) -> Result<Topology, InvalidTopology> {
        let connection = |&(source, target, enabled)| Connection { source, target, enabled };
        let connections = self.connections.iter().map(connection).collect();
        let (outputs, hidden) = (self.outputs.clone(), self.hidden.clone());
        Topology::from_parts(self.inputs, outputs, hidden, connections)
    }
}

impl From<&Topology> for FlatTopology {
    fn from(topology: &Topology) -> Self {
        let connections = topology.connections().iter();
        let activation = |id| topology.activation(id).unwrap_or(Activation::Linear);
        Self {
            inputs: topology.inputs(),
            outputs: topology.output_ids().map(activation).collect(),
            hidden: topology.hidden().to_vec(),
            connections: connections.map(|c| (c.source, c.target, c.enabled)).collect(),
        }
    }
}

impl OwnedWeights {
    fn borrow(&self) -> Weights<'_> {
        match self {
            Self::Shared(weight) => Weights::Shared(*weight),
            Self::Each(weights) => Weights::Each(weights),
        }
    }
}

impl From<Weights<'_>> for OwnedWeights {
    fn from(weights: Weights<'_>) -> Self {
        match weights {
            Weights::Shared(weight) => Self::Shared(weight),
            Weights::Each(weights) => Self::Each(weights.to_vec()),
        }
    }
}

/// Whether weights are the very same, to the bit.
fn is_same(left: Weights<'_>, right: Weights<'_>) -> bool {
    match (left, right) {
        (Weights::Shared(left), Weights::Shared(right)) => left.to_bits() == right.to_bits(),
        (Weights::Each(left), Weights::Each(right)) => std::ptr::eq(left, right),
        _ => false,
    }
}
