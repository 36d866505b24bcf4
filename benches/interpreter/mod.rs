//! What a careful program without lanes does: one episode at a time, a flat
//! plan in topological order, nothing allocated in a step, the elementary
//! functions of `libm`. The engine's speed is measured against it.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::{FRAC_PI_2, PI};

use precocial::activation::Activation;
use precocial::topology::{NodeId, Role, Topology};
use precocial_envs::{Environment, Task as _, tasks::CartPoleSwingUp};

/// A network and a swing-up, one number at a time.
pub(crate) struct Interpreter {
    inputs: usize,
    /// Hidden nodes and the output: activation, where the sources end.
    nodes: Vec<(Activation, usize)>,
    sources: Vec<usize>,
    values: Vec<f64>,
    start: Box<dyn Environment>,
}

impl Interpreter {
    /// Lays out what reaches the output.
    pub(crate) fn new(topology: &Topology) -> Self {
        let mut sources_of: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in topology.connections().iter().filter(|c| c.enabled) {
            sources_of.entry(connection.target).or_default().push(connection.source);
        }
        let layers = topology.layers().expect("a topology has no cycle");
        let mut live: BTreeSet<NodeId> = topology.output_ids().collect();
        for (node, _) in layers.iter().rev() {
            if live.contains(node) {
                live.extend(sources_of.get(node).into_iter().flatten());
            }
        }
        let given = 0..=topology.inputs() as NodeId;
        let computed: Vec<NodeId> = layers
            .iter()
            .map(|&(node, _)| node)
            .filter(|node| live.contains(node) && !given.contains(node))
            .collect();
        let place: BTreeMap<NodeId, usize> =
            given.chain(computed.iter().copied()).zip(0..).collect();
        let (mut nodes, mut sources) = (Vec::new(), Vec::new());
        for node in computed {
            sources.extend(sources_of.get(&node).into_iter().flatten().map(|s| place[s]));
            debug_assert!(matches!(topology.role(node), Some(Role::Hidden | Role::Output)));
            let activation = topology.activation(node).expect("the node is there");
            nodes.push((activation, sources.len()));
        }
        let mut values = vec![0.0; place.len()];
        values[0] = 1.0;
        let start = CartPoleSwingUp::V1.environment();
        Self { inputs: topology.inputs(), nodes, sources, values, start }
    }

    fn act(&mut self, observation: [f64; 5], weight: f64) -> f64 {
        self.values[1..=self.inputs].copy_from_slice(&observation);
        let mut begin = 0;
        let mut place = 1 + self.inputs;
        for &(activation, end) in &self.nodes {
            let sum: f64 = self.sources[begin..end].iter().map(|&s| self.values[s]).sum();
            self.values[place] = activate(activation, weight * sum);
            begin = end;
            place += 1;
        }
        self.values[place - 1]
    }

    /// One episode: its return and its steps.
    pub(crate) fn episode(&mut self, weight: f64, seed: u64) -> (f64, u64) {
        let mut observation = [0.0; 5];
        self.start.reset(seed, &mut observation);
        let [mut x, mut speed, mut cos, mut sin, mut spin] = observation;
        let mut angle = libm::atan2(sin, cos);
        let mut total = 0.0;
        for step in 1..=1000 {
            let action = self.act([x, speed, cos, sin, spin], weight);
            let drive = 10.0 * action.clamp(-1.0, 1.0) - 0.1 * speed;
            let pull = 0.3 * spin * spin * sin;
            let acceleration =
                (-2.0 * pull + 1.5 * 9.82 * sin * cos + 4.0 * drive) / (4.0 - 1.5 * cos * cos);
            let spin_up = (-3.0 * pull * cos + 6.0 * 9.82 * sin + 6.0 * drive * cos)
                / (2.4 - 0.9 * cos * cos);
            x += 0.01 * speed;
            angle += 0.01 * spin;
            speed += 0.01 * acceleration;
            spin += 0.01 * spin_up;
            (sin, cos) = libm::sincos(angle);
            total += 0.5 * (cos + 1.0) * libm::cos(x * (FRAC_PI_2 / 2.4));
            if x.abs() > 2.4 {
                return (total, step);
            }
        }
        (total, 1000)
    }
}

fn activate(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Linear => x,
        Activation::Step => f64::from(u8::from(x > 0.0)),
        Activation::Sine => libm::sin(PI * x),
        Activation::Gaussian => libm::exp(-0.5 * x * x),
        Activation::Tanh => libm::tanh(x),
        Activation::Sigmoid => 1.0 / (1.0 + libm::exp(-x)),
        Activation::Inverse => -x,
        Activation::Absolute => x.abs(),
        Activation::Relu => x.max(0.0),
        Activation::Cosine => libm::cos(PI * x),
    }
}
