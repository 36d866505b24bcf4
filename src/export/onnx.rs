//! The network as a model for ONNX runtimes.
//!
//! Input `observation`, doubles [batch, inputs]; output `action`, doubles
//! [batch, outputs]: the raw outputs. Of a task with choices they are one
//! number for each choice, and the first of the largest is taken outside.
//! A network with a shared weight has another input, the scalar `weight`,
//! which need not be given: it begins as the network's. Weights of their own
//! are built in. (onnxruntime warns that it cannot fold such an input away; that
//! is meant.) The metadata name the task and, as JSON, the observations.
//!
//! What acts is computed layer by layer: the values so far times a matrix, then
//! one operation for all neighbours with the same activation. Sums add in the
//! runtime's order, so a value may differ in its last digits, which a step at
//! exactly that value shows. Observations must be finite: a matrix multiplies
//! what is not connected by 0.

mod builder;
mod proto;

use std::collections::BTreeMap;

use prost::Message as _;

use self::builder::GraphBuilder;
use self::proto::{
    AttributeProto, ModelProto, OperatorSetIdProto, StringStringEntryProto, TensorProto,
    ValueInfoProto,
};
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
    let mut builder = GraphBuilder::new("network");
    let names: Vec<_> = topology.input_ids().map(|id| network.name(id)).collect();
    builder.graph.input.push(ValueInfoProto::batch(
        OBSERVATION,
        topology.inputs(),
        names.join(", "),
    ));
    let doc = format!("the action for {}, raw", network.task);
    builder.graph.output.push(ValueInfoProto::batch(ACTION, topology.outputs(), doc));
    if let Weights::Shared(weight) = network.weights {
        let doc = "the weight that all connections share".to_owned();
        builder.graph.input.push(ValueInfoProto::scalar(WEIGHT, doc));
        builder.graph.initializer.push(TensorProto::doubles(WEIGHT, &[], &[weight]));
    }
    compute(network, &mut builder);

    let property = |key: &str, value: String| StringStringEntryProto { key: key.to_owned(), value };
    // Names always become JSON.
    let observations = serde_json::to_string(&names).unwrap_or_default();
    let model = ModelProto {
        ir_version: IR_VERSION,
        producer_name: "precocial".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        doc_string: format!("A network for {}. {}", network.task, network.origin),
        graph: Some(builder.graph),
        opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPSET }],
        metadata_props: vec![
            property("task", network.task.to_owned()),
            property("observations", observations),
        ],
    };
    Ok(model.encode_to_vec())
}

/// From `observation` to `action`.
fn compute(network: &ExportedNetwork, builder: &mut GraphBuilder) {
    let plan = ExportPlan::of(network);
    let shared = matches!(network.weights, Weights::Shared(_));
    let mut values = OBSERVATION.to_owned();
    let mut column_of: BTreeMap<NodeId, usize> = network.topology.input_ids().zip(0..).collect();
    for layer in plan.layers() {
        let mut layer: Vec<&PlanNode> = layer.iter().collect();
        layer.sort_by_key(|node| (node.activation, node.id));
        let sums = sums(&layer, &column_of, &values, shared, builder);
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
    builder.add("Gather", &[&values, &columns], vec![ACTION.to_owned()], &axis);
}

/// What the nodes of a layer receive.
fn sums(
    layer: &[&PlanNode],
    column_of: &BTreeMap<NodeId, usize>,
    values: &str,
    shared: bool,
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
    if shared { builder.operation("Mul", &[&sums, WEIGHT]) } else { sums }
}

#[cfg(test)]
mod tests;
