//! A pruned network, and how it is pruned further.

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{NeuronScore, PruningSettings, PruningUnit};
use crate::gradient::{Architecture, ExampleBatch, TrainingData, WeightLayout};
use crate::search::Mask;
use crate::search::mask::left_of;

/// Training samples on which the activity of neurons is measured.
const ACTIVITY_SAMPLE: usize = 4992;

/// What is left of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pruned {
    /// The nodes of the whole network that are gone,
    pub gone: Mask,
    /// the edges that there are between those that are left,
    pub kept: Mask,
    /// and the weight of each edge that would be allowed, then the biases.
    pub parameters: Vec<f32>,
}

impl Pruned {
    /// The shape of what is left.
    pub(super) fn shape(&self, whole: &Architecture) -> Architecture {
        if self.gone.count() == 0 { whole.clone() } else { whole.without(&self.gone.0).0 }
    }

    /// Whether it can be what is left of such a network.
    pub(super) fn fits(&self, whole: &Architecture) -> bool {
        let hidden = whole.nodes() - whole.outputs();
        if self.gone.0.len() != whole.nodes() || self.gone.0[hidden..].contains(&true) {
            return false;
        }
        let shape = self.shape(whole);
        self.kept.0.len() == shape.edges()
            && self.parameters.len() == shape.parameters(&WeightLayout::Dense)
    }

    /// Drops the settings' share so many times, what counts least, or at
    /// random.
    pub(super) fn prune(
        &mut self,
        whole: &Architecture,
        settings: &PruningSettings,
        (times, mut chance): (u64, Option<&mut ChaCha8Rng>),
        data: &TrainingData,
    ) {
        match settings.unit {
            PruningUnit::Weights => {
                let mut scores: Vec<f32> = self.parameters.iter().map(|w| w.abs()).collect();
                if let Some(chance) = &mut chance {
                    scores.fill_with(|| chance.random());
                }
                let rates = (settings.rate, settings.output_rate);
                self.kept.drop_least(&self.shape(whole), &scores, rates, times);
            }
            PruningUnit::Neurons { score } => {
                let shape = self.shape(whole);
                let mut worth = self.worth(&shape, score, data);
                if let Some(chance) = &mut chance {
                    worth.shuffle(chance);
                }
                self.drop_neurons(whole, &shape, (settings.rate, times), &worth);
            }
        }
    }

    /// What each node is worth.
    fn worth(&self, shape: &Architecture, score: NeuronScore, data: &TrainingData) -> Vec<f64> {
        let [incoming, outgoing] = shape.norms(&self.parameters);
        match score {
            NeuronScore::IncomingNorm => incoming,
            NeuronScore::OutgoingNorm => outgoing,
            NeuronScore::Activity => {
                let count = ACTIVITY_SAMPLE.min(data.training.len());
                let mut batch = ExampleBatch::default();
                batch.fill(&data.training, &(0..count).collect::<Vec<_>>());
                let activity = shape.activity(&self.parameters, &batch);
                activity.iter().zip(outgoing).map(|(activity, norm)| activity * norm).collect()
            }
        }
    }

    fn drop_neurons(
        &mut self,
        whole: &Architecture,
        shape: &Architecture,
        (rate, times): (f64, u64),
        worth: &[f64],
    ) {
        let mut leaving = vec![false; shape.nodes()];
        for layer in shape.hidden_layers() {
            let mut nodes: Vec<usize> = layer.collect();
            let left = left_of(nodes.len(), rate, times).max(1);
            nodes.sort_by(|&a, &b| worth[b].total_cmp(&worth[a]).then(a.cmp(&b)));
            nodes[left..].iter().for_each(|&node| leaving[node] = true);
        }
        let (_, indices) = shape.without(&leaving);
        let kept = indices.iter().filter_map(|&index| self.kept.0.get(index));
        self.kept = Mask(kept.copied().collect());
        self.parameters = indices.iter().map(|&index| self.parameters[index]).collect();
        // From nodes that were left to nodes of the whole network.
        let there = (0..whole.nodes()).filter(|&node| !self.gone.0[node]).collect::<Vec<_>>();
        for (node, leaving) in there.into_iter().zip(leaving) {
            self.gone.0[node] |= leaving;
        }
    }
}
