//! How a tuning is done, by the few options that a person gives: what is left out
//! is as usual.

use std::num::NonZeroU32;

use precocial_envs::Task;
use thiserror::Error;

use super::{Algorithm, CmaEsSettings, DescentSettings, PepgSettings, Start, TuningSettings};

/// A tuning's file with more iterations in an attempt is taken for a damaged one.
const MOST_IN_ATTEMPT: u64 = 1_000_000;
/// Attempts are each a sixth of the iterations, and the best of them goes on.
const PARTS: u64 = 6;

/// The algorithms by their names alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlgorithmName {
    /// See [`Algorithm::CmaEs`].
    CmaEs,
    /// See [`Algorithm::Pepg`].
    Pepg,
    /// See [`Algorithm::Descent`].
    Gradient,
}

/// What a person says of a tuning.
#[derive(Clone, Debug, PartialEq)]
pub struct TuningOptions {
    /// By default gradient descent for supervised tasks, CMA-ES for others.
    pub algorithm: Option<AlgorithmName>,
    /// The weights to begin with.
    pub start: Start,
    /// How often candidates are drawn.
    pub iterations: Option<u64>,
    /// Attempts that are made first.
    pub attempts: Option<NonZeroU32>,
    /// Candidates in an iteration.
    pub population: Option<NonZeroU32>,
    /// Episodes of each.
    pub episodes: Option<NonZeroU32>,
    /// How far the first candidates lie apart.
    pub sigma: Option<f64>,
    /// The first step of gradient descent.
    pub learning_rate: Option<f64>,
    /// Every random number comes from it.
    pub seed: u64,
}

/// Options that make no sense together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OptionError {
    /// One of another algorithm.
    #[error("{option} has no effect here: {why}")]
    WithoutEffect {
        /// Its name.
        option: &'static str,
        /// Why it has none.
        why: &'static str,
    },
    /// More iterations than can be read again.
    #[error(
        "iterations: an attempt has a sixth of the iterations, and at most a million are read \
         again"
    )]
    TooManyIterations,
}

impl TuningOptions {
    /// As many iterations as a tuning may begin with.
    pub const MOST_ITERATIONS: u64 = PARTS * MOST_IN_ATTEMPT;

    /// The settings that they come to for a task.
    ///
    /// # Errors
    ///
    /// If options are for another algorithm, or there are too many iterations.
    pub fn settings(&self, task: &dyn Task) -> Result<TuningSettings, OptionError> {
        let usual = match task.kind().supervised() {
            Some(_) => AlgorithmName::Gradient,
            None => AlgorithmName::CmaEs,
        };
        let name = self.algorithm.unwrap_or(usual);
        self.check_effects(name)?;
        let usual = TuningSettings::usual(self.algorithm(name));
        let iterations = self.iterations.unwrap_or(usual.iterations);
        if iterations / PARTS > MOST_IN_ATTEMPT {
            return Err(OptionError::TooManyIterations);
        }
        let in_attempt = u32::try_from(iterations / PARTS).ok().and_then(NonZeroU32::new);
        let settings = TuningSettings {
            seed: self.seed,
            start: self.start,
            iterations,
            attempts: self.attempts.unwrap_or(usual.attempts),
            attempt_iterations: in_attempt.unwrap_or(NonZeroU32::MIN),
            episodes: self.episodes.unwrap_or(usual.episodes),
            ..usual
        };
        Ok(settings.with_usual_challenges())
    }

    fn algorithm(&self, name: AlgorithmName) -> Algorithm {
        match name {
            AlgorithmName::CmaEs => {
                let usual = CmaEsSettings::default();
                let population = self.population.unwrap_or(usual.population);
                let sigma = self.sigma.unwrap_or(usual.sigma);
                Algorithm::CmaEs(CmaEsSettings { population, sigma })
            }
            AlgorithmName::Pepg => {
                let usual = PepgSettings::default();
                let population = self.population.unwrap_or(usual.population);
                let sigma = self.sigma.unwrap_or(usual.sigma);
                Algorithm::Pepg(PepgSettings { population, sigma, ..usual })
            }
            AlgorithmName::Gradient => {
                let usual = DescentSettings::default();
                let learning_rate = self.learning_rate.unwrap_or(usual.learning_rate);
                Algorithm::Descent(DescentSettings { learning_rate, ..usual })
            }
        }
    }

    /// Refuses options of other algorithms.
    fn check_effects(&self, algorithm: AlgorithmName) -> Result<(), OptionError> {
        let descends = algorithm == AlgorithmName::Gradient;
        let given = [
            ("population", self.population.is_some(), descends),
            ("episodes", self.episodes.is_some(), descends),
            ("sigma", self.sigma.is_some(), descends),
            ("learning_rate", self.learning_rate.is_some(), !descends),
        ];
        let why = if descends {
            "gradient descent draws no candidates"
        } else {
            "it is for gradient descent"
        };
        let idle = given.into_iter().find(|&(_, given, idle)| given && idle);
        idle.map_or(Ok(()), |(option, ..)| Err(OptionError::WithoutEffect { option, why }))
    }
}
