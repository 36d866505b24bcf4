//! Networks that are even in the shared weight by construction act with −w
//! exactly as with w, stay even whatever varies them, and are evaluated once.

use crate::common::precocial;
use precocial::activation::Activation;
use precocial::evaluation::{EvaluationConditions, evaluator};
use precocial::network::Network;
use precocial::run::{ChampionFile, parse};
use precocial::search::WhenImpossible;
use precocial::search::variation::VariationSettings;
use precocial::stream::{Purpose, stream};
use precocial::topology::Topology;
use proptest::prelude::*;

/// Every variation as likely as the others; removing, half as likely.
fn variation(keep_even: bool) -> VariationSettings {
    VariationSettings {
        insert_node: 1.0,
        add_connection: 1.0,
        change_activation: 1.0,
        enable_connection: 1.0,
        remove_connection: 0.5,
        when_impossible: WhenImpossible::AnotherVariation,
        keep_even,
    }
}

/// A topology after so many variations, from no connections at all.
fn evolved(inputs: usize, outputs: usize, seed: u64, variations: usize) -> Topology {
    let mut generator = stream(seed, Purpose::Variation, 0, 0);
    let mut topology = Topology::new(inputs, outputs);
    for _ in 0..variations {
        topology = variation(true).vary(&topology, &Activation::ALL, &mut generator);
    }
    topology
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn variations_keep_a_topology_even(
        sizes in (1_usize..6, 1_usize..4),
        seed in any::<u64>(),
        variations in 0_usize..80,
        inputs in prop::collection::vec(-3.0..3.0_f64, 5),
        weight in 0.0..2.5_f64,
    ) {
        let topology = evolved(sizes.0, sizes.1, seed, variations);
        prop_assert!(topology.is_even() && topology.acting().is_even());
        // Disabled connections count: none makes it uneven when it is enabled.
        let mut whole = topology.clone();
        for index in 0..whole.connections().len() {
            whole.set_enabled(index, true).unwrap();
        }
        for topology in [&topology, &whole] {
            let network = Network::compile(topology);
            let inputs = &inputs[..sizes.0];
            prop_assert_eq!(network.outputs_for(inputs, weight), network.outputs_for(inputs, -weight));
        }
    }
}

/// Other variations soon leave what these keep, so the test above can fail.
#[test]
fn without_the_rule_few_topologies_are_even() {
    let mut even = 0;
    for seed in 0..100 {
        let mut generator = stream(seed, Purpose::Variation, 0, 0);
        let mut topology = evolved(3, 2, seed, 20);
        for _ in 0..10 {
            topology = variation(false).vary(&topology, &Activation::ALL, &mut generator);
        }
        even += u32::from(topology.is_even());
    }
    assert!(even < 20, "{even} of 100");
}

#[test]
fn a_network_is_as_even_as_the_part_of_its_topology_that_acts() {
    let mut even = 0;
    for seed in 0..200 {
        let mut generator = stream(seed, Purpose::Variation, 0, 0);
        let mut topology = evolved(3, 2, seed, 20);
        for _ in 0..seed % 4 {
            topology = variation(false).vary(&topology, &Activation::ALL, &mut generator);
        }
        let is_even = topology.acting().is_even();
        assert_eq!(Network::compile(&topology).is_even(), is_even, "seed {seed}");
        even += u32::from(is_even);
    }
    assert!((50..190).contains(&even), "{even} of 200");
}

#[test]
fn every_variation_is_possible_and_every_function_reached() {
    let mut functions = std::collections::BTreeSet::new();
    let mut deepest = 0;
    for seed in 0..50 {
        let topology = evolved(4, 2, seed, 80).acting();
        functions.extend(topology.hidden().iter().map(|node| node.activation));
        let layers = topology.layers().unwrap();
        deepest = deepest.max(layers.iter().map(|&(_, layer)| layer).max().unwrap());
    }
    assert_eq!(functions.len(), Activation::ALL.len());
    assert!(deepest > 5, "{deepest} layers");
}

#[test]
fn even_networks_run_once_for_both_signs_and_give_the_same_returns() {
    for name in ["cartpole-swingup-v1", "bipedal-walker-v3", "digits"] {
        let evaluator = evaluator(precocial_envs::find(name).unwrap());
        let (inputs, outputs) = evaluator.task().signature().size();
        let mut topologies: Vec<Topology> =
            (0..6).map(|seed| evolved(inputs, outputs, seed, 60)).collect();
        // One that is not even among them.
        let mut uneven = Topology::new(inputs, outputs);
        uneven.add_connection(0, uneven.output_ids().start).unwrap();
        uneven.insert_node(0, Activation::Sigmoid).unwrap();
        topologies.insert(2, uneven);
        let topologies: Vec<&Topology> = topologies.iter().collect();
        let evaluate = |weights: &[f64]| {
            evaluator.evaluate(&topologies, &EvaluationConditions::new(weights, &[1, 2]))
        };
        let weights = [-1.5, -0.5, 0.5, 1.5, 0.75];
        let together = evaluate(&weights);
        let alone = weights.map(|weight| evaluate(&[weight]));
        for (index, evaluation) in together.iter().enumerate() {
            let returns: Vec<_> = alone.iter().map(|of| of[index].returns[0].clone()).collect();
            assert_eq!(evaluation.returns, returns, "{name}, network {index}");
            let steps: Vec<u64> = alone.iter().map(|of| of[index].tally.steps).collect();
            let both_signs: u64 = steps.iter().sum();
            let one_sign = both_signs - steps[2] - steps[3];
            let expected = if index == 2 { both_signs } else { one_sign };
            assert_eq!(evaluation.tally.steps, expected, "{name}, network {index}");
        }
    }
}

#[test]
fn a_search_keeps_every_network_even() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("even.ron");
    let experiment = "(format: 1, task: \"cartpole-swingup-v1\", seed: 3,
        evaluation: (weights: List([-1.0, 1.0]), episodes: 1),
        search: Wann((population: 24, generations: 12, ranking: (by_min: 0.5),
            starts: (count: 2, generations: 3), confirmation: (every: 4, episodes: 3),
            variation: (remove_connection: 0.1, keep_even: true))))";
    std::fs::write(&file, experiment).unwrap();
    let out = folder.path().join("run");
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    let text = std::fs::read_to_string(out.join("champion.ron")).unwrap();
    let champion: ChampionFile = parse(&text).unwrap();
    assert!(champion.topology.is_even());
    assert!(!champion.topology.hidden().is_empty());
    let [minus, plus] = &champion.scores[..] else { panic!("two weights") };
    assert_eq!((minus.mean, minus.standard_deviation), (plus.mean, plus.standard_deviation));
    // Another search can begin with it.
    let mut more = precocial();
    more.arg("run").arg(&file).arg("--from").arg(&out);
    more.args(["--set", "search.generations=2", "--out"]).arg(folder.path().join("more"));
    more.assert().success();
}

#[test]
fn what_cannot_be_even_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("even.ron");
    let write = |search: &str| {
        let experiment = format!(
            "(format: 1, task: \"cartpole-swingup-v1\", search: Wann((
                variation: (keep_even: true), generations: 1, {search})))"
        );
        std::fs::write(&file, experiment).unwrap();
    };
    for (search, words) in [
        ("activations: [Step, Gaussian]", "need an odd function: Linear"),
        (
            "from: Some((inputs: 5, outputs: [Linear], hidden: [], connections: [(1, 6)]))",
            "not even in the shared weight",
        ),
    ] {
        write(search);
        let done = precocial().arg("run").arg(&file).arg("--dry-run").assert().failure();
        let shown = String::from_utf8_lossy(&done.get_output().stderr).replace(['\n', '│'], " ");
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(words), "{shown}");
    }
}
