//! Which connections of an evolved topology act.

use std::borrow::Cow;

use crate::topology::{Role, Topology};

/// The topology as it acts. As the paper means it, disabled connections do
/// not; with the published code's slip, those between two hidden nodes do
/// (`disabled_hidden_connections_act`).
pub fn express(topology: &Topology, disabled_hidden_connections_act: bool) -> Cow<'_, Topology> {
    let mut expressed = Cow::Borrowed(topology);
    if disabled_hidden_connections_act {
        let hidden = |node| topology.role(node) == Some(Role::Hidden);
        for (index, connection) in topology.connections().iter().enumerate() {
            if !connection.enabled && hidden(connection.source) && hidden(connection.target) {
                // The index is valid: it comes from the same list.
                let _ = expressed.to_mut().set_enabled(index, true);
            }
        }
    }
    expressed
}
