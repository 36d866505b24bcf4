//! One episode, step by step, to be watched: the same steps, bit for bit, as
//! [`Rollout`](crate::evaluation::Rollout) takes in its lanes.

use std::fmt;

use precocial_envs::lanes::{BLOCKS, InstructionSet, Row, WIDTH};
use precocial_envs::{Environment, Scene, Signature, Status, Task};

use crate::network::{LaneWeights, Network, Weights};
use crate::topology::Topology;

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
    /// The network's values; only the first lane counts.
    rows: Vec<Row>,
    weights: LaneWeights,
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
        let (network, places) = Network::compile_with_places(topology);
        let mut episode = Self {
            name,
            environment: task.environment(),
            instruction_set: InstructionSet::detect(),
            rows: network.new_rows(),
            network,
            weights: LaneWeights::everywhere(weights.into(), &places),
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
        let (inputs, _) = self.network.inputs_and_outputs(&mut self.rows);
        for (row, &value) in inputs.iter_mut().zip(&self.observation) {
            row[0][0] = value;
        }
        self.network.step(self.instruction_set, &mut self.rows, &self.weights, 1);
        let (_, outputs) = self.network.inputs_and_outputs(&mut self.rows);
        for (value, row) in self.action.iter_mut().zip(outputs) {
            *value = row[0][0];
        }
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
        match &self.weights {
            LaneWeights::Shared(row) => Some(row[0][0]),
            LaneWeights::Each(_) => None,
        }
    }

    /// The shared weight, in words.
    pub fn weight_label(&self) -> String {
        self.weight().map_or_else(|| "tuned".to_owned(), |weight| format!("{weight:?}"))
    }

    /// Gives all connections this shared weight from the next step on.
    pub fn set_weight(&mut self, weight: f64) {
        self.weights = LaneWeights::Shared([[weight; WIDTH]; BLOCKS]);
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
mod tests {
    use super::*;
    use crate::evaluation::{Job, Rollout};
    use crate::picture::tests::{Counting, swing_up, swing_up_topology};

    fn rollout(task: &dyn Task, topology: &Topology, weight: f64, seed: u64) -> f64 {
        let mut returns = [f64::NAN];
        let network = Network::compile(topology);
        Rollout::new(task).run(&network, &[Job { weight, seed }], &mut returns);
        returns[0]
    }

    #[test]
    fn an_episode_can_be_stopped() {
        let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
        let mut episode = Episode::new(&*task, &swing_up_topology(), 1.0, 0).stopping_after(7);
        for seed in [0, 1] {
            episode.restart(seed);
            episode.finish();
            assert_eq!((episode.steps(), episode.end()), (7, Some(End::Stopped)));
        }
    }

    #[test]
    fn the_return_is_that_of_a_rollout_bit_for_bit() {
        for name in ["cartpole-swingup-v1", "cartpole-swingup-hard-v1"] {
            let task = precocial_envs::find(name).unwrap();
            for weight in [-2.0, -0.37, 0.5, 1.0, 1.9] {
                for seed in 0..4 {
                    let topology = swing_up_topology();
                    let mut episode = Episode::new(&*task, &topology, weight, seed);
                    episode.finish();
                    let expected = rollout(&*task, &topology, weight, seed);
                    assert_eq!(episode.total().to_bits(), expected.to_bits());
                    // Again, and the same.
                    episode.restart(seed);
                    episode.finish();
                    assert_eq!(episode.total().to_bits(), expected.to_bits());
                }
            }
        }
    }

    #[test]
    fn the_weight_can_change_on_the_way() {
        let outcome = |later: f64| {
            let mut episode = swing_up(1.0, 1);
            (0..30).for_each(|_| episode.advance());
            let before = episode.total();
            episode.set_weight(later);
            assert_eq!((episode.weight(), episode.steps()), (Some(later), 30));
            episode.finish();
            (before, episode.total())
        };
        assert_eq!(outcome(1.0).1, rollout_of_swing_up(1.0));
        assert_eq!(outcome(1.0).0, outcome(-1.0).0);
        assert_ne!(outcome(1.0).1, outcome(-1.0).1);
    }

    fn rollout_of_swing_up(weight: f64) -> f64 {
        let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
        rollout(&*task, &swing_up_topology(), weight, 1)
    }

    #[test]
    fn what_is_not_finite_ends_it_with_the_worst_return() {
        let observation = Counting { bad_observation: Some(5), ..Counting::default() };
        let reward = Counting { bad_reward: Some(7), ..Counting::default() };
        let good = Counting::default();
        let cases = [(observation, 1.0, 5), (reward, 1.0, 7), (good, 1e308, 2)];
        for (task, weight, steps) in cases {
            let topology = Counting::topology();
            let mut episode = Episode::new(&task, &topology, weight, 0);
            episode.finish();
            assert_eq!((episode.end(), episode.steps()), (Some(End::NotFinite), steps));
            assert_eq!(episode.total(), -7.0);
            assert_eq!(rollout(&task, &topology, weight, 0), -7.0);
            // Nothing happens any more, until it starts again.
            episode.advance();
            assert_eq!(episode.steps(), steps);
            episode.restart(0);
            assert_eq!((episode.end(), episode.total()), (None, 0.0));
        }
        let mut episode = Episode::new(&good, &Counting::topology(), 0.5, 0);
        episode.finish();
        assert_eq!((episode.end(), episode.total()), (Some(End::Truncated), 95.0));
    }

    #[test]
    #[should_panic(expected = "the network must fit cartpole-swingup-v1")]
    fn a_network_that_does_not_fit_is_refused() {
        let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
        Episode::new(&*task, &Counting::topology(), 1.0, 0);
    }
}
