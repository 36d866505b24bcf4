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
mod eigen;
mod pepg;
mod settings;

pub use candidates::{Candidates, Optimizer};
pub use cma_es::CmaEs;
pub use pepg::Pepg;
pub use settings::{Algorithm, CmaEsSettings, PepgSettings, Start, TuningSettings};

use precocial_envs::Task;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::evaluation::{RANGE, Score, SharedWeights, Tally, Trial, mean, scan, trials};
use crate::network::{Network, Weights};
use crate::stream::{Purpose, episode_seeds};
use crate::topology::Topology;

/// Shared weights among which the start is sought.
const SCANNED: usize = 81;
/// Episodes for each of them.
const SCAN_EPISODES: u32 = 64;
/// Episodes that score the result.
const SCORE_EPISODES: u32 = 100;

/// A tuning in progress.
pub struct Tuning {
    task: &'static dyn Task,
    topology: Topology,
    /// The places of the connections that reach an output: those are tuned.
    live: Vec<usize>,
    settings: TuningSettings,
    state: TuningState,
}

/// Everything that changes while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TuningState {
    /// Iterations done.
    pub iteration: u64,
    /// The weights that it began with.
    pub start: Vec<f64>,
    /// Their mean return on the episodes of the challenge.
    pub start_mean: f64,
    /// Where the candidates come from.
    pub optimizer: Optimizer,
    /// The best weights so far.
    pub best: Vec<f64>,
    /// Their mean return on the episodes of the challenge.
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
        task: &'static dyn Task,
        topology: Topology,
        tuned: Option<&[f64]>,
        settings: TuningSettings,
    ) -> Result<Self, TuningError> {
        let connections = topology.connections().len();
        if live(&topology).is_empty() {
            return Err(TuningError::Nothing);
        }
        let shared = match settings.start {
            Start::Tuned => None,
            Start::Shared(weight) => Some(weight),
            Start::BestShared => Some(best_shared(task, &topology, settings.seed)),
        };
        let start = match shared {
            Some(weight) => vec![weight; connections],
            None => tuned.ok_or(TuningError::NoWeights)?.to_vec(),
        };
        if start.len() != connections {
            return Err(TuningError::Misfit);
        }
        let of_live: Vec<f64> = live(&topology).into_iter().map(|place| start[place]).collect();
        let optimizer = Optimizer::new(&settings.algorithm, &of_live);
        let state = TuningState {
            iteration: 0,
            best: start.clone(),
            start,
            start_mean: 0.0,
            optimizer,
            best_mean: 0.0,
        };
        let mut tuning = Self::thaw(task, topology, settings, state)?;
        let mean = tuning.challenge(&[&tuning.state.start], &mut Tally::default())[0];
        (tuning.state.start_mean, tuning.state.best_mean) = (mean, mean);
        Ok(tuning)
    }

    /// A tuning that goes on from a state.
    pub fn thaw(
        task: &'static dyn Task,
        topology: Topology,
        settings: TuningSettings,
        state: TuningState,
    ) -> Result<Self, TuningError> {
        let live = live(&topology);
        let connections = topology.connections().len();
        let whole = [&state.start, &state.best];
        let fits = whole.iter().all(|weights| weights.len() == connections)
            && state.optimizer.fits(live.len());
        if !fits {
            return Err(TuningError::Misfit);
        }
        Ok(Self { task, topology, live, settings, state })
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
    pub fn task(&self) -> &'static dyn Task {
        self.task
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

    /// Runs one iteration on the threads of the current rayon pool.
    pub fn advance(&mut self) -> TuningProgress {
        let (iteration, seed) = (self.state.iteration, self.settings.seed);
        let mut tally = Tally::default();
        let candidates = self.state.optimizer.ask(seed, iteration);
        let all: Vec<Vec<f64>> = candidates.iter().map(|candidate| self.whole(candidate)).collect();
        let episodes = self.settings.episodes.get();
        let seeds = episode_seeds(seed, Purpose::TuningEpisodes, iteration, episodes);
        let weights: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
        let means = self.means(&weights, &seeds, &mut tally);
        self.state.optimizer.tell(&candidates, &means);
        self.state.iteration += 1;

        let best = (0..means.len()).reduce(|a, b| if means[b] > means[a] { b } else { a });
        let best = best.unwrap_or(0);
        let every = u64::from(self.settings.challenge_every.get());
        if self.state.iteration.is_multiple_of(every) {
            let challengers = [self.whole(&self.state.optimizer.center()), all[best].clone()];
            let views = [&challengers[0][..], &challengers[1]];
            let challenges = self.challenge(&views, &mut tally);
            for (challenger, mean) in challengers.into_iter().zip(challenges) {
                if mean > self.state.best_mean {
                    (self.state.best, self.state.best_mean) = (challenger, mean);
                }
            }
        }
        TuningProgress {
            iteration: self.state.iteration,
            mean: mean(&means),
            best_candidate: means[best],
            best: self.state.best_mean,
            spread: self.state.optimizer.spread(),
            tally,
        }
    }

    /// What these weights, one for each connection, reach on episodes that chose
    /// nothing.
    pub fn score(&self, weights: &[f64]) -> Score {
        let seeds = episode_seeds(self.settings.seed, Purpose::Score, 0, SCORE_EPISODES);
        let weights = Weights::Each(weights);
        let all: Vec<Trial<'_>> = seeds.iter().map(|&seed| Trial { weights, seed }).collect();
        Score::of(&trials(self.task, &self.topology, &all, &mut Tally::default()))
    }

    /// Weights of all connections from those of the live ones.
    fn whole(&self, of_live: &[f64]) -> Vec<f64> {
        let mut whole = self.state.start.clone();
        for (&place, &weight) in self.live.iter().zip(of_live) {
            whole[place] = weight;
        }
        whole
    }

    /// The mean return of each of these weights on the episodes that decide
    /// between the best: always the same, so that luck is the same for all.
    fn challenge(&self, weights: &[&[f64]], tally: &mut Tally) -> Vec<f64> {
        let episodes = self.settings.challenge_episodes.get();
        let seeds = episode_seeds(self.settings.seed, Purpose::TuningChallenge, 0, episodes);
        self.means(weights, &seeds, tally)
    }

    fn means(&self, weights: &[&[f64]], seeds: &[u64], tally: &mut Tally) -> Vec<f64> {
        let of_weights = |weights| {
            seeds.iter().map(move |&seed| Trial { weights: Weights::Each(weights), seed })
        };
        let all: Vec<Trial<'_>> = weights.iter().copied().flat_map(of_weights).collect();
        let returns = trials(self.task, &self.topology, &all, tally);
        returns.chunks(seeds.len()).map(mean).collect()
    }
}

/// The places of the connections that reach an output, in order.
fn live(topology: &Topology) -> Vec<usize> {
    let (_, places) = Network::compile_with_places(topology);
    let mut live = places.in_topology();
    live.sort_unstable();
    live
}

/// The best shared weight of a fine scan.
fn best_shared(task: &dyn Task, topology: &Topology, seed: u64) -> f64 {
    let scanned = SharedWeights::grid(-RANGE, RANGE, SCANNED);
    let scanned = scanned.expect("a constant grid is sound").values();
    let [first, again] =
        [1, 2].map(|round| episode_seeds(seed, Purpose::TuningChallenge, round, SCAN_EPISODES));
    scan(task, topology, &scanned, (&first, &again), &mut Tally::default()).best
}

#[cfg(test)]
mod tests;
