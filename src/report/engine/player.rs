//! What an engine holds: an episode, or a network that answers alone.

use precocial::network::{ConnectionOrder, LaneWeights, Network, Weights};
use precocial::picture::{End, Episode};
use precocial_envs::Scene;
use precocial_envs::lanes::{InstructionSet, Row};

use crate::message::Message;

/// An episode or a network, the weights it has, and what a page reads of it.
pub(crate) struct Player {
    connections: usize,
    values: usize,
    work: Work,
}

enum Work {
    Episode(Box<Episode>),
    Network(Box<Answering>),
}

/// A network that answers to given inputs.
struct Answering {
    network: Network,
    order: ConnectionOrder,
    weights: LaneWeights,
    rows: Vec<Row>,
}

impl Player {
    /// What a page's message describes, at its start with the shared weight 1 and
    /// seed 0, or what is wrong with it.
    pub(crate) fn new(text: &[u8]) -> Result<Self, String> {
        let mut message = Message::read(text)?;
        let task = message.task()?;
        let topology = message.topology;
        let (network, order) = Network::compile_with_order(&topology);
        let connections = topology.connections().len();
        let values = network.rows();
        let work = match task {
            Some(task) => Work::Episode(Box::new(Episode::new(&*task, &topology, 1.0, 0))),
            None => Work::Network(Box::new(Answering {
                weights: LaneWeights::everywhere(Weights::Shared(1.0), &order),
                rows: network.new_rows(),
                network,
                order,
            })),
        };
        Ok(Self { connections, values, work })
    }

    /// Starts again with a seed.
    pub(crate) fn reset(&mut self, seed: u64) {
        if let Work::Episode(episode) = &mut self.work {
            episode.restart(seed);
        }
    }

    /// Gives the network these weights; too few do nothing.
    pub(crate) fn weigh(&mut self, weights: Weights<'_>) -> bool {
        if let Weights::Each(each) = weights
            && each.len() != self.connections
        {
            return false;
        }
        match &mut self.work {
            Work::Episode(episode) => episode.set_weights(weights),
            Work::Network(answering) => {
                answering.weights = LaneWeights::everywhere(weights, &answering.order);
            }
        }
        true
    }

    /// Takes so many steps, or those that are left; gives how many.
    pub(crate) fn step(&mut self, steps: u32) -> u32 {
        let Work::Episode(episode) = &mut self.work else { return 0 };
        let before = episode.steps();
        for _ in 0..steps {
            if episode.end().is_some() {
                break;
            }
            episode.advance();
        }
        episode.steps() - before
    }

    /// Strikes the world; see `Environment::push`.
    pub(crate) fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        match &mut self.work {
            Work::Episode(episode) => episode.push(at, speed),
            Work::Network(_) => false,
        }
    }

    /// Answers to inputs, if it is a network alone and they are as many as it has.
    pub(crate) fn answer(&mut self, inputs: &[f64]) -> bool {
        let Work::Network(answering) = &mut self.work else { return false };
        let Answering { network, weights, rows, .. } = &mut **answering;
        if inputs.len() != network.inputs() {
            return false;
        }
        for (row, &input) in network.inputs_and_outputs(rows).0.iter_mut().zip(inputs) {
            row[0][0] = input;
        }
        network.step(InstructionSet::detect(), rows, weights, 1);
        true
    }

    /// Writes steps, last reward, return so far, why it is over (0: it is not, 1
    /// terminated, 2 truncated, 3 stopped, 4 not finite), then the value of each node
    /// in the order of the network's rows; zeros before the first step.
    pub(crate) fn state(&self, numbers: &mut Vec<f64>) {
        numbers.clear();
        match &self.work {
            Work::Episode(episode) => {
                let end = match episode.end() {
                    None => 0.0,
                    Some(End::Terminated) => 1.0,
                    Some(End::Truncated) => 2.0,
                    Some(End::Stopped) => 3.0,
                    Some(End::NotFinite) => 4.0,
                };
                numbers.extend([episode.steps().into(), episode.reward(), episode.total(), end]);
                numbers.extend(episode.values());
            }
            Work::Network(answering) => {
                numbers.extend([0.0; 4]);
                numbers.extend(answering.rows.iter().map(|row| row[0][0]));
            }
        }
        numbers.resize(4 + self.values, 0.0);
    }

    /// What there is to see; nothing of a network alone.
    pub(crate) fn scene(&self) -> Scene {
        match &self.work {
            Work::Episode(episode) => episode.scene(),
            Work::Network(_) => Scene::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XOR: &str = r#"{"inputs":2,"outputs":["Sigmoid"],"hidden":[],
        "connections":[[0,3],[1,3],[2,3]]}"#;

    fn network() -> Player {
        Player::new(format!("{{\"topology\":{XOR}}}").as_bytes()).unwrap()
    }

    #[test]
    fn a_network_alone_answers_with_its_weights() {
        let mut player = network();
        let mut numbers = Vec::new();
        assert!(player.answer(&[2.0, -3.0]) && !player.answer(&[2.0]));
        player.state(&mut numbers);
        assert_eq!(numbers[4..7], [1.0, 2.0, -3.0]);
        assert_eq!((numbers.len(), numbers[7]), (8, 0.5));
        assert!(player.weigh(Weights::Each(&[0.0, 0.5, 0.0])) && player.answer(&[2.0, -3.0]));
        player.state(&mut numbers);
        assert!((numbers[7] - 1.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-9, "{numbers:?}");
        assert!(!player.weigh(Weights::Each(&[1.0])));
        assert_eq!((player.step(3), player.push([0.0; 2], [1.0; 2])), (0, false));
    }

    #[test]
    fn what_makes_no_player_is_told() {
        let said = |text: &str| Player::new(text.as_bytes()).err().unwrap();
        assert!(said("{").contains("EOF"));
        let task = format!("{{\"topology\":{XOR},\"task\":{{\"name\":\"cartpole-v1\"}}}}");
        assert!(said(&task).contains("2 inputs and 1 outputs, the task 4 and 2"));
        let task = format!("{{\"topology\":{XOR},\"task\":{{\"name\":\"digits\"}}}}");
        assert!(said(&task).contains("there is no task digits"));
    }
}
