//! Pruning: train; drop what counts least; go on training; repeat. Weights are not
//! rewound, which is the difference to a lottery ticket.
//!
//! Absent weights are masked in matrices that keep their size; neurons take a row and
//! a column with them, so that what is left is a smaller network. How fast both
//! then are is measured in every round, with whole matrices and edge by edge.
//! The control is a network that is pruned at random by as much.

mod kind;
mod pruned;
mod settings;

pub use pruned::Pruned;
pub use settings::{NeuronScore, PruningSettings, PruningUnit};

use std::sync::{Arc, OnceLock};

use precocial_envs::Task;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::mask::rounds_that_prune;
use super::trained::{Subnetwork, champion, data, layered};
use super::{Champion, Mask, Progress, Search, SearchState, TrainingProgress};
use crate::gradient::{Architecture, Trained, Trainer, TrainingData, TrainingSettings};
use crate::stop::StopSignal;
use crate::stream::{Purpose, stream};

/// The search; a generation is a round.
pub struct Pruning {
    task: Arc<dyn Task>,
    seed: u64,
    settings: PruningSettings,
    /// Rounds of pruning, as long as they take something away.
    rounds: u64,
    /// The whole network, and its edges.
    whole: (Architecture, Mask),
    data: OnceLock<TrainingData>,
    state: PruningState,
}

/// Everything that changes from round to round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PruningState {
    /// Rounds done, the first one included.
    pub generation: u64,
    /// What is left after the last round: of the network that is pruned, and of
    /// the one that is pruned at random. Before the second round there is only one.
    pub networks: Vec<Pruned>,
    /// The whole network after its training, where all rounds prune that one.
    pub trained: Option<Pruned>,
    /// Its accuracy on the validation samples.
    pub accuracy: Option<f64>,
    /// The smallest network so far that is good enough.
    pub champion: Option<Champion>,
}

/// The names of the pruned network and of the one that is pruned at random.
const NAMES: [&str; 2] = ["pruned", "by chance"];

impl Pruning {
    /// Pruning from the beginning.
    pub fn new(task: &Arc<dyn Task>, seed: u64, settings: PruningSettings) -> Self {
        let whole = layered(&**task, &settings.layers, settings.from.as_ref());
        let state = PruningState {
            generation: 0,
            networks: Vec::new(),
            trained: None,
            accuracy: None,
            champion: None,
        };
        let (shape, kept) = &whole;
        let (groups, least) = match settings.unit {
            PruningUnit::Weights => (kept.groups(shape, (settings.rate, settings.output_rate)), 0),
            PruningUnit::Neurons { .. } => {
                (shape.hidden_layers().map(|layer| (layer.count(), settings.rate)).collect(), 1)
            }
        };
        let rounds = rounds_that_prune(&groups, least, settings.rounds);
        Self { task: task.clone(), seed, settings, rounds, whole, data: OnceLock::new(), state }
    }

    /// Pruning that goes on from a state, or nothing where it is not one of such
    /// a search.
    pub fn thaw(
        task: &Arc<dyn Task>,
        seed: u64,
        settings: PruningSettings,
        state: PruningState,
    ) -> Option<Self> {
        let search = Self::new(task, seed, settings);
        let mut all = state.networks.iter().chain(&state.trained);
        let counted = state.networks.len() == state.generation.min(2) as usize;
        (counted && all.all(|pruned| pruned.fits(&search.whole.0)))
            .then_some(Self { state, ..search })
    }

    /// The whole network before the first round.
    fn first(&self) -> Pruned {
        let (shape, kept) = &self.whole;
        let parameters = match &self.settings.from {
            Some(from) => from.parameters(shape),
            None => shape.glorot(&mut stream(self.seed, Purpose::FirstWeights, 0, 0)),
        };
        Pruned { gone: Mask(vec![false; shape.nodes()]), kept: kept.clone(), parameters }
    }

    /// What there is to train in this round, and how.
    fn networks(&self, data: &TrainingData) -> (Vec<Pruned>, TrainingSettings) {
        let settings = &self.settings;
        let round = self.state.generation;
        if round == 0 {
            let training =
                if settings.from.is_some() { &settings.fine_tuning } else { &settings.training };
            return (vec![self.first()], training.clone());
        }
        let (times, before) = match &self.state.trained {
            Some(trained) if settings.one_shot => (round, vec![trained; 2]),
            _ => (1, self.state.networks.iter().cycle().take(2).collect()),
        };
        let networks = before.into_iter().enumerate().map(|(number, pruned)| {
            let mut pruned = pruned.clone();
            let mut chance = stream(self.seed, Purpose::RandomEdges, round, number as u64);
            let chance = (number == 1).then_some(&mut chance);
            pruned.prune(&self.whole.0, settings, (times, chance), data);
            pruned
        });
        (networks.collect(), settings.fine_tuning.clone())
    }
}

impl Search for Pruning {
    fn generation(&self) -> u64 {
        self.state.generation
    }

    fn generations(&self) -> u64 {
        self.rounds.saturating_add(1)
    }

    fn advance(&mut self) -> Progress {
        self.advance_unless(&StopSignal::default()).expect("nobody asks to stop")
    }

    fn advance_unless(&mut self, stop: &StopSignal) -> Option<Progress> {
        let round = self.state.generation;
        let data = data(&*self.task, &self.data);
        let (mut networks, training) = self.networks(data);
        let starts: Vec<Vec<f32>> =
            networks.iter().map(|network| network.parameters.clone()).collect();
        let shapes: Vec<Architecture> =
            networks.iter().map(|network| network.shape(&self.whole.0)).collect();
        stop.begin("step", u64::from(training.iterations.get()) * networks.len() as u64);
        let trained: Option<Vec<Trained>> = networks
            .par_iter()
            .zip(&shapes)
            .with_max_len(1)
            .map(|(network, shape)| {
                let trainer = Trainer::new(shape, &network.kept.0);
                trainer.train(&network.parameters, &training, data, (self.seed, round), stop)
            })
            .collect();
        let trained = trained?;
        for (network, trained) in networks.iter_mut().zip(&trained) {
            network.parameters.clone_from(&trained.best);
        }
        let all = self.whole.1.count();
        let mut lines = Vec::new();
        for (number, (network, trained)) in networks.iter().zip(&trained).enumerate() {
            let subnetwork = Subnetwork {
                shape: &shapes[number],
                kept: &network.kept,
                parameters: &network.parameters,
                iteration: Some(trained.best_iteration),
                validation: trained.validation,
            };
            let mut line = subnetwork.progress(NAMES[number], &data.test);
            line.left = line.edges as f64 / all.max(1) as f64;
            // One after the other: side by side, they would slow each other down.
            line.images_per_second = Some(subnetwork.speed(&data.validation));
            lines.push(line);
            let accuracy = trained.validation.accuracy();
            let least = *self.state.accuracy.get_or_insert(accuracy) - self.settings.tolerance;
            if number == 0 && accuracy >= least {
                let found = champion(&subnetwork, round, &starts[number]);
                self.state.champion = found.or_else(|| self.state.champion.take());
            }
        }
        let samples = u64::from(training.iterations.get()) * u64::from(training.batch.get());
        let steps = samples * networks.len() as u64;
        if round == 0 && self.settings.one_shot {
            self.state.trained = networks.first().cloned();
        }
        self.state.networks = networks;
        self.state.generation += 1;
        Some(Progress::Trained(TrainingProgress::new(round, lines, self.champion(), steps)))
    }

    fn champion(&self) -> Option<&Champion> {
        self.state.champion.as_ref()
    }

    fn freeze(&self) -> SearchState {
        SearchState::Pruning(self.state.clone())
    }
}
