//! Episodes under simple policies, recorded as bits.

use std::sync::Arc;

use precocial_envs::{
    Actions, Environment, Registry, Status, Task, TaskError, TaskSource, start_generator,
};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

/// What an episode gave, bit for bit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Trace {
    /// Of every observed number, the first observation included, and reward.
    pub(crate) bits: Vec<u64>,
    pub(crate) total: f64,
    pub(crate) steps: u32,
    pub(crate) status: Status,
}

/// Chooses each step's action.
#[derive(Clone, Debug)]
pub(crate) enum Policy {
    /// Every number drawn from the bounds and half as much beyond each.
    Random(Box<ChaCha8Rng>),
    /// Every number at this share of the way from the lowest to the highest.
    Constant(f64),
}

impl Policy {
    pub(crate) fn random(seed: u64) -> Self {
        Self::Random(Box::new(start_generator(seed)))
    }

    pub(crate) fn act(&mut self, actions: Actions, action: &mut [f64]) {
        let (low, high) = bounds(actions);
        for number in action {
            let share = match self {
                Self::Random(generator) => 2.0 * generator.random::<f64>() - 0.5,
                Self::Constant(share) => *share,
            };
            *number = low + share * (high - low);
        }
    }
}

/// The bounds of an action's numbers; any numbers serve to choose.
pub(crate) fn bounds(actions: Actions) -> (f64, f64) {
    match actions {
        Actions::Continuous { low, high, .. } => (low, high),
        Actions::Discrete { .. } | Actions::Classes { .. } | Actions::Numbers { .. } => (0.0, 1.0),
    }
}

/// The tasks that need no data which is not part of the crate.
pub(crate) fn ready() -> Vec<Arc<dyn Task>> {
    let registry = Registry::built_in().with_data("no such folder");
    let open = |source: &dyn TaskSource| match registry.open(source.name()) {
        Ok(task) => Some(task),
        Err(TaskError::Data(_)) => None,
        Err(error) => panic!("{error}"),
    };
    let ready: Vec<_> = registry.sources().filter_map(open).collect();
    // Those of files, and MNIST in its forms.
    let data = registry
        .sources()
        .filter(|source| source.name().starts_with("mnist") || source.name().contains([':', '=']));
    assert_eq!(ready.len(), registry.sources().count() - data.count());
    ready
}

/// Runs an episode to its end, or for so many steps.
pub(crate) fn run(
    task: &dyn Task,
    environment: &mut dyn Environment,
    seed: u64,
    mut policy: Policy,
    steps: u32,
) -> Trace {
    let signature = task.signature();
    let name = task.name();
    // Not a number: an environment that leaves one unwritten is found out.
    let mut observation = vec![f64::NAN; signature.observations.len()];
    let mut action = vec![0.0; signature.actions.count()];
    let mut trace = Trace::default();
    let note = |trace: &mut Trace, numbers: &[f64]| {
        assert!(numbers.iter().all(|x| x.is_finite()), "{name}, seed {seed}: {numbers:?}");
        trace.bits.extend(numbers.iter().map(|x| x.to_bits()));
    };
    environment.reset(seed, &mut observation);
    note(&mut trace, &observation);
    while trace.steps < steps && !trace.status.ended() {
        policy.act(signature.actions, &mut action);
        observation.fill(f64::NAN);
        let step = environment.step(&action, &mut observation);
        note(&mut trace, &observation);
        note(&mut trace, &[step.reward]);
        trace.total += step.reward;
        trace.steps += 1;
        trace.status = step.status;
    }
    trace
}
