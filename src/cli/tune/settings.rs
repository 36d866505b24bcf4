//! How a tuning is done, by the options of the command line.

use std::num::NonZeroU32;

use super::{TuneArgs, TuningOptions};
use crate::cli::amount::{check_returns, check_weights, without_effect};
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::tuning::{Algorithm, CmaEsSettings, OptionError, PepgSettings, TuningSettings};
use precocial_envs::Task;

/// Refuses more candidates than there is memory for.
pub(super) fn check_size(
    settings: &TuningSettings,
    connections: usize,
) -> Result<(), Box<Failure>> {
    let population = match &settings.algorithm {
        Algorithm::CmaEs(CmaEsSettings { population, .. })
        | Algorithm::Pepg(PepgSettings { population, .. }) => population.get(),
        Algorithm::Descent(_) => return Ok(()),
    };
    check_returns(settings.episodes.get(), population as usize)?;
    check_weights("--population", population, connections)
}

/// The settings that the options come to.
pub(super) fn of(args: &TuneArgs, task: &dyn Task) -> Result<TuningSettings, Box<Failure>> {
    let options = TuningOptions {
        algorithm: args.algorithm.map(Into::into),
        start: args.from,
        iterations: args.iterations,
        attempts: NonZeroU32::new(args.attempts),
        population: args.population.and_then(NonZeroU32::new),
        episodes: args.episodes.and_then(NonZeroU32::new),
        sigma: args.sigma,
        learning_rate: args.learning_rate,
        seed: args.seed,
    };
    options.settings(task).map_err(|error| match error {
        OptionError::WithoutEffect { option, why } => {
            without_effect(&format!("--{}", option.replace('_', "-")), why)
        }
        OptionError::TooManyIterations => {
            let most = TuningOptions::MOST_ITERATIONS;
            Failure::new(exit::USAGE, format!("--{error}")).advise(format!(
                "begin with at most {most}; --resume --iterations goes on from there"
            ))
        }
    })
}
