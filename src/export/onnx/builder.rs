//! A graph that grows operation by operation; values are called by name.

use super::proto::{Attribute, DOUBLE, Graph, Node, Tensor};
use crate::network::TINY;
use crate::topology::Activation;

/// A graph and how many names it has given.
pub(super) struct Builder {
    pub graph: Graph,
    names: usize,
}

impl Builder {
    /// An empty graph with a name.
    pub(super) fn new(name: &str) -> Self {
        Self { graph: Graph { name: name.to_owned(), ..Graph::default() }, names: 0 }
    }

    /// Adds an operation with one output, and gives the output's name.
    pub(super) fn operation(&mut self, kind: &str, inputs: &[&str]) -> String {
        self.operation_with(kind, inputs, &[])
    }

    /// The same with an attribute.
    pub(super) fn operation_with(
        &mut self,
        kind: &str,
        inputs: &[&str],
        attributes: &[Attribute],
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
        attributes: &[Attribute],
    ) {
        self.graph.node.push(Node {
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
        self.graph.initializer.push(Tensor::doubles(&name, &dims, values));
        name
    }

    /// Constant whole numbers.
    pub(super) fn integers(&mut self, values: &[usize]) -> String {
        let name = self.fresh("numbers");
        self.graph.initializer.push(Tensor::integers(&name, values));
        name
    }

    /// A constant, there once for all who use it.
    fn constant(&mut self, value: f64) -> String {
        let name = format!("constant_{value:?}");
        if self.graph.initializer.iter().all(|tensor| tensor.name != name) {
            self.graph.initializer.push(Tensor::doubles(&name, &[], &[value]));
        }
        name
    }

    /// Columns side by side.
    pub(super) fn concatenate(&mut self, columns: &[String]) -> String {
        match columns {
            [one] => one.clone(),
            several => {
                let names: Vec<&str> = several.iter().map(String::as_str).collect();
                self.operation_with("Concat", &names, &[Attribute::int("axis", 1)])
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
        self.add("Split", &[columns, &sizes], groups.clone(), &[Attribute::int("axis", 1)]);
        groups
    }

    /// The values of nodes that receive `x`.
    pub(super) fn activate(&mut self, activation: Activation, x: &str) -> String {
        match activation {
            Activation::Linear => x.to_owned(),
            Activation::Step => {
                let zero = self.constant(0.0);
                self.one_where("Greater", x, &zero)
            }
            Activation::Sine => self.sine(x),
            Activation::Gaussian => {
                let half = self.constant(-0.5);
                let square = self.operation("Mul", &[x, x]);
                let exponent = self.operation("Mul", &[&square, &half]);
                let value = self.operation("Exp", &[&exponent]);
                self.settle(&value)
            }
            Activation::Tanh => self.operation("Tanh", &[x]),
            Activation::Sigmoid => {
                let value = self.operation("Sigmoid", &[x]);
                self.settle(&value)
            }
            Activation::Inverse => self.operation("Neg", &[x]),
            Activation::Absolute => self.operation("Abs", &[x]),
            Activation::Relu => self.operation("Relu", &[x]),
            Activation::Cosine => self.cosine(x),
        }
    }

    /// 1 where a comparison holds, else 0.
    fn one_where(&mut self, comparison: &str, x: &str, other: &str) -> String {
        let holds = self.operation(comparison, &[x, other]);
        self.operation_with("Cast", &[&holds], &[Attribute::int("to", DOUBLE.into())])
    }

    /// What is next to nothing is 0, as in the engine: a step after it tells
    /// the difference.
    fn settle(&mut self, value: &str) -> String {
        let tiny = self.constant(TINY);
        let counts = self.one_where("GreaterOrEqual", value, &tiny);
        self.operation("Mul", &[value, &counts])
    }

    /// `x` without as many whole turns as it has: in [-1, 1], exactly.
    fn half_turns(&mut self, x: &str) -> String {
        let (half, two) = (self.constant(0.5), self.constant(2.0));
        let turns = self.operation("Mul", &[x, &half]);
        let whole = self.operation("Round", &[&turns]);
        let whole = self.operation("Mul", &[&whole, &two]);
        self.operation("Sub", &[x, &whole])
    }

    /// sin πr for |r| <= ½.
    fn sine_near_zero(&mut self, r: &str) -> String {
        let pi = self.constant(std::f64::consts::PI);
        let angle = self.operation("Mul", &[r, &pi]);
        self.operation("Sin", &[&angle])
    }

    /// sin πx, exact where x is a multiple of ½.
    fn sine(&mut self, x: &str) -> String {
        let within = self.half_turns(x);
        let sign = self.operation("Sign", &[&within]);
        // The sine rises to ½ and falls the same way.
        let rise = self.operation("Abs", &[&within]);
        let one = self.constant(1.0);
        let fall = self.operation("Sub", &[&one, &rise]);
        let near = self.operation("Min", &[&rise, &fall]);
        let value = self.sine_near_zero(&near);
        self.operation("Mul", &[&value, &sign])
    }

    /// cos πx, exact where x is a multiple of ½, by way of the sine: runtimes
    /// need no cosine of doubles, and some have none.
    fn cosine(&mut self, x: &str) -> String {
        let within = self.half_turns(x);
        let distance = self.operation("Abs", &[&within]);
        let half = self.constant(0.5);
        let near = self.operation("Sub", &[&half, &distance]);
        self.sine_near_zero(&near)
    }
}
