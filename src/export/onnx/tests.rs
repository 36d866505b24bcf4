//! The model, run by a small interpreter of the operations that it uses.

use std::collections::BTreeMap;

use prost::Message as _;

use super::super::tests::{EACH, network, small};
use super::proto::{DOUBLE, FLOAT, ModelProto, NodeProto, TensorProto};
use super::{ACTION, OBSERVATION, WEIGHT, write};
use crate::activation::Activation;
use crate::export::{ExportedNetwork, OnnxOptions};
use crate::network::{Weights, outputs};
use crate::topology::Topology;
use precocial_envs::Actions;

/// One row of numbers, or one number; the batch is one case.
type Row = Vec<f64>;

/// A whole number that stands among the numbers.
fn whole(number: f64) -> usize {
    (0..1000).find(|&whole| whole as f64 == number).unwrap()
}

/// With a shared weight as an input, in double precision.
fn model(topology: &Topology, weights: Weights<'_>) -> ModelProto {
    let onnx = OnnxOptions { double: true, weight_input: true };
    of(&ExportedNetwork { onnx, ..network(topology, weights) })
}

fn of(network: &ExportedNetwork<'_>) -> ModelProto {
    ModelProto::decode(write(network).unwrap().as_slice()).unwrap()
}

fn numbers(tensor: &TensorProto) -> Row {
    let numbers = tensor.raw_data.chunks_exact(8).map(|chunk| chunk.try_into().unwrap());
    if tensor.data_type == DOUBLE {
        numbers.map(f64::from_le_bytes).collect()
    } else {
        numbers.map(|bytes| i64::from_le_bytes(bytes) as f64).collect()
    }
}

fn run(model: &ModelProto, inputs: &[f64], weight: Option<f64>) -> Row {
    let graph = model.graph.as_ref().unwrap();
    let tensors = graph.initializer.iter().map(|tensor| (tensor.name.clone(), numbers(tensor)));
    let mut values: BTreeMap<String, Row> = tensors.collect();
    values.insert(OBSERVATION.to_owned(), inputs.to_vec());
    if let Some(weight) = weight {
        values.insert(WEIGHT.to_owned(), vec![weight]);
    }
    for node in &graph.node {
        for (name, value) in node.output.iter().zip(operate(node, &values)) {
            assert!(values.insert(name.clone(), value).is_none(), "{name} is computed twice");
        }
    }
    values.remove(ACTION).unwrap()
}

fn operate(node: &NodeProto, values: &BTreeMap<String, Row>) -> Vec<Row> {
    let given: Vec<&Row> = node.input.iter().map(|name| &values[name]).collect();
    let each = |f: fn(f64) -> f64| vec![given[0].iter().map(|&x| f(x)).collect()];
    // A single number goes with every number of the other.
    let both = |f: fn(f64, f64) -> f64| {
        let length = given.iter().map(|row| row.len()).max().unwrap();
        let at = |row: &Row, index| row[if row.len() == 1 { 0 } else { index }];
        vec![(0..length).map(|index| f(at(given[0], index), at(given[1], index))).collect()]
    };
    match node.op_type.as_str() {
        "MatMul" => {
            let width = given[1].len() / given[0].len();
            let product = |column: usize| {
                let terms = given[0].iter().zip(given[1].iter().skip(column).step_by(width));
                terms.map(|(value, weight)| value * weight).sum()
            };
            vec![(0..width).map(product).collect()]
        }
        "Concat" => vec![given.into_iter().flatten().copied().collect()],
        "Split" => {
            let mut rest = given[0].as_slice();
            let mut cut = |&size: &f64| {
                let (part, others) = rest.split_at(whole(size));
                rest = others;
                part.to_vec()
            };
            given[1].iter().map(&mut cut).collect()
        }
        "Gather" => vec![given[1].iter().map(|&index| given[0][whole(index)]).collect()],
        "Add" => both(|a, b| a + b),
        "Sub" => both(|a, b| a - b),
        "Mul" => both(|a, b| a * b),
        "Min" => both(f64::min),
        "Greater" => both(|a, b| f64::from(u8::from(a > b))),
        "GreaterOrEqual" => both(|a, b| f64::from(u8::from(a >= b))),
        "Cast" if node.attribute[0].i == i64::from(FLOAT) => each(|x| f64::from(x as f32)),
        "Cast" => each(|x| x),
        "Clip" => vec![given[0].iter().map(|x| x.clamp(given[1][0], given[2][0])).collect()],
        "Sign" => each(|x| if x == 0.0 { 0.0 } else { x.signum() }),
        "Round" => each(f64::round_ties_even),
        "Abs" => each(f64::abs),
        "Neg" => each(|x| -x),
        "Sin" => each(f64::sin),
        "Exp" => each(f64::exp),
        "Tanh" => each(f64::tanh),
        "Sigmoid" => each(|x| 1.0 / (1.0 + (-x).exp())),
        "Relu" => each(|x| x.max(0.0)),
        other => panic!("the interpreter has no {other}"),
    }
}

/// All activations side by side, then added in twos; outputs that are not
/// linear, in an order that differs from that of activations.
fn all_activations() -> Topology {
    let mut topology = Topology::new(2, 3);
    for (input, output) in [(1, 3), (2, 4), (1, 5), (2, 5)] {
        topology.add_connection(input, output).unwrap();
    }
    let mut before = None;
    for activation in Activation::ALL {
        let index = topology.connections().iter().rposition(|c| c.enabled).unwrap();
        let node = topology.insert_node(index, activation).unwrap();
        if let Some(before) = before {
            let _ = topology.add_connection(before, node);
        }
        let _ = topology.add_connection(1, node);
        before = Some(node);
    }
    topology.set_enabled(0, true).unwrap();
    topology.add_connection(0, 3).unwrap();
    topology.set_activation(3, Activation::Cosine).unwrap();
    topology.set_activation(4, Activation::Step).unwrap();
    topology
}

fn assert_close(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len());
    for (a, b) in actual.iter().zip(expected) {
        assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{actual:?} {expected:?}");
    }
}

#[test]
fn a_shared_weight_is_built_in_or_an_input() {
    for topology in [small(), all_activations(), Topology::new(3, 2)] {
        let model = model(&topology, Weights::Shared(-0.7));
        let graph = model.graph.as_ref().unwrap();
        let names: Vec<_> = graph.input.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(names, [OBSERVATION, WEIGHT]);
        // A default for an input would make onnxruntime warn.
        assert!(graph.initializer.iter().all(|tensor| tensor.name != WEIGHT));
        let onnx = OnnxOptions { double: true, weight_input: false };
        let built_in = of(&ExportedNetwork { onnx, ..network(&topology, (-0.7).into()) });
        assert_eq!(built_in.graph.as_ref().unwrap().input.len(), 1);
        for inputs in [[0.3, -1.25, 0.5], [0.0, 0.0, 0.0], [2.5, 0.75, -3.0]] {
            let inputs = &inputs[..topology.inputs()];
            for weight in [1.0, -2.0, 0.5, 0.0] {
                let expected = outputs(&topology, weight.into(), inputs);
                assert_close(&run(&model, inputs, Some(weight)), &expected);
            }
            let expected = outputs(&topology, (-0.7).into(), inputs);
            assert_close(&run(&built_in, inputs, None), &expected);
        }
    }
}

#[test]
fn weights_of_their_own_are_built_in() {
    let all = all_activations();
    let many: Vec<f64> = (0..all.connections().len()).map(|i| (i as f64 * 0.77).sin()).collect();
    for (topology, weights) in [(small(), &EACH[..]), (all, &many)] {
        let model = model(&topology, Weights::Each(weights));
        let graph = model.graph.as_ref().unwrap();
        assert!(graph.input.iter().all(|input| input.name == OBSERVATION));
        assert!(graph.initializer.iter().all(|tensor| tensor.name != WEIGHT));
        for inputs in [[0.3, -1.25], [0.0, 0.0], [2.5, 0.75]] {
            let expected = outputs(&topology, Weights::Each(weights), &inputs);
            assert_close(&run(&model, &inputs, None), &expected);
        }
    }
}

#[test]
fn a_gaussian_that_the_engine_takes_for_zero_is_zero() {
    let mut topology = Topology::new(1, 1);
    topology.add_connection(1, 2).unwrap();
    topology.insert_node(0, Activation::Gaussian).unwrap();
    topology.insert_node(2, Activation::Step).unwrap();
    let model = model(&topology, Weights::Shared(1.0));
    for (input, expected) in [(26.0, 1.0), (27.0, 0.0)] {
        assert_eq!(outputs(&topology, 1.0.into(), &[input]), [expected]);
        assert_eq!(run(&model, &[input], Some(1.0)), [expected]);
    }
}

#[test]
fn the_model_says_where_it_comes_from() {
    let model = model(&small(), Weights::Shared(1.0));
    assert_eq!(model.producer_version, env!("CARGO_PKG_VERSION"));
    let properties: BTreeMap<_, _> =
        model.metadata_props.iter().map(|p| (p.key.as_str(), p.value.as_str())).collect();
    assert_eq!(properties["task"], "a-task");
    assert_eq!(properties["observations"], r#"["distance","speed"]"#);
    assert_eq!(properties["outputs"], r#"["output 1","output 2"]"#);
    assert_eq!(properties["shared_weight"], "1.0");
    assert!(model.doc_string.contains("the input `weight`"), "{}", model.doc_string);
}

#[test]
fn by_default_numbers_are_single_and_continuous_actions_clipped() {
    let (topology, inputs) = (all_activations(), [0.5, -1.25]);
    let actions = Some(Actions::Continuous { count: 3, low: -0.25, high: 0.25 });
    let model = of(&ExportedNetwork { actions, ..network(&topology, Weights::Shared(1.5)) });
    let graph = model.graph.as_ref().unwrap();
    for value in graph.input.iter().chain(&graph.output) {
        let tensor = value.kind.as_ref().unwrap().tensor.as_ref().unwrap();
        assert_eq!(tensor.elem_type, FLOAT, "{}", value.name);
    }
    let raw = outputs(&topology, 1.5.into(), &inputs);
    assert!(raw.iter().any(|output| output.abs() > 0.25), "{raw:?}");
    let expected: Vec<f64> = raw.iter().map(|x| f64::from(x.clamp(-0.25, 0.25) as f32)).collect();
    assert_eq!(run(&model, &inputs, None), expected);
}
