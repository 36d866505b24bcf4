//! What weights add afterwards: a weight for each connection, found by an
//! evolution strategy, which needs returns alone, or on a supervised task by
//! gradient descent.
//!
//! A [`Tuning`] advances an iteration at a time: draw candidates, let each of
//! them act in the same episodes, move towards the better ones. Its state is
//! plain data, as that of a search. As few failing episodes decide between
//! good candidates, none is called the best before it has beaten the best so
//! far on many other episodes.

mod candidates;
mod challenge;
mod cma_es;
mod descent;
mod eigen;
mod options;
mod pepg;
mod scan;
mod settings;
mod start;
mod state;

pub use candidates::{Candidates, Optimizer};
pub use cma_es::CmaEs;
pub use descent::Descent;
pub use options::{AlgorithmName, OptionError, TuningOptions};
pub use pepg::Pepg;
pub use scan::{RANGE, Scan, scan};
pub use settings::{
    Algorithm, CmaEsSettings, DescentSettings, PepgSettings, Start, TuningSettings,
};
pub use state::{Attempt, TuningError, TuningProgress, TuningState};

use std::sync::Arc;

use crate::evaluation::{Evaluator, Tally, mean};
use crate::stream::{Purpose, episode_seeds};
use crate::topology::Topology;
use descent::Training;

/// A tuning in progress.
pub struct Tuning {
    evaluator: Arc<dyn Evaluator>,
    /// Whether the task is a supervised one.
    supervised: bool,
    topology: Topology,
    /// The indices of the connections that reach an output: those are tuned.
    live: Vec<usize>,
    /// What gradient descent reads and works with.
    training: Option<Training>,
    settings: TuningSettings,
    state: TuningState,
}

impl Tuning {
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

    /// What its attempts begin with, for people.
    pub fn starts_in_words(&self) -> String {
        let weights = self.state.starts.iter().map(|start| start.first().copied());
        let weights: Vec<_> =
            weights.map(|weight| rounded(weight.unwrap_or_default()).to_string()).collect();
        match self.settings.start {
            Start::BestShared => format!("the best shared weights {}", weights.join(" and ")),
            Start::Shared(weight) => format!("the shared weight {weight}"),
            Start::Tuned => "tuned weights".to_owned(),
        }
    }

    /// What the best weights come from, for people.
    pub fn start_in_words(&self) -> String {
        let first = self.start().first().copied().unwrap_or_default();
        match self.settings.start {
            Start::BestShared => format!("the best shared weight {}", rounded(first)),
            Start::Shared(_) | Start::Tuned => self.starts_in_words(),
        }
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
            let center = self.of_all_connections(&self.state.attempt.optimizer.center());
            // No batch of examples is hard by itself, as an episode can be.
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
        self.next_attempt();
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
        let all: Vec<Vec<f64>> =
            candidates.iter().map(|candidate| self.of_all_connections(candidate)).collect();
        let means = self.means(&all, seeds, tally);
        if let Some(optimizer) = self.state.attempt.optimizer.candidates() {
            optimizer.tell(&candidates, &means);
        }
        (all, means)
    }

    /// Begins the next attempt where one ends; after the last, the best goes on.
    fn next_attempt(&mut self) {
        let length = u64::from(self.settings.attempt_iterations.get());
        let attempts = u64::from(self.settings.attempts.get());
        let done = self.state.iteration / length;
        if attempts == 1 || !self.state.iteration.is_multiple_of(length) || done > attempts {
            return;
        }
        let index = done as usize % self.state.starts.len();
        let next = Attempt::new(index, &self.settings, &self.state.starts[index], &self.live);
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

    /// Weights of all connections from those of the live ones.
    fn of_all_connections(&self, of_live: &[f64]) -> Vec<f64> {
        let mut all = self.state.starts[self.state.attempt.start].clone();
        for (&index, &weight) in self.live.iter().zip(of_live) {
            all[index] = weight;
        }
        all
    }
}

/// Without the noise of binary fractions.
fn rounded(weight: f64) -> f64 {
    (weight * 1e6).round() / 1e6 + 0.0
}

#[cfg(test)]
mod tests;
