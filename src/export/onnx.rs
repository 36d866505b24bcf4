//! The network as a model for ONNX runtimes.
//!
//! Input `observation`, [batch, inputs]; output `action`, [batch, outputs]: `float32`,
//! as Gymnasium has them, or `float64` where that is asked for ([`OnnxOptions`]).
//! Numbers of a continuous action are clipped to what has an effect. Of a task with
//! choices they are one number for each choice, and the first of the largest is taken
//! outside; of classes they are logits.
//!
//! The weights are built in. Where that is asked for, a shared weight is an input of its
//! own, the scalar `weight`, which has to be given: a default for it would make
//! onnxruntime warn, at every load, that it cannot be folded away. The metadata name the
//! task, the observations and outputs (as JSON), what the action is, and the shared
//! weight that is built in, or best for the input.
//!
//! Inside, everything is computed in double precision, as in the engine: a step at
//! exactly 0 shows the difference.
//!
//! What acts is computed layer by layer: the values so far times a matrix, then
//! one operation for all neighbours with the same activation. Sums add in the
//! runtime's order, so a value may differ in its last digits, which a step at
//! exactly that value shows. Observations must be finite: a matrix multiplies
//! what is not connected by 0.

mod builder;
mod proto;

use std::collections::BTreeMap;

use precocial_envs::Actions;
use prost::Message as _;

use self::builder::GraphBuilder;
use self::proto::{
    AttributeProto, DOUBLE, FLOAT, ModelProto, OperatorSetIdProto, StringStringEntryProto,
    ValueInfoProto,
};
#[cfg(doc)]
use super::OnnxOptions;
use super::plan::{ExportPlan, PlanNode};
use super::{ExportError, ExportedNetwork};
use crate::activation::Operations as _;
use crate::network::Weights;
use crate::topology::{BIAS, NodeId, Role};

/// ONNX of 2022: read by every runtime since, and all that is needed.
const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

const OBSERVATION: &str = "observation";
const WEIGHT: &str = "weight";
const ACTION: &str = "action";

/// The bytes of a `ModelProto`.
pub(super) fn write(network: &ExportedNetwork) -> Result<Vec<u8>, ExportError> {
    network.check_size()?;
    let topology = network.topology;
    let element = if network.onnx.double { DOUBLE } else { FLOAT };
    let mut builder = GraphBuilder::new("network");
    let names =
        |ids: std::ops::Range<NodeId>| -> Vec<String> { ids.map(|id| network.name(id)).collect() };
    let (inputs, outputs) = (names(topology.input_ids()), names(topology.output_ids()));
    let doc = inputs.join(", ");
    let observation = ValueInfoProto::batch(OBSERVATION, element, topology.inputs(), doc);
    builder.graph.input.push(observation);
    let doc = format!("{}: {}", outputs.join(", "), meaning(network.actions));
    let action = ValueInfoProto::batch(ACTION, element, topology.outputs(), doc);
    builder.graph.output.push(action);
    let mut weight = None;
    if let Weights::Shared(shared) = network.weights {
        weight = Some(shared);
        if network.onnx.weight_input {
            let doc = format!("the weight that all connections share, such as {shared:?}");
            builder.graph.input.push(ValueInfoProto::scalar(WEIGHT, element, doc));
        }
    }
    compute(network, &mut builder);

    let property = |key: &str, value: String| StringStringEntryProto { key: key.to_owned(), value };
    // Names always become JSON.
    let json = |names: &[String]| serde_json::to_string(names).unwrap_or_default();
    let mut metadata_props = vec![
        property("task", network.task.to_owned()),
        property("observations", json(&inputs)),
        property("outputs", json(&outputs)),
        property("action", meaning(network.actions)),
    ];
    metadata_props.extend(weight.map(|weight| property("shared_weight", format!("{weight:?}"))));
    let model = ModelProto {
        ir_version: IR_VERSION,
        producer_name: "precocial".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        doc_string: description(network, weight),
        graph: Some(builder.graph),
        opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPSET }],
        metadata_props,
    };
    Ok(model.encode_to_vec())
}

/// What the numbers of the action are.
fn meaning(actions: Option<Actions>) -> String {
    match actions {
        Some(Actions::Continuous { low, high, .. }) => format!("clipped to {low:?} to {high:?}"),
        Some(Actions::Discrete { .. }) => "the choice is the first of the largest".to_owned(),
        Some(Actions::Classes { .. }) => "logits; the class is the first of the largest".to_owned(),
        Some(Actions::Numbers { .. }) => "predicted numbers".to_owned(),
        None => "as the network gives it".to_owned(),
    }
}

/// What the model says of itself.
fn description(network: &ExportedNetwork, weight: Option<f64>) -> String {
    let weights = match weight {
        None => "Each connection has a weight of its own.".to_owned(),
        Some(weight) if network.onnx.weight_input => format!(
            "All connections share one weight: the input `weight`, a scalar that has to be given; \
             {weight:?} is a good one."
        ),
        Some(weight) => format!(
            "All connections share the weight {weight:?}, which is built in; `precocial export \
             --weight W` builds in another, and `--weight-input` makes it an input."
        ),
    };
    format!("A network for {}. {weights} {}", network.task, network.origin).trim_end().to_owned()
}

/// From `observation` to `action`.
fn compute(network: &ExportedNetwork, builder: &mut GraphBuilder) {
    let plan = ExportPlan::of(network);
    let float = !network.onnx.double;
    let given = |name: &str, builder: &mut GraphBuilder| {
        if float { builder.cast(name, DOUBLE) } else { name.to_owned() }
    };
    let mut values = given(OBSERVATION, builder);
    let shared = match network.weights {
        Weights::Each(_) => None,
        Weights::Shared(_) if network.onnx.weight_input => Some(given(WEIGHT, builder)),
        Weights::Shared(weight) => Some(builder.constant(weight)),
    };
    let mut column_of: BTreeMap<NodeId, usize> = network.topology.input_ids().zip(0..).collect();
    for layer in plan.layers() {
        let mut layer: Vec<&PlanNode> = layer.iter().collect();
        layer.sort_by_key(|node| (node.activation, node.id));
        let sums = sums(&layer, &column_of, &values, shared.as_deref(), builder);
        let groups: Vec<_> = layer.chunk_by(|a, b| a.activation == b.activation).collect();
        let sizes: Vec<_> = groups.iter().map(|group| group.len()).collect();
        let parts: Vec<_> = (builder.split(&sums, &sizes).into_iter().zip(&groups))
            .map(|(part, group)| group[0].activation.function().onnx(builder, &part))
            .collect();
        // The outputs are the last layer and nothing else is in it.
        if layer[0].role == Role::Output {
            values = builder.concatenate(&parts);
            column_of = layer.iter().map(|node| node.id).zip(0..).collect();
        } else {
            column_of.extend(layer.iter().map(|node| node.id).zip(column_of.len()..));
            values = builder.concatenate(&[vec![values], parts].concat());
        }
    }
    // Outputs stood by activation; the action has them by number.
    let columns: Vec<usize> =
        network.topology.output_ids().filter_map(|id| column_of.get(&id).copied()).collect();
    let columns = builder.integers(&columns);
    let axis = [AttributeProto::int("axis", 1)];
    // What comes last bears the name of the output.
    let clip = match network.actions {
        Some(Actions::Continuous { low, high, .. }) => Some([low, high]),
        _ => None,
    };
    let name = |last: bool, builder: &mut GraphBuilder| {
        if last { ACTION.to_owned() } else { builder.fresh("action") }
    };
    let mut action = name(clip.is_none() && !float, builder);
    builder.add("Gather", &[&values, &columns], vec![action.clone()], &axis);
    if let Some([low, high]) = clip {
        let clipped = name(!float, builder);
        let (low, high) = (builder.constant(low), builder.constant(high));
        builder.add("Clip", &[&action, &low, &high], vec![clipped.clone()], &[]);
        action = clipped;
    }
    if float {
        let to = [AttributeProto::int("to", FLOAT.into())];
        builder.add("Cast", &[&action], vec![ACTION.to_owned()], &to);
    }
}

/// What the nodes of a layer receive.
fn sums(
    layer: &[&PlanNode],
    column_of: &BTreeMap<NodeId, usize>,
    values: &str,
    shared: Option<&str>,
    builder: &mut GraphBuilder,
) -> String {
    let width = layer.len();
    let mut matrix = vec![0.0; column_of.len() * width];
    let mut biases = vec![0.0; width];
    for (column, node) in layer.iter().enumerate() {
        for source in &node.sources {
            let weight = source.weight.unwrap_or(1.0);
            if source.id == BIAS {
                biases[column] = weight;
            } else if let Some(row) = column_of.get(&source.id) {
                matrix[row * width + column] = weight;
            }
        }
    }
    let matrix = builder.matrix([column_of.len(), width], &matrix);
    let mut sums = builder.operation("MatMul", &[values, &matrix]);
    if biases.iter().any(|&bias| bias != 0.0) {
        let biases = builder.matrix([1, width], &biases);
        sums = builder.operation("Add", &[&sums, &biases]);
    }
    shared.map_or(sums.clone(), |weight| builder.operation("Mul", &[&sums, weight]))
}

#[cfg(test)]
mod tests;
