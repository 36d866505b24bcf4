//! The matrix of the published code (google/brain-tokyo-workshop, `.out`).
//!
//! Comma-separated numbers: a row for each node in the order bias, inputs,
//! hidden nodes (sources before targets), outputs. Entry `[source][target]` is
//! the connection's weight, 0 where there is no connection, `nan` where it is
//! disabled. The last column is the node's activation, by its published id. N
//! nodes make N rows of N + 1 numbers. A network with an activation that has no
//! published id is refused.
//!
//! As in the published files, connections with a shared weight have weight 1:
//! the user of the network chooses the weight. Weights of their own stand
//! there with all their digits; one that is exactly 0 reads as no connection,
//! which acts the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ExportError, ExportedNetwork};
use crate::activation::{Activation, Function};
use crate::network::Weights;
use crate::topology::{BIAS, NodeId, Role};

/// The whole topology, disabled connections included.
pub(super) fn write(network: &ExportedNetwork) -> Result<Vec<u8>, ExportError> {
    network.check_size()?;
    let topology = network.topology;
    // A valid topology has no cycle; `layers` cannot fail on it.
    let layers = topology.layers().unwrap_or_default();
    let hidden = layers.iter().map(|&(id, _)| id);
    let hidden = hidden.filter(|&id| topology.role(id) == Some(Role::Hidden));
    let given = std::iter::once(BIAS).chain(topology.input_ids());
    let order: Vec<NodeId> = given.chain(hidden).chain(topology.output_ids()).collect();
    let columns: BTreeMap<NodeId, usize> = order.iter().copied().zip(0..).collect();
    // Sparse: a network of many nodes has few of all connections.
    let mut rows: BTreeMap<NodeId, BTreeMap<usize, f64>> = BTreeMap::new();
    for (index, connection) in topology.connections().iter().enumerate() {
        let weight = match network.weights {
            _ if !connection.enabled => f64::NAN,
            Weights::Shared(_) => 1.0,
            Weights::Each(weights) => weights[index],
        };
        if let Some(&column) = columns.get(&connection.target) {
            rows.entry(connection.source).or_default().insert(column, weight);
        }
    }
    let mut text = String::new();
    for &id in &order {
        let row = rows.remove(&id).unwrap_or_default();
        for column in 0..order.len() {
            let weight = row.get(&column).copied().unwrap_or(0.0);
            // Rust and Python spell what is not a number differently.
            let _ = if weight.is_nan() { write!(text, "nan,") } else { write!(text, "{weight},") };
        }
        let activation = topology.activation(id).unwrap_or(Activation::Linear);
        let _ = writeln!(text, "{}", published_id(activation.function())?);
    }
    Ok(text.into_bytes())
}

fn published_id(function: &dyn Function) -> Result<u8, ExportError> {
    function.published_id().ok_or(ExportError::Unpublished { activation: function.label() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::tests::Unpublished;

    #[test]
    fn what_has_no_published_id_is_refused_by_name() {
        assert_eq!(published_id(Activation::Cosine.function()), Ok(10));
        let error = published_id(&Unpublished).unwrap_err();
        assert_eq!(error, ExportError::Unpublished { activation: "unpublished" });
        assert_eq!(
            error.to_string(),
            "the published code has no activation \"unpublished\", so its matrix cannot hold it"
        );
    }
}
