//! What connections weigh: one number for all of them, as the search means
//! it, or one for each, as training leaves it.

use precocial_envs::lanes::{BLOCKS, Row, WIDTH, set};

/// The weights of a topology's connections.
///
/// A shared weight multiplies the sum of what a node receives, weights of its
/// connections each summand: the same number everywhere may give other last bits
/// (none where it is a power of two, which rounds nothing).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weights<'a> {
    /// All have this one.
    Shared(f64),
    /// One for every connection of the topology, in the topology's order;
    /// those of disabled connections are there and do nothing.
    Each(&'a [f64]),
}

impl Weights<'_> {
    /// The weight of a connection, given by its index in the topology.
    ///
    /// # Panics
    ///
    /// If there are weights for each connection, but none for this one.
    pub fn of(self, connection: usize) -> f64 {
        match self {
            Self::Shared(weight) => weight,
            Self::Each(weights) => weights[connection],
        }
    }
}

impl From<f64> for Weights<'_> {
    fn from(weight: f64) -> Self {
        Self::Shared(weight)
    }
}

/// The order of a network's connections in its plan: for every source, the
/// index of its connection in the topology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionOrder(pub(super) Vec<u32>);

impl ConnectionOrder {
    /// The indices in the topology, in the order of the plan.
    pub fn indices(&self) -> Vec<usize> {
        self.0.iter().map(|&index| index as usize).collect()
    }

    /// A topology's weights in the order of the plan.
    ///
    /// # Panics
    ///
    /// If there are fewer weights than the topology has connections.
    pub fn arrange(&self, weights: &[f64]) -> Vec<f64> {
        self.0.iter().map(|&index| weights[index as usize]).collect()
    }
}

/// The weights of a network in its lanes.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneWeights {
    /// A shared weight for each lane.
    Shared(Row),
    /// A row for each source of the plan.
    Each(Vec<Row>),
}

impl LaneWeights {
    /// The same weights in every lane; a topology's weights are in its order.
    pub fn everywhere(weights: Weights<'_>, order: &ConnectionOrder) -> Self {
        match weights {
            Weights::Shared(weight) => Self::Shared([[weight; WIDTH]; BLOCKS]),
            Weights::Each(weights) => {
                let row = |weight| [[weight; WIDTH]; BLOCKS];
                Self::Each(order.arrange(weights).into_iter().map(row).collect())
            }
        }
    }

    /// Gives a lane a weight of its own for each source of the plan. Without
    /// such weights nothing happens.
    pub fn set_each(&mut self, lane: usize, weights: &[f64]) {
        if let Self::Each(rows) = self {
            for (row, &weight) in rows.iter_mut().zip(weights) {
                set(row, lane, weight);
            }
        }
    }
}
