//! Fidelity: what the published reference implementation computes, this one
//! computes. The recordings lie beside the project, not in it; where they are
//! missing, these tests say so and pass.

use std::collections::BTreeSet;

use crate::common::golden;
use precocial::Registry;
use precocial::activation::Activation;
use precocial::evaluation::{EvaluationConditions, evaluator, mean, standard_deviation};
use precocial::network::Network;
use precocial::ranking::{Normalizer, Objectives, crowding, fronts, rank};
use precocial::run::{ChampionFile, parse, to_text};
use precocial::search::express;
use precocial::search::variation::Variation;
use precocial::stream::{Purpose, episode_seeds, stream};
use precocial::topology::Topology;
use serde_json::{Value, json};

/// An activation by the reference's id.
fn activation(id: &Value) -> Activation {
    Activation::PUBLISHED[id.as_u64().unwrap() as usize - 1]
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

/// The published champion, whose nodes are in the order bias, inputs, hidden,
/// outputs, as a champion file of ours, written and read again.
fn published_champion(golden: &Value, task: &str) -> ChampionFile {
    let field = |name: &str| golden[name].as_u64().unwrap();
    let (inputs, outputs, nodes) = (field("n_in"), field("n_out"), field("n_nodes"));
    let first_output = nodes - outputs;
    let renumber = |node: &Value| match node.as_u64().unwrap() {
        node if node <= inputs => node,
        node if node < first_output => node + outputs,
        node => node - first_output + inputs + 1,
    };
    let label = |node: u64| activation(&golden["act"][node as usize]);
    let hidden: Vec<_> =
        (inputs + 1..first_output).map(|node| (node + outputs, label(node))).collect();
    let connections: Vec<_> = list(&golden["conns"])
        .iter()
        .map(|ends| (renumber(&ends[0]), renumber(&ends[1])))
        .collect();
    let topology: Topology = serde_json::from_value(json!({
        "inputs": inputs,
        "outputs": (first_output..nodes).map(label).collect::<Vec<_>>(),
        "hidden": hidden,
        "connections": connections,
    }))
    .unwrap();
    let file = ChampionFile {
        format: 1,
        task: task.to_owned(),
        origin: "Gaier & Ha 2019".to_owned(),
        generation: 0,
        score: None,
        scores: Vec::new(),
        topology,
        tuned: None,
    };
    let read: ChampionFile = parse(&to_text(&file).unwrap()).unwrap();
    assert_eq!(file, read);
    read
}

fn check_outputs(golden: &Value, champion: &ChampionFile) {
    let network = Network::compile(&champion.topology);
    for forward in list(&golden["forward"]) {
        let weight = forward["weight"].as_f64().unwrap();
        for (inputs, outputs) in
            list(&golden["forward_inputs"]).iter().zip(list(&forward["outputs"]))
        {
            let given = network.outputs_for(&numbers(inputs), weight);
            for (given, expected) in given.iter().zip(numbers(outputs)) {
                let scale = expected.abs().max(1.0);
                assert!((given - expected).abs() <= 1e-12 * scale, "{given} for {expected}");
            }
        }
    }
}

#[test]
fn published_champions_give_the_published_outputs() {
    for (name, task) in [
        ("champion_swing.json", "cartpole-swingup-v1"),
        ("champion_biped.json", "bipedal-walker-v3"),
    ] {
        let Some(golden) = golden(name) else { return };
        check_outputs(&golden, &published_champion(&golden, task));
    }
}

/// Compares scores on 100 episodes with a mean and standard deviation for each
/// weight, as measured over 100 episodes with the published code.
fn check_scores(champion: &ChampionFile, measured: &[(f64, f64, f64)]) {
    let task = champion.open_task(&Registry::built_in()).unwrap();
    let weights: Vec<f64> = measured.iter().map(|&(weight, ..)| weight).collect();
    let seeds = episode_seeds(1, Purpose::Score, 0, 100);
    let evaluation = evaluator(task)
        .evaluate(&[&champion.topology], &EvaluationConditions::new(&weights, &seeds))
        .remove(0);
    for (&(weight, expected, deviation), returns) in measured.iter().zip(&evaluation.returns) {
        let ours = standard_deviation(returns);
        let error = ((deviation * deviation + ours * ours) / 100.0_f64).sqrt();
        let difference = mean(returns) - expected;
        println!("weight {weight}: {:.1} ± {ours:.1} for {expected} ± {deviation}", mean(returns));
        assert!(
            difference.abs() <= 3.0 * error,
            "weight {weight}: {:.1} for {expected}, standard error {error:.1}",
            mean(returns)
        );
    }
}

#[test]
fn the_published_swing_up_champion_scores_as_published() {
    let Some(golden) = golden("champion_swing.json") else { return };
    let measured = [
        (-2.0, 543.6, 96.6),
        (-1.5, 630.1, 147.3),
        (-1.0, 687.8, 92.0),
        (-0.5, 521.0, 4.7),
        (0.5, 521.6, 4.1),
        (1.0, 701.5, 6.7),
        (1.5, 687.5, 6.9),
        (2.0, 689.1, 6.5),
    ];
    check_scores(&published_champion(&golden, "cartpole-swingup-v1"), &measured);
}

/// Without the penalty for a fall, as it was searched. Single episodes differ:
/// the reference has random numbers of its own.
#[test]
fn the_published_walker_scores_as_published() {
    let Some(golden) = golden("champion_biped.json") else { return };
    let measured =
        [(-2.0, 253.2, 64.3), (-1.87, 252.2, 75.1), (-1.5, 268.2, 75.8), (-1.0, 234.7, 81.5)];
    check_scores(&published_champion(&golden, "bipedal-walker-no-penalty-v3"), &measured);
}

/// The published walker with a weight of its own for every connection, with
/// the penalty; the plainest forward pass there is.
#[test]
fn the_published_walker_walks_with_its_tuned_weights() {
    let Some(golden) = golden("champion_biped.json") else { return };
    let Some(tuned) = crate::common::golden("champion_biped_tuned.json") else { return };
    let place = |value: &Value| value.as_u64().unwrap() as usize;
    let inputs = place(&golden["n_in"]);
    let activations: Vec<Activation> = list(&golden["act"]).iter().map(activation).collect();
    let mut sources = vec![Vec::new(); activations.len()];
    for (ends, weight) in list(&tuned["conns"]).iter().zip(numbers(&tuned["weights"])) {
        sources[place(&ends[1])].push((place(&ends[0]), weight));
    }
    let task = precocial_envs::find("bipedal-walker-v3").unwrap();
    let mut environment = task.environment();
    let mut observation = vec![0.0; inputs];
    let seeds = 0..100;
    let returns = seeds.map(|seed| {
        environment.reset(seed, &mut observation);
        let mut total = 0.0;
        loop {
            let mut values = vec![1.0];
            values.extend_from_slice(&observation);
            for node in values.len()..activations.len() {
                let sum = sources[node].iter().map(|&(source, weight)| weight * values[source]);
                values.push(activations[node].value(sum.sum()));
            }
            let action = &values[values.len() - 4..];
            let step = environment.step(action, &mut observation);
            total += step.reward;
            if step.status.ended() {
                return total;
            }
        }
    });
    let returns: Vec<f64> = returns.collect();
    println!("{:.1} ± {:.1}", mean(&returns), standard_deviation(&returns));
    assert!(mean(&returns) >= 320.0, "{:.1}", mean(&returns));
}

#[test]
fn activations_agree() {
    let Some(golden) = golden("activations.json") else { return };
    for (activation, id) in Activation::PUBLISHED.into_iter().zip(1..) {
        for (x, y) in
            numbers(&golden["x"]).into_iter().zip(numbers(&golden["values"][id.to_string()]))
        {
            let value = activation.value(x);
            assert!(
                (value - y).abs() <= 1e-14 * y.abs().max(1.0),
                "{activation:?}({x}) = {value}, not {y}"
            );
        }
    }
}

#[test]
fn ranking_agrees() {
    let Some(golden) = golden("nsga_sort.json") else { return };
    for case in list(&golden["cases"]) {
        let objectives: Vec<Objectives> =
            list(&case["obj"]).iter().map(|pair| numbers(pair).try_into().unwrap()).collect();
        let places = |front: &Value| -> Vec<usize> {
            list(front).iter().map(|place| place.as_u64().unwrap() as usize).collect()
        };
        let expected: Vec<_> = list(&case["fronts_members"]).iter().map(places).collect();
        assert_eq!(fronts(&objectives), expected);
        // Equal distances stand in any order there, so compare distances.
        let order = rank(&objectives, Normalizer::Published);
        let mut ours = order.into_iter();
        for front in list(&case["ranked_fronts"]).iter().map(places) {
            let distances = |front: &[usize]| crowding(&objectives, front, Normalizer::Published);
            let of = |place: usize| {
                let sorted: Vec<usize> =
                    front.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
                distances(&sorted)[sorted.iter().position(|&p| p == place).unwrap()]
            };
            let theirs: Vec<f64> = front.iter().map(|&place| of(place)).collect();
            let ours: Vec<f64> = ours.by_ref().take(front.len()).map(of).collect();
            for (ours, theirs) in ours.iter().zip(&theirs) {
                let equal = ours == theirs || (ours - theirs).abs() <= 1e-9 * theirs.abs();
                assert!(equal, "{ours} where the reference has {theirs}");
            }
        }
    }
}

/// A genome of the reference: its ids are numbered as ours.
fn genome(golden: &Value) -> Topology {
    let of_kind = |kind: u64| list(&golden["nodes"]).iter().filter(move |node| node[1] == kind);
    let mut hidden: Vec<(u64, Activation)> =
        of_kind(3).map(|node| (node[0].as_u64().unwrap(), activation(&node[2]))).collect();
    hidden.sort_unstable();
    let genes = list(&golden["conns"]);
    let disabled: Vec<usize> = (0..genes.len()).filter(|&place| genes[place][4] == 0.0).collect();
    serde_json::from_value(json!({
        "inputs": of_kind(1).count(),
        "outputs": of_kind(2).map(|node| activation(&node[2])).collect::<Vec<_>>(),
        "hidden": hidden,
        "connections": genes.iter().map(|gene| (&gene[1], &gene[2])).collect::<Vec<_>>(),
        "disabled": disabled,
    }))
    .unwrap()
}

#[test]
fn genomes_are_expressed_as_published() {
    let Some(golden) = golden("genome_expression.json") else { return };
    for golden in list(&golden["genomes"]) {
        let genome = genome(golden);
        // Edges are places in `order`, which holds places in the list of nodes.
        let order: Vec<u64> = list(&golden["order"])
            .iter()
            .map(|place| golden["nodes"][place.as_u64().unwrap() as usize][0].as_u64().unwrap())
            .collect();
        let edges = |topology: &Topology| -> BTreeSet<(u64, u64)> {
            let enabled = topology.connections().iter().filter(|c| c.enabled);
            enabled.map(|c| (u64::from(c.source), u64::from(c.target))).collect()
        };
        let expected = |name: &str| -> BTreeSet<(u64, u64)> {
            let place = |value: &Value| order[value.as_u64().unwrap() as usize];
            list(&golden[name]).iter().map(|edge| (place(&edge[0]), place(&edge[1]))).collect()
        };
        let (strict, published) = (express(&genome, false), express(&genome, true));
        assert_eq!(edges(&strict), expected("edges_enabled_only"));
        assert_eq!(edges(&published), expected("edges_reference"));
        assert_eq!(published.complexity() as u64, golden["nConn_reference"].as_u64().unwrap());
        let x = numbers(&golden["x"]);
        for (topology, name) in [(&strict, "out_enabled_only_w1"), (&published, "out_reference_w1")]
        {
            let outputs = Network::compile(topology).outputs_for(&x, 1.0);
            for (ours, theirs) in outputs.iter().zip(numbers(&golden[name])) {
                assert!(
                    (ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0),
                    "{ours}, not {theirs}"
                );
            }
        }
        for (id, layer) in genome.layers().unwrap() {
            assert_eq!(golden["layers_by_node_id"][id.to_string()], layer, "layer of node {id}");
        }
    }
}

/// New connections: only the legal ones, each as often as in the reference.
#[test]
fn connections_are_added_as_published() {
    const DRAWS: u32 = 4000;
    let Some(golden) = golden("genome_expression.json") else { return };
    for (number, golden) in (0..).zip(list(&golden["genomes"])) {
        let genome = genome(golden);
        let mut counts = std::collections::BTreeMap::new();
        for draw in 0..u64::from(DRAWS) {
            let mut generator = stream(number, Purpose::Variation, 0, draw);
            let Some(child) = Variation::AddConnection.apply(&genome, &[], false, &mut generator)
            else {
                continue;
            };
            let new = child.connections().last().unwrap();
            *counts.entry((u64::from(new.source), u64::from(new.target))).or_insert(0_u32) += 1;
        }
        for source in list(&golden["addconn_legal"]) {
            let probability = source["p_each"].as_f64().unwrap();
            for target in list(&source["dst"]) {
                let pair = (source["src"].as_u64().unwrap(), target.as_u64().unwrap());
                let count = f64::from(counts.remove(&pair).unwrap_or(0));
                let expected = probability * f64::from(DRAWS);
                // Five standard deviations: some thousand pairs are compared.
                let spread = (expected * (1.0 - probability)).sqrt().max(1.0);
                assert!(
                    (count - expected).abs() <= 5.0 * spread,
                    "{pair:?}: {count}, not {expected}"
                );
            }
        }
        assert!(counts.is_empty(), "not legal in the reference: {counts:?}");
    }
}
