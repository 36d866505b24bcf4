//! Winning lottery tickets (Frankle & Carbin 2019): train; drop the smallest
//! weights of every layer; put the survivors back to where they began; repeat.
//!
//! Two controls stand beside every ticket: the same edges with fresh first
//! weights, and as many edges chosen at random, with fresh first weights
//! too. Their distances from the ticket say what its first weights and its edges
//! contribute.

mod kind;
mod settings;

pub use settings::LotterySettings;

use std::sync::{Arc, OnceLock};

use precocial_envs::Task;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::mask::rounds_that_prune;
use super::trained::{Subnetwork, champion, data, layered};
use super::{Champion, Mask, Progress, Search, SearchState, TrainingProgress};
use crate::gradient::{Architecture, Trained, Trainer, TrainingData, WeightLayout};
use crate::stop::StopSignal;
use crate::stream::{Purpose, stream};

/// The search; a generation is a round.
pub struct Lottery {
    task: Arc<dyn Task>,
    seed: u64,
    settings: LotterySettings,
    /// Rounds of pruning, as long as they take something away.
    rounds: u64,
    shape: Architecture,
    /// The edges of the first round.
    all: Mask,
    data: OnceLock<TrainingData>,
    /// The weights that survivors go back to.
    start: OnceLock<Vec<f32>>,
    state: LotteryState,
}

/// Everything that changes from round to round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotteryState {
    /// Rounds done, the first one included.
    pub generation: u64,
    /// The edges of the next round.
    pub kept: Mask,
    /// The weights that the whole network had in the end, where all rounds
    /// prune that one.
    pub whole: Option<Vec<f32>>,
    /// The whole network's accuracy on the validation samples.
    pub accuracy: Option<f64>,
    /// The smallest ticket so far that is good enough.
    pub champion: Option<Champion>,
}

/// What a round trains: the ticket, or a control.
struct TrainedCondition {
    name: &'static str,
    kept: Mask,
    start: Vec<f32>,
}

impl Lottery {
    /// A search from the beginning.
    pub fn new(task: &Arc<dyn Task>, seed: u64, settings: LotterySettings) -> Self {
        let (shape, all) = layered(&**task, &settings.layers, settings.from.as_ref());
        let kept = all.clone();
        let groups = all.groups(&shape, (settings.rate, settings.output_rate));
        let rounds = rounds_that_prune(&groups, 0, settings.rounds);
        let state =
            LotteryState { generation: 0, kept, whole: None, accuracy: None, champion: None };
        let (data, start) = (OnceLock::new(), OnceLock::new());
        Self { task: task.clone(), seed, settings, rounds, shape, all, data, start, state }
    }

    /// A search that goes on from a state, or nothing where it is not one of
    /// such a search.
    pub fn thaw(
        task: &Arc<dyn Task>,
        seed: u64,
        settings: LotterySettings,
        state: LotteryState,
    ) -> Option<Self> {
        let search = Self::new(task, seed, settings);
        let (edges, all) = (search.shape.edges(), search.shape.parameters(&WeightLayout::Dense));
        let whole = state.whole.as_ref().is_none_or(|whole| whole.len() == all);
        (whole && state.kept.0.len() == edges).then_some(Self { state, ..search })
    }

    /// The weights of a number that all networks begin with.
    fn first_weights(&self, index: u64) -> Vec<f32> {
        self.shape.glorot(&mut stream(self.seed, Purpose::FirstWeights, 0, index))
    }

    /// The weights that survivors go back to.
    fn start(&self, stop: &StopSignal) -> Option<&[f32]> {
        if let Some(start) = self.start.get() {
            return Some(start);
        }
        let mut start = self.first_weights(0);
        if self.settings.rewind > 0 {
            let (steps, training) = (u64::from(self.settings.rewind), &self.settings.training);
            let (trainer, order) = (Trainer::new(&self.shape, &self.all.0), (self.seed, 0));
            let data = data(&*self.task, &self.data);
            stop.begin("step", steps);
            start = trainer.take_steps(&start, steps, training, data, order, stop)?;
        }
        Some(self.start.get_or_init(|| start))
    }

    /// The ticket of a round and its controls; the first round has none.
    fn conditions(&self, stop: &StopSignal) -> Option<Vec<TrainedCondition>> {
        let (round, kept) = (self.state.generation, &self.state.kept);
        let start = self.start(stop)?.to_vec();
        let mut conditions = vec![TrainedCondition { name: "ticket", kept: kept.clone(), start }];
        if round > 0 {
            let fresh = self.first_weights(round);
            let mut generator = stream(self.seed, Purpose::RandomEdges, round, 0);
            let shuffled = kept.shuffled(&self.shape, &mut generator);
            conditions.push(TrainedCondition {
                name: "fresh weights",
                kept: kept.clone(),
                start: fresh.clone(),
            });
            conditions.push(TrainedCondition {
                name: "shuffled edges",
                kept: shuffled,
                start: fresh,
            });
        }
        Some(conditions)
    }

    /// Drops the edges with the smallest weights after training.
    fn prune(&mut self, last: Vec<f32>) {
        let LotterySettings { rate, output_rate, one_shot, .. } = self.settings;
        let round = self.state.generation + 1;
        let (weights, rounds) = if one_shot {
            (self.state.whole.get_or_insert(last).clone(), round)
        } else {
            (last, 1)
        };
        if one_shot {
            self.state.kept = self.all.clone();
        }
        let sizes: Vec<f32> = weights.iter().map(|weight| weight.abs()).collect();
        self.state.kept.drop_least(&self.shape, &sizes, (rate, output_rate), rounds);
    }
}

impl Search for Lottery {
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
        let (round, training) = (self.state.generation, &self.settings.training);
        let data = data(&*self.task, &self.data);
        let conditions = self.conditions(stop)?;
        stop.begin("step", u64::from(training.iterations.get()) * conditions.len() as u64);
        let trained: Option<Vec<Trained>> = conditions
            .par_iter()
            .with_max_len(1)
            .map(|condition| {
                let trainer = Trainer::new(&self.shape, &condition.kept.0);
                trainer.train(&condition.start, training, data, (self.seed, round), stop)
            })
            .collect();
        let trained = trained?;
        let networks: Vec<Subnetwork<'_>> = conditions
            .iter()
            .zip(&trained)
            .map(|(condition, trained)| Subnetwork {
                shape: &self.shape,
                kept: &condition.kept,
                parameters: &trained.best,
                iteration: Some(trained.best_iteration),
                validation: trained.validation,
            })
            .collect();
        let accuracy = trained[0].validation.accuracy();
        let least = *self.state.accuracy.get_or_insert(accuracy) - self.settings.tolerance;
        if accuracy >= least {
            let found = champion(&networks[0], round, &conditions[0].start);
            self.state.champion = found.or_else(|| self.state.champion.take());
        }
        let lines: Vec<_> =
            conditions.iter().map(|condition| condition.name).zip(&networks).collect();
        let lines = lines.into_par_iter().with_max_len(1);
        let lines = lines.map(|(name, network)| network.progress(name, &data.test)).collect();
        let samples = u64::from(training.iterations.get()) * u64::from(training.batch.get());
        let last = trained.into_iter().next().map(|trained| trained.last);
        let steps = samples * conditions.len() as u64;
        self.prune(last.unwrap_or_default());
        self.state.generation += 1;
        Some(Progress::Trained(TrainingProgress::new(round, lines, self.champion(), steps)))
    }

    fn champion(&self) -> Option<&Champion> {
        self.state.champion.as_ref()
    }

    fn freeze(&self) -> SearchState {
        SearchState::Lottery(self.state.clone())
    }
}
