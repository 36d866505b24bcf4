//! A gym-rs environment behind numbers, whatever its own types.

use ::gym_rs::core::Env;
use ::gym_rs::utils::custom::traits::Sample;

use crate::{Status, Step};

/// A gym-rs environment whose actions and observations are numbers. It stays on
/// one thread; see [`numeric_env`].
pub trait NumericEnv {
    /// Starts a new episode and gives its first observation.
    fn reset(&mut self, seed: u64) -> Vec<f64>;

    /// Acts once. The status is the environment's own: no time limit yet.
    fn step(&mut self, action: &[f64]) -> (Vec<f64>, Step);
}

struct Adapter<E: Env>
where
    E::Observation: Sample + Into<Vec<f64>>,
{
    environment: E,
    act: fn(&[f64]) -> E::Action,
}

impl<E: Env> NumericEnv for Adapter<E>
where
    E::Observation: Sample + Into<Vec<f64>>,
{
    fn reset(&mut self, seed: u64) -> Vec<f64> {
        self.environment.reset(Some(seed), false, None).0.into()
    }

    fn step(&mut self, action: &[f64]) -> (Vec<f64>, Step) {
        let outcome = self.environment.step((self.act)(action));
        let status = match (outcome.done, outcome.truncated) {
            (true, _) => Status::Terminated,
            (false, true) => Status::Truncated,
            (false, false) => Status::Running,
        };
        (outcome.observation.into(), Step { reward: outcome.reward.into_inner(), status })
    }
}

/// Any gym-rs environment as a [`NumericEnv`]; `act` makes its action of as many
/// numbers as the task's [`Signature`](crate::Signature) names.
pub fn numeric_env<E>(environment: E, act: fn(&[f64]) -> E::Action) -> Box<dyn NumericEnv>
where
    E: Env + 'static,
    E::Observation: Sample + Into<Vec<f64>>,
{
    Box::new(Adapter { environment, act })
}
