//! How a tuning begins: from a champion's weights, or from a saved state.

use std::sync::Arc;

use super::descent::Training;
use super::{
    Algorithm, Attempt, RANGE, Start, Tuning, TuningError, TuningSettings, TuningState, scan,
};
use crate::evaluation::{Evaluator, SharedWeights, Split, Tally};
use crate::network::Network;
use crate::stream::Purpose;
use crate::topology::Topology;

/// Shared weights among which the start is sought.
const SCANNED: usize = 81;
/// Episodes for each of them.
const SCAN_EPISODES: u32 = 64;

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
        settings.algorithm.check_size(live.len())?;
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
        settings.algorithm.check_size(live.len())?;
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
        let weights = state.starts.iter().flatten().chain(&state.best);
        let is_finite = weights.into_iter().all(|weight| weight.is_finite());
        if !is_finite || !attempts().all(|attempt| attempt.optimizer.is_sound()) {
            return Err(TuningError::Unsound);
        }
        let supervised = evaluator.task().kind().supervised().is_some();
        Ok(Self { evaluator, supervised, topology, live, training, settings, state })
    }
}

/// The indices of the connections that reach an output, in order.
pub(super) fn live(topology: &Topology) -> Vec<usize> {
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
