//! Tasks whose function scores networks itself.

use std::ops::Range;
use std::sync::Arc;

use precocial_envs::lanes::{InstructionSet, LANES, Row, WIDTH, get, set};
use precocial_envs::{Kind, Policies, Task};
use rayon::prelude::*;

use super::distinct::evaluate_distinct;
use super::evaluator::run_trials;
use super::{Evaluation, EvaluationConditions, Evaluator, Split, Tally, Trial};
use crate::network::{LaneWeights, Network};
use crate::stop::StopSignal;
use crate::topology::Topology;

/// As many policies are scored by one call, as far as networks stay whole.
const TOGETHER: usize = 8192;

/// Evaluates networks by a task's own function.
pub struct FitnessEvaluator {
    task: Arc<dyn Task>,
}

impl FitnessEvaluator {
    /// The evaluator of a task that has a function.
    pub fn new(task: Arc<dyn Task>) -> Self {
        Self { task }
    }

    /// The returns of policies; those that are not finite are the worst there are.
    fn returns(
        &self,
        policies: BoundNetworks,
        seeds: &[u64],
        counted: &mut Tally,
    ) -> Option<Vec<f64>> {
        let Kind::Fitness(function) = self.task.kind() else { return None };
        let (stop, count) = (policies.stop.clone(), seeds.len());
        if stop.is_asked() {
            return None;
        }
        let returns = function.returns(Arc::new(policies), seeds);
        if stop.is_asked() {
            return None;
        }
        let worst = self.task.signature().worst_return;
        let given = returns.into_iter().chain(std::iter::repeat(f64::NAN)).take(count);
        counted.steps += count as u64;
        let finite = given.map(|number| {
            counted.non_finite += u64::from(!number.is_finite());
            if number.is_finite() { number } else { worst }
        });
        Some(finite.collect())
    }
}

impl Evaluator for FitnessEvaluator {
    fn task(&self) -> &Arc<dyn Task> {
        &self.task
    }

    /// Patience does not apply: there are no steps.
    fn evaluate_unless(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        evaluate_distinct(topologies, conditions, stop, |networks, conditions| {
            let EvaluationConditions { weights, episodes, .. } = conditions;
            let of_one: Vec<(f64, u64)> = weights
                .iter()
                .flat_map(|&weight| episodes.seeds.iter().map(move |&seed| (weight, seed)))
                .collect();
            let together = (TOGETHER / of_one.len().max(1)).max(1);
            let mut evaluations = Vec::with_capacity(networks.len());
            for networks in networks.chunks(together) {
                let of_network = |network| of_one.iter().map(move |&(weight, _)| (network, weight));
                let bound = (0..networks.len())
                    .flat_map(of_network)
                    .map(|(network, weight)| (network, Bound::Shared(weight)));
                let policies = BoundNetworks {
                    bound: bound.collect(),
                    networks: networks.iter().map(|&network| network.clone()).collect(),
                    stop: stop.clone(),
                };
                let seeds: Vec<u64> =
                    networks.iter().flat_map(|_| of_one.iter().map(|&(_, seed)| seed)).collect();
                let mut tally = Tally::default();
                let returns = self.returns(policies, &seeds, &mut tally)?;
                stop.count(networks.len() as u64);
                for returns in returns.chunks(of_one.len().max(1)) {
                    let returns = returns.chunks(episodes.seeds.len()).map(<[f64]>::to_vec);
                    evaluations.push(Evaluation {
                        returns: returns.collect(),
                        tally: std::mem::take(&mut tally),
                    });
                }
            }
            Some(evaluations)
        })
    }

    fn trials_unless(
        &self,
        topology: &Topology,
        _split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
        stop: &StopSignal,
    ) -> Option<Vec<f64>> {
        run_trials(topology, trials, |network, shared, each| {
            let shared = shared.iter().map(|job| (Bound::Shared(job.weight), job.seed));
            let each = each.iter().map(|job| (Bound::Each(job.weight.into()), job.seed));
            let all: Vec<(Bound, u64)> = shared.chain(each).collect();
            let mut returns = Vec::with_capacity(all.len());
            for part in all.chunks(TOGETHER) {
                let policies = BoundNetworks {
                    networks: vec![network.clone()],
                    bound: part.iter().map(|(bound, _)| (0, bound.clone())).collect(),
                    stop: stop.clone(),
                };
                let seeds: Vec<u64> = part.iter().map(|&(_, seed)| seed).collect();
                returns.extend(self.returns(policies, &seeds, counted)?);
            }
            Some(returns)
        })
    }

    fn is_deterministic(&self, _split: Split) -> bool {
        self.task.is_deterministic()
    }
}

/// The weights of a policy.
#[derive(Clone)]
enum Bound {
    Shared(f64),
    /// One for each source of the network's plan.
    Each(Arc<[f64]>),
}

/// Networks, and with which weights each acts.
struct BoundNetworks {
    networks: Vec<Network>,
    bound: Vec<(usize, Bound)>,
    stop: StopSignal,
}

impl Policies for BoundNetworks {
    fn count(&self) -> usize {
        self.bound.len()
    }

    fn networks(&self) -> Vec<usize> {
        self.bound.iter().map(|&(network, _)| network).collect()
    }

    fn weights(&self) -> Vec<Option<f64>> {
        let weight = |(_, bound): &(usize, Bound)| match bound {
            Bound::Shared(weight) => Some(*weight),
            Bound::Each(_) => None,
        };
        self.bound.iter().map(weight).collect()
    }

    fn outputs(&self, policies: Range<usize>, rows: usize, inputs: &[f64]) -> Option<Vec<f64>> {
        let Some(first) = self.networks.first() else { return Some(Vec::new()) };
        let (columns, outputs) = (first.inputs(), first.outputs());
        assert_eq!(inputs.len(), policies.len() * rows * columns, "rows of inputs");
        let mut given = vec![0.0; policies.len() * rows * outputs];
        // Those of one network stand together, and share its lanes where their weights
        // are of one kind.
        let bound = &self.bound[policies];
        let is_same = |(one, of_one): &(usize, Bound), (other, of_other): &(usize, Bound)| {
            one == other && std::mem::discriminant(of_one) == std::mem::discriminant(of_other)
        };
        let (mut left, mut parts, mut first) = (&mut given[..], Vec::new(), 0);
        for of_network in bound.chunk_by(is_same) {
            let count = of_network.len() * rows;
            let (part, rest) = left.split_at_mut(count * outputs);
            parts.push((of_network, &inputs[first * columns..][..count * columns], part));
            (left, first) = (rest, first + count);
        }
        parts.into_par_iter().try_for_each(|(bound, inputs, given)| {
            let network = &self.networks[bound[0].0];
            run(network, (bound, rows), inputs, given, &self.stop)
        })?;
        Some(given)
    }
}

/// Runs a network over rows of inputs, so many for each of its weights; nothing if
/// it is asked to stop before.
fn run(
    network: &Network,
    (bound, rows): (&[(usize, Bound)], usize),
    inputs: &[f64],
    given: &mut [f64],
    stop: &StopSignal,
) -> Option<()> {
    let instruction_set = InstructionSet::detect();
    let mut values = network.new_rows();
    let mut weights = match bound[0].1 {
        Bound::Shared(_) => LaneWeights::Shared(Row::default()),
        Bound::Each(_) => LaneWeights::Each(vec![Row::default(); network.live_connections()]),
    };
    let all = bound.len() * rows;
    for first in (0..all).step_by(LANES) {
        if stop.is_asked() {
            return None;
        }
        let lanes = LANES.min(all - first);
        let (observed, _) = network.inputs_and_outputs(&mut values);
        for lane in 0..lanes {
            let index = first + lane;
            match (&mut weights, &bound[index / rows].1) {
                (LaneWeights::Shared(row), Bound::Shared(weight)) => set(row, lane, *weight),
                (weights, Bound::Each(own)) => weights.set_each(lane, own),
                // They are of one kind.
                (LaneWeights::Each(_), Bound::Shared(_)) => {}
            }
            let numbers = &inputs[index * network.inputs()..];
            for (row, &number) in observed.iter_mut().zip(numbers) {
                set(row, lane, number);
            }
        }
        network.step(instruction_set, &mut values, &weights, lanes.div_ceil(WIDTH));
        let (_, computed) = network.inputs_and_outputs(&mut values);
        for lane in 0..lanes {
            let target = &mut given[(first + lane) * network.outputs()..];
            for (number, row) in target.iter_mut().zip(&*computed) {
                *number = get(row, lane);
            }
        }
    }
    Some(())
}
