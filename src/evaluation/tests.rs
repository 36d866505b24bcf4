//! Evaluations of small populations.

use std::num::NonZeroU32;

use super::*;
use crate::activation::Activation;
use crate::network::Weights;
use crate::search::variation::VariationSettings;
use crate::stream::{Purpose, stream};

const WEIGHTS: [f64; 3] = [-1.5, 0.5, 1.0];

/// So many different networks of a task.
fn population(task: &dyn Task, count: u64) -> Vec<Topology> {
    let signature = task.signature();
    let network = |index| {
        let mut generator = stream(1, Purpose::Replay, 0, index);
        let mut topology = Topology::new(signature.observations.len(), signature.actions.count());
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
        let task = precocial_envs::find(name).unwrap();
        let topologies = population(task, 40);
        let patience = NonZeroU32::new(30);
        let together = evaluate(task, &topologies, &WEIGHTS, &[5, 6], patience);
        for (topology, evaluation) in topologies.iter().zip(&together).step_by(9) {
            let alone = evaluate(task, &[topology], &WEIGHTS, &[5, 6], patience).remove(0);
            assert_eq!(alone.returns, evaluation.returns, "{name}");
        }
    }
}

#[test]
fn networks_that_act_alike_are_evaluated_once() {
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    let mut topologies = population(task, 3);
    topologies.push(topologies[1].clone());
    // It differs in what does not act.
    let mut idle = topologies[2].acting();
    idle.add_connection(1, 6).or_else(|_| idle.add_connection(2, 6)).unwrap();
    let last = idle.connections().len() - 1;
    idle.set_enabled(last, false).unwrap();
    topologies.push(idle);
    let evaluations = evaluate(task, &topologies, &WEIGHTS, &[1], None);
    for (copy, original) in [(3, 1), (4, 2)] {
        assert_eq!(evaluations[copy].returns, evaluations[original].returns);
        assert_eq!(evaluations[copy].tally, Tally::default());
        assert!(evaluations[original].tally.steps > 0);
    }
}

#[test]
fn patience_cuts_what_gets_nowhere_and_nothing_else() {
    let task = precocial_envs::find("bipedal-walker-no-penalty-v3").unwrap();
    // Without connections it stands and, with its motors off, sinks down.
    let limp = Topology::new(24, 4);
    let patience = NonZeroU32::new(25);
    let whole = evaluate_one(task, &limp, &[1.0], &[3]);
    let cut = evaluate(task, &[&limp], &[1.0], &[3], patience).remove(0);
    assert!(cut.tally.steps < whole.tally.steps, "{} steps", cut.tally.steps);

    // A pole that stands gains with every step.
    let task = precocial_envs::find("cartpole-v1").unwrap();
    let topologies = population(task, 10);
    let whole = evaluate(task, &topologies, &WEIGHTS, &[1, 2], None);
    assert_eq!(whole, evaluate(task, &topologies, &WEIGHTS, &[1, 2], patience));
}

/// Trials of all kinds at once give what each gives alone, in their order.
#[test]
fn trials_are_independent() {
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    let topology = population(task, 7).remove(6);
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
    let together = trials(task, &topology, &all, &mut tally);
    assert!(tally.steps > 0 && together.len() == all.len());
    for (trial, expected) in all.iter().zip(&together).step_by(17) {
        let alone = trials(task, &topology, &[*trial], &mut Tally::default());
        assert_eq!(alone, [*expected]);
        let mut episode = crate::picture::Episode::new(task, &topology, trial.weights, trial.seed);
        episode.finish();
        assert_eq!(episode.total(), *expected);
    }
}

#[test]
fn equal_weights_for_all_are_one_shared_weight() {
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    for topology in population(task, 20) {
        // A power of two weighs sums and values alike, to the bit.
        let own = vec![-0.5; topology.connections().len()];
        let inputs = [0.3, -0.2, 0.9, -0.4, 1.5];
        let shared = crate::network::outputs(&topology, Weights::Shared(-0.5), &inputs);
        assert_eq!(crate::network::outputs(&topology, Weights::Each(&own), &inputs), shared);
    }
}

#[test]
fn the_table_finds_the_best_shared_weight() {
    let task = precocial_envs::find("cartpole-v1").unwrap();
    // The pole's angle and its spin decide where to push: right if positive.
    let mut topology = Topology::new(4, 2);
    topology.add_connection(3, 6).unwrap();
    topology.add_connection(4, 6).unwrap();
    let settings = TableSettings { episodes: 20, seed: 3, scanned: vec![-1.0, -0.5, 0.5] };
    let own = [0.5, 0.5];
    let table = PaperTable::measure(task, &topology, Some(&own), &settings);
    assert_eq!(table.best_shared, 0.5);
    assert!(table.tuned_shared.mean > 150.0, "{table:?}");
    assert_eq!(table.tuned_weights, Some(table.tuned_shared));
    // Half of the weights push the wrong way, and the pole falls at once.
    assert!((50.0..350.0).contains(&table.random_shared.mean), "{table:?}");
    assert_eq!(table.random_shared.episodes, 20);
    let without = PaperTable::measure(task, &topology, None, &settings);
    assert_eq!((without.random_weights, without.tuned_weights), (table.random_weights, None));
}

/// The fast way over images against worlds that step from image to image.
#[test]
fn a_batch_of_images_is_worth_what_its_images_are_one_by_one() {
    let task = precocial_envs::find("digits").unwrap();
    let topologies = population(task, 12);
    let batches = evaluate(task, &topologies, &WEIGHTS, &[5], None);
    for (topology, evaluation) in topologies.iter().zip(&batches) {
        let jobs = jobs(&WEIGHTS, &[5]);
        let mut returns = vec![0.0; jobs.len()];
        Rollout::new(task).run(&Network::compile(topology), &jobs, &mut returns);
        for (batch, one_by_one) in evaluation.returns.iter().zip(returns) {
            assert!((batch[0] - one_by_one).abs() < 1e-12, "{batch:?} {one_by_one}");
        }
        // As weights for each connection they are the same.
        let each = vec![WEIGHTS[0]; topology.connections().len()];
        let trial = Trial { weights: Weights::Each(&each), seed: 5 };
        let returns = trials(task, topology, &[trial], &mut Tally::default());
        assert!((returns[0] - evaluation.returns[0][0]).abs() < 1e-9);
    }
}

#[test]
fn every_instruction_set_reads_images_alike() {
    use crate::network::{Merged, MergedSpace};
    use precocial_envs::lanes::InstructionSet;

    let task = precocial_envs::find("digits").unwrap();
    let networks: Vec<Network> = population(task, 12).iter().map(Network::compile).collect();
    let merged = Merged::new(&networks);
    let shown = task.images().unwrap();
    let images = images::LabelledBatch::new(&shown, &shown.places(3));
    let losses = |set| {
        let mut losses = images::Losses::new(&images.labels, 12 * WEIGHTS.len());
        let all = (&images.batch, 0..images.batch.groups());
        merged.read_images(set, all, &WEIGHTS, &mut MergedSpace::default(), &mut losses);
        losses.of.iter().map(|loss| loss.sum.to_bits()).collect::<Vec<_>>()
    };
    let sets = InstructionSet::available();
    for &set in &sets {
        assert_eq!(losses(sets[0]), losses(set), "{set:?}");
    }
}

#[test]
fn an_ensemble_votes_and_a_confusion_counts() {
    use precocial_envs::images::Part;

    let task = precocial_envs::find("digits").unwrap();
    let topology = population(task, 1).remove(0);
    let settings = TableSettings { episodes: 3, seed: 1, scanned: vec![-1.0, 0.5, 2.0] };
    let table =
        AccuracyTable::measure(task, &topology, (&[1.0], None), &settings).expect("it has images");
    assert_eq!(
        table.by_weight.iter().map(|(weight, _)| *weight).collect::<Vec<_>>(),
        [-1.0, 0.5, 1.0, 2.0]
    );
    let test = task.held_out(Part::Test).unwrap().images().unwrap();
    for (weight, confusion) in &table.by_weight {
        assert_eq!(confusion.images(), test.from.len() as u64);
        let named = |place: &usize| {
            let pixels: Vec<f64> = test.from.image(*place).iter().map(|&x| f64::from(x)).collect();
            let outputs = Network::compile(&topology).outputs_for(&pixels, *weight);
            precocial_envs::Actions::choose(&outputs) == usize::from(test.from.labels[*place])
        };
        assert_eq!(confusion.right(), (0..test.from.len()).filter(named).count() as u64);
    }
    // One weight alone always has its way.
    let (_, alone) = &table.by_weight[2];
    assert_eq!(&table.ensembles[0].votes, alone);
    assert_eq!(table.ensembles[1].weights, settings.scanned);
    assert!(table.tuned_weights.is_none());

    // However zero is written, it is one weight.
    let settings = TableSettings { scanned: vec![0.0], ..settings };
    let table = AccuracyTable::measure(task, &topology, (&[-0.0], None), &settings).unwrap();
    assert_eq!((table.by_weight.len(), table.best_shared), (1, 0.0));
    assert_eq!(table.ensembles[0], table.ensembles[1]);
}
