//! What weights add afterwards: a weight for each connection, found by an
//! evolution strategy that asks for returns alone.
//!
//! A [`Tuning`] advances an iteration at a time: draw candidates, let each of
//! them act in the same episodes, move towards the better ones. Its state is
//! plain data, as that of a search. As few failing episodes decide between
//! good candidates, none is called the best before it has beaten the best so
//! far on many other episodes.

mod candidates;
mod cma_es;
mod descent;
mod eigen;
mod pepg;
mod scan;
mod settings;

pub use candidates::{Candidates, Optimizer};
pub use cma_es::CmaEs;
pub use descent::Descent;
pub use pepg::Pepg;
pub use scan::{RANGE, Scan, scan};
pub use settings::{
    Algorithm, CmaEsSettings, DescentSettings, PepgSettings, Start, TuningSettings,
};

use std::sync::Arc;

use precocial_envs::Kind;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::evaluation::{Episodes, Evaluator, Score, SharedWeights, Split, Tally, Trial, mean};
use crate::network::{Network, Weights};
use crate::stream::{Purpose, episode_seeds};
use crate::topology::Topology;
use descent::Training;

/// Shared weights among which the start is sought.
const SCANNED: usize = 81;
/// Episodes for each of them.
const SCAN_EPISODES: u32 = 64;
/// Episodes that score the result.
const SCORE_EPISODES: u32 = 100;

/// A tuning in progress.
pub struct Tuning {
    evaluator: Arc<dyn Evaluator>,
    /// Whether the task has examples.
    supervised: bool,
    topology: Topology,
    /// The places of the connections that reach an output: those are tuned.
    live: Vec<usize>,
    /// What gradient descent reads and works with.
    training: Option<Training>,
    settings: TuningSettings,
    state: TuningState,
}

/// Everything that changes while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TuningState {
    /// Iterations done.
    pub iteration: u64,
    /// The weights that attempts begin with, in turns.
    pub starts: Vec<Vec<f64>>,
    /// The attempt that is being made.
    pub attempt: Attempt,
    /// The best of those before it.
    pub kept: Option<Attempt>,
    /// The best weights so far.
    pub best: Vec<f64>,
    /// Their mean return on the episodes of the challenge.
    pub best_mean: f64,
    /// Which of the starts they come from.
    pub best_start: usize,
    /// The seeds of hard episodes, in which every candidate acts as well.
    pub hardest: Vec<u64>,
}

/// A way from one start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// Which of the starts it began with.
    pub start: usize,
    /// Where its candidates come from.
    pub optimizer: Optimizer,
    /// The best mean return on the episodes of the challenge.
    pub best_mean: f64,
}

/// Why nothing can be tuned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TuningError {
    /// There is nothing to tune.
    #[error("no connection of the network reaches an output: there is no weight to tune")]
    Nothing,
    /// There are no tuned weights to begin with.
    #[error("the network has no tuned weights to begin with")]
    NoWeights,
    /// Returns of worlds have no derivative.
    #[error("gradient descent needs a task of images: other returns have no derivative")]
    NoGradient,
    /// Weights or state of another network.
    #[error("the weights are not those of this network: other numbers of connections")]
    Misfit,
}

/// What an iteration was like.
#[derive(Clone, Debug, PartialEq)]
pub struct TuningProgress {
    /// Iterations done.
    pub iteration: u64,
    /// The mean return of all candidates.
    pub mean: f64,
    /// That of the best candidate.
    pub best_candidate: f64,
    /// That of the best weights so far, on the episodes of the challenge.
    pub best: f64,
    /// How far candidates lie apart: the step size, or the mean deviation.
    pub spread: f64,
    /// What was counted.
    pub tally: Tally,
}

impl Tuning {
    /// A tuning from the beginning, on the threads of the current rayon pool.
    /// `tuned` are weights that the network has already, if any.
    pub fn new(
        evaluator: Arc<dyn Evaluator>,
        topology: Topology,
        tuned: Option<&[f64]>,
        settings: TuningSettings,
    ) -> Result<Self, TuningError> {
        let connections = topology.connections().len();
        let live = live(&topology);
        if live.is_empty() {
            return Err(TuningError::Nothing);
        }
        let shared = |weight| vec![weight; connections];
        let starts = match settings.start {
            Start::Tuned => vec![tuned.ok_or(TuningError::NoWeights)?.to_vec()],
            Start::Shared(weight) => vec![shared(weight)],
            Start::BestShared => {
                best_shared(&*evaluator, &topology, settings.seed).into_iter().map(shared).collect()
            }
        };
        if starts[0].len() != connections {
            return Err(TuningError::Misfit);
        }
        let state = TuningState {
            iteration: 0,
            attempt: Attempt::new(0, &settings, &starts[0], &live),
            kept: None,
            best: starts[0].clone(),
            best_mean: f64::NEG_INFINITY,
            best_start: 0,
            hardest: Vec::new(),
            starts,
        };
        let mut tuning = Self::thaw(evaluator, topology, settings, state)?;
        let first = tuning.state.starts[0].clone();
        tuning.challenge(&[first], &mut Tally::default());
        Ok(tuning)
    }

    /// A tuning that goes on from a state.
    pub fn thaw(
        evaluator: Arc<dyn Evaluator>,
        topology: Topology,
        settings: TuningSettings,
        state: TuningState,
    ) -> Result<Self, TuningError> {
        let training = match &settings.algorithm {
            Algorithm::Descent(descent) => {
                let task = &**evaluator.task();
                let training = Training::new(task, &topology, descent, settings.seed);
                Some(training.ok_or(TuningError::NoGradient)?)
            }
            Algorithm::CmaEs(_) | Algorithm::Pepg(_) => None,
        };
        let live = live(&topology);
        let connections = topology.connections().len();
        let attempts = || std::iter::once(&state.attempt).chain(&state.kept);
        let fits = state.starts.iter().chain([&state.best]).all(|w| w.len() == connections)
            && attempts()
                .map(|attempt| attempt.start)
                .chain([state.best_start])
                .all(|start| start < state.starts.len())
            && attempts().all(|attempt| attempt.optimizer.fits(live.len()));
        if !fits {
            return Err(TuningError::Misfit);
        }
        let supervised = matches!(evaluator.task().kind(), Kind::Supervised(_));
        Ok(Self { evaluator, supervised, topology, live, training, settings, state })
    }

    /// What to save.
    pub fn state(&self) -> &TuningState {
        &self.state
    }

    /// How it is done.
    pub fn settings(&self) -> &TuningSettings {
        &self.settings
    }

    /// The task.
    pub fn task(&self) -> &Arc<dyn precocial_envs::Task> {
        self.evaluator.task()
    }

    /// How many weights are tuned: those of connections that reach an output.
    pub fn size(&self) -> usize {
        self.live.len()
    }

    /// The network whose weights are tuned.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Whether all iterations are done.
    pub fn is_finished(&self) -> bool {
        self.state.iteration >= self.settings.iterations
    }

    /// The weights that the best ones come from.
    pub fn start(&self) -> &[f64] {
        &self.state.starts[self.state.best_start]
    }

    /// Runs one iteration on the threads of the current rayon pool.
    pub fn advance(&mut self) -> TuningProgress {
        let (iteration, seed) = (self.state.iteration, self.settings.seed);
        let mut tally = Tally::default();
        let episodes = self.settings.episodes.get();
        let mut seeds = episode_seeds(seed, Purpose::TuningEpisodes, iteration, episodes);
        seeds.extend(&self.state.hardest);
        let (all, means) = match &mut self.state.attempt.optimizer {
            Optimizer::CmaEs(_) | Optimizer::Pepg(_) => self.select(iteration, &seeds, &mut tally),
            Optimizer::Descent(descent) => {
                let advance = |training| descent.advance(iteration, training);
                let (loss, examples) = self.training.as_mut().map_or((f64::NAN, 0), advance);
                tally.steps += examples;
                (Vec::new(), vec![-loss])
            }
        };
        self.state.iteration += 1;

        let best = (0..means.len()).reduce(|a, b| if means[b] > means[a] { b } else { a });
        let best = best.unwrap_or(0);
        let every = u64::from(self.settings.challenge_every.get());
        if self.state.iteration.is_multiple_of(every) {
            let center = self.whole(&self.state.attempt.optimizer.center());
            // Batches of examples are all alike; episodes are not.
            if self.settings.hard_episodes && !self.supervised {
                self.state.hardest = self.hardest(&center, &mut tally);
            }
            let challengers: Vec<_> =
                std::iter::once(center).chain(all.get(best).cloned()).collect();
            self.challenge(&challengers, &mut tally);
        }
        let progress = TuningProgress {
            iteration: self.state.iteration,
            mean: mean(&means),
            best_candidate: means[best],
            best: self.state.best_mean,
            spread: self.state.attempt.optimizer.spread(),
            tally,
        };
        self.succeed();
        progress
    }

    /// Lets candidates act and the optimizer learn what they are worth; gives
    /// their weights and mean returns.
    fn select(
        &mut self,
        iteration: u64,
        seeds: &[u64],
        tally: &mut Tally,
    ) -> (Vec<Vec<f64>>, Vec<f64>) {
        let Some(optimizer) = self.state.attempt.optimizer.candidates() else {
            return (Vec::new(), Vec::new());
        };
        let candidates = optimizer.ask(self.settings.seed, iteration);
        let all: Vec<Vec<f64>> = candidates.iter().map(|candidate| self.whole(candidate)).collect();
        let means = self.means(&all, seeds, tally);
        if let Some(optimizer) = self.state.attempt.optimizer.candidates() {
            optimizer.tell(&candidates, &means);
        }
        (all, means)
    }

    /// Begins the next attempt where one ends; after the last, the best goes on.
    fn succeed(&mut self) {
        let length = u64::from(self.settings.attempt_iterations.get());
        let attempts = u64::from(self.settings.attempts.get());
        let done = self.state.iteration / length;
        if attempts == 1 || !self.state.iteration.is_multiple_of(length) || done > attempts {
            return;
        }
        let place = done as usize % self.state.starts.len();
        let next = Attempt::new(place, &self.settings, &self.state.starts[place], &self.live);
        let ended = std::mem::replace(&mut self.state.attempt, next);
        let better = self.state.kept.as_ref().is_none_or(|kept| ended.best_mean > kept.best_mean);
        if better {
            self.state.kept = Some(ended);
        }
        if done == attempts
            && let Some(kept) = self.state.kept.take()
        {
            self.state.attempt = kept;
        }
    }

    /// What these weights, one for each connection, reach on episodes that chose
    /// nothing.
    pub fn score(&self, weights: &[f64]) -> Score {
        let address = (self.settings.seed, Purpose::Score, 0);
        let episodes = self.evaluator.episodes(Split::Validation, address, SCORE_EPISODES);
        Score::of(&self.returns(&[weights.to_vec()], &episodes, &mut Tally::default()))
    }

    /// Weights of all connections from those of the live ones.
    fn whole(&self, of_live: &[f64]) -> Vec<f64> {
        let mut whole = self.state.starts[self.state.attempt.start].clone();
        for (&place, &weight) in self.live.iter().zip(of_live) {
            whole[place] = weight;
        }
        whole
    }

    /// Lets weights challenge the best on the episodes that decide between
    /// them: always the same, so that luck is the same for all.
    fn challenge(&mut self, challengers: &[Vec<f64>], tally: &mut Tally) {
        let count = self.settings.challenge_episodes.get();
        let address = (self.settings.seed, Purpose::TuningChallenge, 0);
        let episodes = self.evaluator.episodes(Split::Validation, address, count);
        let returns = self.returns(challengers, &episodes, tally);
        for (challenger, returns) in challengers.iter().zip(returns.chunks(episodes.seeds.len())) {
            let mean = mean(returns);
            self.state.attempt.best_mean = self.state.attempt.best_mean.max(mean);
            if mean > self.state.best_mean {
                (self.state.best, self.state.best_mean) = (challenger.clone(), mean);
                self.state.best_start = self.state.attempt.start;
            }
        }
    }

    /// The seeds of the episodes that weights do worst in, of as many as a
    /// challenge has and new every time. A failure in a hundred costs more than
    /// anything else that is left to gain, and few episodes do not show it.
    fn hardest(&self, weights: &[f64], tally: &mut Tally) -> Vec<u64> {
        let (seed, iteration) = (self.settings.seed, self.state.iteration);
        let episodes = self.settings.challenge_episodes.get();
        let seeds = episode_seeds(seed, Purpose::HardEpisodes, iteration, episodes);
        let episodes = Episodes::of_training(&seeds);
        let returns = self.returns(&[weights.to_vec()], &episodes, tally);
        let mut order: Vec<usize> = (0..seeds.len()).collect();
        order.sort_by(|&a, &b| returns[a].total_cmp(&returns[b]));
        order.truncate(self.settings.episodes.get() as usize / 2);
        order.into_iter().map(|place| seeds[place]).collect()
    }

    /// The mean return of each of these weights.
    fn means(&self, weights: &[Vec<f64>], seeds: &[u64], tally: &mut Tally) -> Vec<f64> {
        let returns = self.returns(weights, &Episodes::of_training(seeds), tally);
        returns.chunks(seeds.len()).map(mean).collect()
    }

    /// The returns of each of these weights, one after the other.
    fn returns(
        &self,
        weights: &[Vec<f64>],
        Episodes { split, seeds }: &Episodes,
        tally: &mut Tally,
    ) -> Vec<f64> {
        let of_weights = |weights| Trial::each(Weights::Each(weights), seeds);
        let all: Vec<Trial<'_>> = weights.iter().map(Vec::as_slice).flat_map(of_weights).collect();
        self.evaluator.trials(&self.topology, *split, &all, tally)
    }
}

impl Attempt {
    fn new(place: usize, settings: &TuningSettings, start: &[f64], live: &[usize]) -> Self {
        let of_live: Vec<f64> = live.iter().map(|&place| start[place]).collect();
        let optimizer = Optimizer::new(&settings.algorithm, &of_live);
        Self { start: place, optimizer, best_mean: f64::NEG_INFINITY }
    }
}

/// The places of the connections that reach an output, in order.
fn live(topology: &Topology) -> Vec<usize> {
    let (_, order) = Network::compile_with_order(topology);
    let mut live = order.indices();
    live.sort_unstable();
    live
}

/// The best shared weight of a fine scan, and the best one of the other sign.
fn best_shared(evaluator: &dyn Evaluator, topology: &Topology, seed: u64) -> Vec<f64> {
    let scanned = SharedWeights::grid(-RANGE, RANGE, SCANNED);
    let scanned = scanned.expect("a constant grid is sound").values();
    let [first, again] = [1, 2].map(|round| {
        let address = (seed, Purpose::TuningChallenge, round);
        evaluator.episodes(Split::Validation, address, SCAN_EPISODES).seeds
    });
    let found = scan(evaluator, topology, &scanned, (&first, &again), &mut Tally::default());
    let other = found.means.into_iter().filter(|(weight, _)| weight * found.best < 0.0);
    let other = other.reduce(|best, next| if next.1 > best.1 { next } else { best });
    std::iter::once(found.best).chain(other.map(|(weight, _)| weight)).collect()
}

#[cfg(test)]
mod tests;
