//! Evaluations of small populations.

use std::num::NonZeroU32;
use std::sync::Arc;

use super::losses::{LabelledBatch, Losses};
use super::*;
use crate::activation::Activation;
use crate::network::{Network, Weights};
use crate::search::variation::VariationSettings;
use crate::stream::{Purpose, stream};
use crate::topology::Topology;

const WEIGHTS: [f64; 3] = [-1.5, 0.5, 1.0];

/// The evaluator of a built-in task.
pub(crate) fn built_in(name: &str) -> Arc<dyn Evaluator> {
    evaluator(precocial_envs::find(name).unwrap())
}

/// These networks with the weights above in these episodes.
fn evaluate(
    evaluator: &dyn Evaluator,
    topologies: &[Topology],
    seeds: &[u64],
    patience: Option<NonZeroU32>,
) -> Vec<Evaluation> {
    let episodes = Episodes::of_training(seeds);
    let conditions = EvaluationConditions { weights: WEIGHTS.to_vec(), episodes, patience };
    evaluator.evaluate(&topologies.iter().collect::<Vec<_>>(), &conditions)
}

/// So many different networks of a task.
pub(crate) fn population(evaluator: &dyn Evaluator, count: u64) -> Vec<Topology> {
    let (inputs, outputs) = evaluator.task().signature().size();
    let network = |index| {
        let mut generator = stream(1, Purpose::Replay, 0, index);
        let mut topology = Topology::new(inputs, outputs);
        let target = topology.output_ids().start;
        topology.add_connection(index as u32 % 4, target).unwrap();
        for _ in 0..20 {
            let settings = VariationSettings::default();
            topology = settings.vary(&topology, &Activation::ALL, &mut generator);
        }
        topology
    };
    (0..count).map(network).collect()
}

#[test]
fn a_network_gives_the_same_alone_and_among_others() {
    for name in ["cartpole-swingup-v1", "bipedal-walker-no-penalty-v3", "digits"] {
        let evaluator = built_in(name);
        let topologies = population(&*evaluator, 40);
        let patience = NonZeroU32::new(30);
        let together = evaluate(&*evaluator, &topologies, &[5, 6], patience);
        for (topology, evaluation) in topologies.iter().zip(&together).step_by(9) {
            let alone =
                evaluate(&*evaluator, std::slice::from_ref(topology), &[5, 6], patience).remove(0);
            assert_eq!(alone.returns, evaluation.returns, "{name}");
        }
    }
}

#[test]
fn networks_that_act_alike_are_evaluated_once() {
    let evaluator = built_in("cartpole-swingup-v1");
    let mut topologies = population(&*evaluator, 3);
    topologies.push(topologies[1].clone());
    // It differs in what does not act.
    let mut idle = topologies[2].acting();
    idle.add_connection(1, 6).or_else(|_| idle.add_connection(2, 6)).unwrap();
    let last = idle.connections().len() - 1;
    idle.set_enabled(last, false).unwrap();
    topologies.push(idle);
    let evaluations = evaluate(&*evaluator, &topologies, &[1], None);
    for (copy, original) in [(3, 1), (4, 2)] {
        assert_eq!(evaluations[copy].returns, evaluations[original].returns);
        assert_eq!(evaluations[copy].tally, Tally::default());
        assert!(evaluations[original].tally.steps > 0);
    }
}

#[test]
fn patience_cuts_what_gets_nowhere_and_nothing_else() {
    let evaluator = built_in("bipedal-walker-no-penalty-v3");
    // Without connections it stands and, with its motors off, sinks down.
    let limp = Topology::new(24, 4);
    let patience = NonZeroU32::new(25);
    let limp = [limp];
    let whole = evaluate(&*evaluator, &limp, &[3], None).remove(0);
    let cut = evaluate(&*evaluator, &limp, &[3], patience).remove(0);
    assert!(cut.tally.steps < whole.tally.steps, "{} steps", cut.tally.steps);

    // A pole that stands gains with every step.
    let evaluator = built_in("cartpole-v1");
    let topologies = population(&*evaluator, 10);
    let whole = evaluate(&*evaluator, &topologies, &[1, 2], None);
    assert_eq!(whole, evaluate(&*evaluator, &topologies, &[1, 2], patience));
}

/// Trials of all kinds at once give what each gives alone, in their order.
#[test]
fn trials_are_independent() {
    let evaluator = built_in("cartpole-swingup-v1");
    let topology = population(&*evaluator, 7).remove(6);
    let connections = topology.connections().len();
    let own: Vec<Vec<f64>> = (0..70)
        .map(|k| (0..connections).map(|c| (f64::from(k) + c as f64).sin() * 2.0).collect())
        .collect();
    let all: Vec<Trial<'_>> = (0..140)
        .map(|k| Trial {
            weights: match k % 2 {
                0 => Weights::Each(&own[k / 2]),
                _ => Weights::Shared(k as f64 / 70.0 - 1.0),
            },
            seed: k as u64 / 3,
        })
        .collect();
    let mut tally = Tally::default();
    let together = evaluator.trials(&topology, Split::Training, &all, &mut tally);
    assert!(tally.steps > 0 && together.len() == all.len());
    for (trial, expected) in all.iter().zip(&together).step_by(17) {
        let alone = evaluator.trials(&topology, Split::Training, &[*trial], &mut Tally::default());
        assert_eq!(alone, [*expected]);
        let mut episode =
            crate::picture::Episode::new(&**evaluator.task(), &topology, trial.weights, trial.seed);
        episode.finish();
        assert_eq!(episode.total(), *expected);
    }
}

#[test]
fn equal_weights_for_all_are_one_shared_weight() {
    let evaluator = built_in("cartpole-swingup-v1");
    for topology in population(&*evaluator, 20) {
        let mut own = vec![-0.7; topology.connections().len()];
        // Those of disabled connections do nothing.
        for (weight, connection) in own.iter_mut().zip(topology.connections()) {
            if !connection.enabled {
                *weight = 1.0;
            }
        }
        let inputs = [0.3, -0.2, 0.9, -0.4, 1.5];
        let shared = crate::network::outputs(&topology, Weights::Shared(-0.7), &inputs);
        assert_eq!(crate::network::outputs(&topology, Weights::Each(&own), &inputs), shared);

        // Among others, in the order of the trials.
        let others: Vec<f64> = (0..own.len()).map(|index| index as f64 / 9.0 - 1.0).collect();
        let weights = [Weights::Each(&others), Weights::Each(&own), 0.3.into(), (-0.7).into()];
        let trials = weights.map(|weights| Trial { weights, seed: 4 });
        let returns = |trials: &[Trial<'_>]| {
            evaluator.trials(&topology, Split::Training, trials, &mut Tally::default())
        };
        let together = returns(&trials);
        assert_eq!(together[1], together[3]);
        for (trial, expected) in trials.iter().zip(&together) {
            assert_eq!(returns(&[*trial]), [*expected]);
        }
    }
}

/// Batches of samples against environments that step from sample to sample.
#[test]
fn a_batch_of_samples_has_the_returns_of_its_samples_one_by_one() {
    let evaluator = built_in("digits");
    let topologies = population(&*evaluator, 12);
    let batches = evaluate(&*evaluator, &topologies, &[5], None);
    for (topology, evaluation) in topologies.iter().zip(&batches) {
        let jobs = WEIGHTS.map(|weight| Job { weight, seed: 5 });
        let mut returns = vec![0.0; jobs.len()];
        Rollout::new(&**evaluator.task()).run(&Network::compile(topology), &jobs, &mut returns);
        for (batch, one_by_one) in evaluation.returns.iter().zip(returns) {
            assert!((batch[0] - one_by_one).abs() < 1e-12, "{batch:?} {one_by_one}");
        }
        // As weights for each connection they are the same.
        let each = vec![WEIGHTS[0]; topology.connections().len()];
        let trial = Trial { weights: Weights::Each(&each), seed: 5 };
        let returns = evaluator.trials(topology, Split::Training, &[trial], &mut Tally::default());
        assert!((returns[0] - evaluation.returns[0][0]).abs() < 1e-9);
    }
}

#[test]
fn every_instruction_set_reads_samples_alike() {
    use crate::network::{MergedNetworks, MergedSpace};
    use precocial_envs::lanes::InstructionSet;

    let evaluator = built_in("digits");
    let networks: Vec<Network> = population(&*evaluator, 12).iter().map(Network::compile).collect();
    let merged = MergedNetworks::new(&networks);
    let precocial_envs::Kind::Supervised(digits) = evaluator.task().kind() else { panic!() };
    let examples = digits.examples();
    let samples = LabelledBatch::new(&examples.samples, &examples.indices(3));
    let losses = |set| {
        let mut losses = Losses::new(&samples, 12 * WEIGHTS.len());
        let all = (&samples.batch, 0..samples.batch.groups());
        merged.read_samples(set, all, &WEIGHTS, &mut MergedSpace::default(), &mut losses);
        losses.losses.iter().map(|loss| loss.sum.to_bits()).collect::<Vec<_>>()
    };
    let sets = InstructionSet::available();
    for &set in &sets {
        assert_eq!(losses(sets[0]), losses(set), "{set:?}");
    }
}
