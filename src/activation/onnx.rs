//! What functions need of an ONNX graph, and what several of them share.

use super::TINY;

/// A graph that grows operation by operation; values are called by name.
pub(crate) trait Operations {
    /// Adds an operation with one output, and gives the output's name.
    fn operation(&mut self, kind: &str, inputs: &[&str]) -> String;

    /// A constant, there once for all who use it.
    fn constant(&mut self, value: f64) -> String;

    /// 1 where a comparison holds, else 0.
    fn one_where(&mut self, comparison: &str, x: &str, other: &str) -> String;
}

/// What is next to nothing is 0, as in the engine: a step after it shows the
/// difference.
pub(super) fn flush(graph: &mut dyn Operations, value: &str) -> String {
    let tiny = graph.constant(TINY);
    let counts = graph.one_where("GreaterOrEqual", value, &tiny);
    graph.operation("Mul", &[value, &counts])
}

/// `x` without as many whole turns as it has: in [-1, 1], exactly.
pub(super) fn half_turns(graph: &mut dyn Operations, x: &str) -> String {
    let (half, two) = (graph.constant(0.5), graph.constant(2.0));
    let turns = graph.operation("Mul", &[x, &half]);
    let whole = graph.operation("Round", &[&turns]);
    let whole = graph.operation("Mul", &[&whole, &two]);
    graph.operation("Sub", &[x, &whole])
}

/// sin πr for |r| <= ½.
pub(super) fn sine_near_zero(graph: &mut dyn Operations, r: &str) -> String {
    let pi = graph.constant(std::f64::consts::PI);
    let angle = graph.operation("Mul", &[r, &pi]);
    graph.operation("Sin", &[&angle])
}
