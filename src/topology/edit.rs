//! Edits of a topology. Each keeps it valid, or is refused.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{BIAS, Connection, Hidden, NodeId, Role, Topology};
use crate::activation::Activation;

/// Why a change was refused; the topology is as it was.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// There is no such node.
    #[error("there is no node {0}")]
    NoNode(NodeId),
    /// There is no such connection.
    #[error("there is no connection number {0}")]
    NoConnection(usize),
    /// An output gives nothing to other nodes.
    #[error("a connection cannot start at output {0}")]
    FromOutput(NodeId),
    /// Bias and inputs receive nothing.
    #[error("a connection cannot end at bias or input {0}")]
    IntoInput(NodeId),
    /// These nodes are connected already, if only by a disabled connection.
    #[error("nodes {0} and {1} are connected already")]
    Duplicate(NodeId, NodeId),
    /// The connection would close a cycle.
    #[error("a connection from {0} to {1} would close a cycle")]
    Cycle(NodeId, NodeId),
    /// There is no number left for another node.
    #[error("there are as many nodes as numbers")]
    Full,
}

impl Topology {
    /// Connects two nodes. All connections are looked at: whoever adds many of
    /// them makes a topology with [`Self::from_parts`], which looks at each once.
    pub fn add_connection(&mut self, source: NodeId, target: NodeId) -> Result<(), EditError> {
        self.check_ends(source, target)?;
        if self.connected(source, target) {
            return Err(EditError::Duplicate(source, target));
        }
        if self.reaches(target, source) {
            return Err(EditError::Cycle(source, target));
        }
        self.connections.push(Connection { source, target, enabled: true });
        Ok(())
    }

    /// Whether there is a connection, enabled or not.
    pub fn connected(&self, source: NodeId, target: NodeId) -> bool {
        self.connections.iter().any(|c| c.source == source && c.target == target)
    }

    /// Enables or disables a connection, given by its index in
    /// [`Self::connections`].
    pub fn set_enabled(&mut self, connection: usize, enabled: bool) -> Result<(), EditError> {
        let found = self.connections.get_mut(connection);
        found.ok_or(EditError::NoConnection(connection))?.enabled = enabled;
        Ok(())
    }

    /// Splits a connection: it is disabled, and a new node takes its place with
    /// one connection in and one out. Gives the new node's number.
    pub fn insert_node(
        &mut self,
        connection: usize,
        activation: Activation,
    ) -> Result<NodeId, EditError> {
        let id = self.next_hidden_id()?;
        let split =
            self.connections.get_mut(connection).ok_or(EditError::NoConnection(connection))?;
        split.enabled = false;
        let Connection { source, target, .. } = *split;
        self.append_node(source, id, activation);
        self.connections.push(Connection { source: id, target, enabled: true });
        Ok(id)
    }

    /// Connects two nodes by way of new ones, one for each of these activations
    /// in turn; without any, as [`Self::add_connection`] does.
    pub fn add_path(
        &mut self,
        source: NodeId,
        through: &[Activation],
        target: NodeId,
    ) -> Result<(), EditError> {
        if through.is_empty() {
            return self.add_connection(source, target);
        }
        self.check_ends(source, target)?;
        if self.reaches(target, source) {
            return Err(EditError::Cycle(source, target));
        }
        let first = self.next_hidden_id()?;
        // The largest number stays free here, too.
        let room = (NodeId::MAX - first) as usize;
        if through.len() > room {
            return Err(EditError::Full);
        }
        let mut before = source;
        for (id, &activation) in (first..NodeId::MAX).zip(through) {
            self.append_node(before, id, activation);
            before = id;
        }
        self.connections.push(Connection { source: before, target, enabled: true });
        Ok(())
    }

    /// The number of the next node.
    fn next_hidden_id(&self) -> Result<NodeId, EditError> {
        let last = self.hidden.last().map_or(self.first_hidden_id() - 1, |hidden| hidden.id);
        // The largest number stays free, so that there is always a next one.
        Some(last + 1).filter(|&id| id < NodeId::MAX).ok_or(EditError::Full)
    }

    /// A new node that receives from another.
    fn append_node(&mut self, source: NodeId, id: NodeId, activation: Activation) {
        self.hidden.push(Hidden { id, activation });
        self.connections.push(Connection { source, target: id, enabled: true });
    }

    /// Gives a hidden node or an output another activation.
    pub fn set_activation(
        &mut self,
        node: NodeId,
        activation: Activation,
    ) -> Result<(), EditError> {
        match self.role(node).ok_or(EditError::NoNode(node))? {
            Role::Hidden => {
                if let Some(index) = self.hidden_index(node) {
                    self.hidden[index].activation = activation;
                }
            }
            Role::Output => {
                let first = self.output_ids().start;
                self.outputs[(node - first) as usize] = activation;
            }
            Role::Bias | Role::Input => return Err(EditError::IntoInput(node)),
        }
        Ok(())
    }

    /// Takes a connection out for good, and with it every hidden node that then
    /// reaches no output any more, through enabled or disabled connections.
    pub fn remove_connection(&mut self, connection: usize) -> Result<(), EditError> {
        if connection >= self.connections.len() {
            return Err(EditError::NoConnection(connection));
        }
        self.connections.remove(connection);
        let fixed = self.first_hidden_id();
        let mut targets = vec![0_usize; self.hidden.len()];
        let mut sources = vec![Vec::new(); self.hidden.len()];
        for &Connection { source, target, .. } in &self.connections {
            if let Some(source) = self.hidden_index(source) {
                targets[source] += 1;
                if let Some(target) = self.hidden_index(target) {
                    sources[target].push(source);
                }
            }
        }
        // What gives nothing goes, and then what gave only to that.
        let mut open: Vec<usize> = (0..targets.len()).filter(|&node| targets[node] == 0).collect();
        if open.is_empty() {
            return Ok(());
        }
        while let Some(node) = open.pop() {
            for &source in &sources[node] {
                targets[source] -= 1;
                if targets[source] == 0 {
                    open.push(source);
                }
            }
        }
        let mut left = targets.iter().map(|&targets| targets > 0);
        self.hidden.retain(|_| left.next().unwrap_or(true));
        let hidden = &self.hidden;
        self.connections.retain(|c| {
            c.target < fixed || hidden.binary_search_by_key(&c.target, |h| h.id).is_ok()
        });
        Ok(())
    }

    pub(super) fn check_ends(&self, source: NodeId, target: NodeId) -> Result<(), EditError> {
        if self.role(source).ok_or(EditError::NoNode(source))? == Role::Output {
            return Err(EditError::FromOutput(source));
        }
        match self.role(target).ok_or(EditError::NoNode(target))? {
            Role::Bias | Role::Input => Err(EditError::IntoInput(target)),
            Role::Hidden if source == target => Err(EditError::Cycle(source, target)),
            Role::Hidden | Role::Output => Ok(()),
        }
    }

    /// Whether a path leads from one node to the other.
    fn reaches(&self, from: NodeId, to: NodeId) -> bool {
        if to == BIAS || self.input_ids().contains(&to) || self.output_ids().contains(&from) {
            return from == to;
        }
        let mut targets_of: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in &self.connections {
            targets_of.entry(connection.source).or_default().push(connection.target);
        }
        let mut seen = BTreeSet::from([from]);
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            if node == to {
                return true;
            }
            let targets = targets_of.get(&node).into_iter().flatten();
            open.extend(targets.copied().filter(|&target| seen.insert(target)));
        }
        false
    }
}
