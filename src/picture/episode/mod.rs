//! One episode, step by step, to be watched: the same steps, bit for bit, as
//! [`Rollout`](crate::evaluation::Rollout) takes in its lanes.

mod side_by_side;

use std::fmt;

use precocial_envs::lanes::{InstructionSet, Row};
use precocial_envs::{Environment, Scene, Signature, Status, Task};

use crate::network::{ConnectionOrder, LaneWeights, Network, Weights};
use crate::topology::Topology;

pub use side_by_side::SideBySide;

/// Why an episode is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The world has reached an end of its own.
    Terminated,
    /// The time limit has been reached.
    Truncated,
    /// It was to be watched no longer.
    Stopped,
    /// An observation, an action or the return is no finite number; the return
    /// is the task's worst.
    NotFinite,
}

impl fmt::Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Terminated => "terminated",
            Self::Truncated => "truncated",
            Self::Stopped => "stopped",
            Self::NotFinite => "not finite",
        })
    }
}

/// A network in a world.
pub struct Episode {
    name: String,
    signature: Signature,
    environment: Box<dyn Environment>,
    network: Network,
    instruction_set: InstructionSet,
    /// The network's values, of which only the first lane counts; none before it
    /// has advanced by itself.
    rows: Vec<Row>,
    order: ConnectionOrder,
    weights: LaneWeights,
    /// The shared weight that it was given, if it was one.
    weight: Option<f64>,
    observation: Vec<f64>,
    action: Vec<f64>,
    seed: u64,
    steps: u32,
    reward: f64,
    total: f64,
    end: Option<End>,
    last_step: u32,
}

impl Episode {
    /// The start of an episode; `seed` is given to the environment.
    ///
    /// # Panics
    ///
    /// If the topology has not as many inputs and outputs as the task has
    /// observations and actions, or if it has more connections than weights.
    pub fn new<'a>(
        task: &dyn Task,
        topology: &Topology,
        weights: impl Into<Weights<'a>>,
        seed: u64,
    ) -> Self {
        let (name, signature) = (task.name().to_owned(), task.signature());
        let needed = (signature.observations.len(), signature.actions.count());
        assert_eq!((topology.inputs(), topology.outputs()), needed, "the network must fit {name}");
        let (network, order) = Network::compile_with_order(topology);
        let weights = weights.into();
        let mut episode = Self {
            name,
            environment: task.environment(),
            instruction_set: InstructionSet::detect(),
            rows: Vec::new(),
            network,
            weights: LaneWeights::everywhere(weights, &order),
            weight: weights.shared(),
            order,
            observation: vec![0.0; needed.0],
            action: vec![0.0; needed.1],
            signature,
            seed,
            steps: 0,
            reward: 0.0,
            total: 0.0,
            end: None,
            last_step: u32::MAX,
        };
        episode.restart(seed);
        episode
    }

    /// Starts again, with another seed or the same.
    pub fn restart(&mut self, seed: u64) {
        self.environment.reset(seed, &mut self.observation);
        (self.seed, self.steps, self.reward, self.total, self.end) = (seed, 0, 0.0, 0.0, None);
    }

    /// Takes one step; does nothing once the episode is over.
    pub fn advance(&mut self) {
        if self.end.is_some() {
            return;
        }
        if self.rows.is_empty() {
            self.rows = self.network.new_rows();
        }
        let (inputs, _) = self.network.inputs_and_outputs(&mut self.rows);
        for (row, &value) in inputs.iter_mut().zip(&self.observation) {
            row[0][0] = value;
        }
        self.network.step(self.instruction_set, &mut self.rows, &self.weights, 1);
        let (_, outputs) = self.network.inputs_and_outputs(&mut self.rows);
        for (value, row) in self.action.iter_mut().zip(outputs) {
            *value = row[0][0];
        }
        self.act();
    }

    /// Does what the network has answered.
    fn act(&mut self) {
        if !self.observation.iter().chain(&self.action).all(|value| value.is_finite()) {
            self.end = Some(End::NotFinite);
            return;
        }
        let step = self.environment.step(&self.action, &mut self.observation);
        self.steps += 1;
        self.reward = step.reward;
        self.total += step.reward;
        self.end = match step.status {
            _ if !self.total.is_finite() => Some(End::NotFinite),
            Status::Running => (self.steps >= self.last_step).then_some(End::Stopped),
            Status::Terminated => Some(End::Terminated),
            Status::Truncated => Some(End::Truncated),
        };
    }

    /// Ends every episode after so many steps.
    #[must_use]
    pub fn stopping_after(mut self, steps: u32) -> Self {
        self.last_step = steps;
        self
    }

    /// Takes all steps that are left.
    pub fn finish(&mut self) {
        while self.end.is_none() {
            self.advance();
        }
    }

    /// The task's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The task's shape.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The shared weight; `None` if each connection has its own.
    pub fn weight(&self) -> Option<f64> {
        self.weight
    }

    /// The shared weight, in words.
    pub fn weight_label(&self) -> String {
        self.weight().map_or_else(|| "tuned".to_owned(), |weight| format!("{weight:?}"))
    }

    /// Gives the connections these weights from the next step on: a shared one, or one
    /// for each in the topology's order.
    ///
    /// # Panics
    ///
    /// If there are fewer weights than connections.
    pub fn set_weights<'a>(&mut self, weights: impl Into<Weights<'a>>) {
        let weights = weights.into();
        self.weights = LaneWeights::everywhere(weights, &self.order);
        self.weight = weights.shared();
    }

    /// Strikes the world before the next step; see
    /// [`push`](precocial_envs::Environment::push). Nothing is struck once the episode
    /// is over.
    pub fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        self.end.is_none() && self.environment.push(at, speed)
    }

    /// The value of each node in the last step, in the order of the network's rows:
    /// bias, inputs, hidden nodes, outputs. None before it has advanced by itself.
    pub fn values(&self) -> impl Iterator<Item = f64> {
        self.rows.iter().map(|row| row[0][0])
    }

    /// The seed that the environment was given.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many steps the world has made.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// The reward of the last step; 0 before the first.
    pub fn reward(&self) -> f64 {
        self.reward
    }

    /// The sum of the rewards so far, or the task's worst return after an end
    /// that is [`End::NotFinite`].
    pub fn total(&self) -> f64 {
        if self.end == Some(End::NotFinite) { self.signature.worst_return } else { self.total }
    }

    /// Why the episode is over, if it is.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// The world as it is now, to be drawn.
    pub fn scene(&self) -> Scene {
        self.environment.scene()
    }
}

#[cfg(test)]
mod tests;
