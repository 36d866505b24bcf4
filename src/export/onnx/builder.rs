//! A graph that grows operation by operation; values are called by name.

use super::proto::{AttributeProto, DOUBLE, GraphProto, NodeProto, TensorProto};
use crate::activation::Operations;

/// A graph and how many names it has given.
pub(super) struct GraphBuilder {
    pub graph: GraphProto,
    names: usize,
}

impl GraphBuilder {
    /// An empty graph with a name.
    pub(super) fn new(name: &str) -> Self {
        Self { graph: GraphProto { name: name.to_owned(), ..GraphProto::default() }, names: 0 }
    }

    /// Adds an operation with attributes and one output, and gives the output's
    /// name.
    pub(super) fn operation_with(
        &mut self,
        kind: &str,
        inputs: &[&str],
        attributes: &[AttributeProto],
    ) -> String {
        let output = self.fresh(kind);
        self.add(kind, inputs, vec![output.clone()], attributes);
        output
    }

    /// Adds an operation whose outputs have names already.
    pub(super) fn add(
        &mut self,
        kind: &str,
        inputs: &[&str],
        output: Vec<String>,
        attributes: &[AttributeProto],
    ) {
        self.graph.node.push(NodeProto {
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            name: format!("make {}", output.join(", ")),
            output,
            op_type: kind.to_owned(),
            attribute: attributes.to_vec(),
        });
    }

    /// A name that nothing has yet.
    pub(super) fn fresh(&mut self, what: &str) -> String {
        self.names += 1;
        format!("{}_{}", what.to_lowercase(), self.names)
    }

    /// A constant matrix of so many rows and columns.
    pub(super) fn matrix(&mut self, dims: [usize; 2], values: &[f64]) -> String {
        let name = self.fresh("weights");
        self.graph.initializer.push(TensorProto::doubles(&name, &dims, values));
        name
    }

    /// Constant whole numbers.
    pub(super) fn integers(&mut self, values: &[usize]) -> String {
        let name = self.fresh("numbers");
        self.graph.initializer.push(TensorProto::integers(&name, values));
        name
    }

    /// The same numbers as elements of another type.
    pub(super) fn cast(&mut self, value: &str, to: i32) -> String {
        self.operation_with("Cast", &[value], &[AttributeProto::int("to", to.into())])
    }

    /// Columns side by side.
    pub(super) fn concatenate(&mut self, columns: &[String]) -> String {
        match columns {
            [one] => one.clone(),
            several => {
                let names: Vec<&str> = several.iter().map(String::as_str).collect();
                self.operation_with("Concat", &names, &[AttributeProto::int("axis", 1)])
            }
        }
    }

    /// Columns cut into groups of these sizes.
    pub(super) fn split(&mut self, columns: &str, sizes: &[usize]) -> Vec<String> {
        if sizes.len() == 1 {
            return vec![columns.to_owned()];
        }
        let groups: Vec<_> = sizes.iter().map(|_| self.fresh("group")).collect();
        let sizes = self.integers(sizes);
        self.add("Split", &[columns, &sizes], groups.clone(), &[AttributeProto::int("axis", 1)]);
        groups
    }
}

impl Operations for GraphBuilder {
    fn operation(&mut self, kind: &str, inputs: &[&str]) -> String {
        self.operation_with(kind, inputs, &[])
    }

    fn constant(&mut self, value: f64) -> String {
        let name = format!("constant_{value:?}");
        if self.graph.initializer.iter().all(|tensor| tensor.name != name) {
            self.graph.initializer.push(TensorProto::doubles(&name, &[], &[value]));
        }
        name
    }

    fn one_where(&mut self, comparison: &str, x: &str, other: &str) -> String {
        let holds = self.operation(comparison, &[x, other]);
        self.cast(&holds, DOUBLE)
    }
}
