//! Evaluations of small populations.

use std::num::NonZeroU32;

use super::*;
use crate::search::variation::VariationSettings;
use crate::stream::{Purpose, stream};
use crate::topology::Activation;

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
    for name in ["cartpole-swingup-v1", "bipedal-walker-no-penalty-v3"] {
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
