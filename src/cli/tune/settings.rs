//! How a tuning is done, by the options of the command line.

use std::num::NonZeroU32;

use super::{Choice, TuneArgs};
use crate::cli::amount::{check_returns, check_weights, without_effect};
use crate::cli::failure::Failure;
use crate::tuning::{Algorithm, CmaEsSettings, DescentSettings, PepgSettings, TuningSettings};
use precocial_envs::{Kind, Task};

/// Refuses options of other algorithms.
fn check_effects(args: &TuneArgs, algorithm: Choice) -> Result<(), Box<Failure>> {
    let descends = algorithm == Choice::Gradient;
    let given = [
        ("--population", args.population.is_some(), descends),
        ("--episodes", args.episodes.is_some(), descends),
        ("--sigma", args.sigma.is_some(), descends),
        ("--learning-rate", args.learning_rate.is_some(), !descends),
    ];
    let idle = given.into_iter().find(|&(_, given, idle)| given && idle);
    let why = if descends {
        "gradient descent draws no candidates"
    } else {
        "it is for --algorithm gradient"
    };
    idle.map_or(Ok(()), |(option, ..)| Err(without_effect(option, why)))
}

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
    let usual = match task.kind() {
        Kind::Supervised(_) => Choice::Gradient,
        Kind::Control => Choice::CmaEs,
    };
    let population = args.population.and_then(NonZeroU32::new);
    let choice = args.algorithm.unwrap_or(usual);
    check_effects(args, choice)?;
    let algorithm = match choice {
        Choice::CmaEs => {
            let usual = CmaEsSettings::default();
            let population = population.unwrap_or(usual.population);
            let sigma = args.sigma.unwrap_or(usual.sigma);
            Algorithm::CmaEs(CmaEsSettings { population, sigma })
        }
        Choice::Pepg => {
            let usual = PepgSettings::default();
            let population = population.unwrap_or(usual.population);
            let sigma = args.sigma.unwrap_or(usual.sigma);
            Algorithm::Pepg(PepgSettings { population, sigma, ..usual })
        }
        Choice::Gradient => {
            let usual = DescentSettings::default();
            let learning_rate = args.learning_rate.unwrap_or(usual.learning_rate);
            Algorithm::Descent(DescentSettings { learning_rate, ..usual })
        }
    };
    let usual = TuningSettings::usual(algorithm);
    let episodes = args.episodes.and_then(NonZeroU32::new).unwrap_or(usual.episodes);
    let iterations = args.iterations.unwrap_or(usual.iterations);
    let sixth = u32::try_from(iterations / 6).unwrap_or(u32::MAX);
    let sixth = NonZeroU32::new(sixth).unwrap_or(NonZeroU32::MIN);
    let settings = TuningSettings {
        seed: args.seed,
        start: args.from,
        iterations,
        attempts: NonZeroU32::new(args.attempts).unwrap_or(usual.attempts),
        attempt_iterations: sixth,
        episodes,
        ..usual
    };
    Ok(settings.with_usual_challenges())
}
