//! Episodes of one network that advance together: the network computes the
//! answers to all of them at once, each in a lane of its own.

use precocial_envs::lanes::{LANES, Row, WIDTH, get, set};

use super::Episode;
use crate::network::LaneWeights;

/// Episodes of one network, in lanes. Each has the same steps, bit for bit, as it
/// would have alone.
pub struct SideBySide {
    episodes: Vec<Episode>,
    rows: Vec<Row>,
    weights: LaneWeights,
}

impl SideBySide {
    /// Divides episodes, in their order, into groups of one network, at most as
    /// large as fit into lanes. One whose connections have weights of their own
    /// is alone.
    pub fn groups(episodes: Vec<Episode>) -> Vec<Self> {
        let shared = |episode: &Episode| matches!(episode.weights, LaneWeights::Shared(_));
        let mut groups: Vec<Vec<Episode>> = Vec::new();
        for episode in episodes {
            let fits = |group: &&mut Vec<Episode>| {
                let first = &group[0];
                group.len() < LANES
                    && shared(first)
                    && shared(&episode)
                    && first.network == episode.network
            };
            match groups.last_mut().filter(fits) {
                Some(group) => group.push(episode),
                None => groups.push(vec![episode]),
            }
        }
        groups.into_iter().map(Self::of).collect()
    }

    fn of(episodes: Vec<Episode>) -> Self {
        let weights = match &episodes[..] {
            [alone] => alone.weights.clone(),
            several => {
                let mut weights = Row::default();
                for (lane, episode) in several.iter().enumerate() {
                    if let LaneWeights::Shared(own) = &episode.weights {
                        set(&mut weights, lane, get(own, 0));
                    }
                }
                LaneWeights::Shared(weights)
            }
        };
        Self { rows: episodes[0].network.new_rows(), episodes, weights }
    }

    /// The episodes, in their order.
    pub fn episodes(&self) -> &[Episode] {
        &self.episodes
    }

    /// Takes one step in each that is not over.
    pub fn advance(&mut self) {
        if self.episodes.iter().all(|episode| episode.end.is_some()) {
            return;
        }
        let Self { episodes, rows, weights } = self;
        let first = &episodes[0];
        let (inputs, _) = first.network.inputs_and_outputs(rows);
        for (lane, episode) in episodes.iter().enumerate() {
            for (row, &value) in inputs.iter_mut().zip(&episode.observation) {
                set(row, lane, value);
            }
        }
        let blocks = episodes.len().div_ceil(WIDTH);
        first.network.step(first.instruction_set, rows, weights, blocks);
        let (_, outputs) = first.network.inputs_and_outputs(rows);
        let running = episodes.iter_mut().enumerate().filter(|(_, episode)| episode.end.is_none());
        for (lane, episode) in running {
            for (value, row) in episode.action.iter_mut().zip(&*outputs) {
                *value = get(row, lane);
            }
            episode.act();
        }
    }
}
