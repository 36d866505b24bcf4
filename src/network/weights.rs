//! What connections weigh: one number for all of them, as the search means
//! it, or one for each, as training leaves it.

use precocial_envs::lanes::{BLOCKS, Row, WIDTH, set};

/// The weights of a topology's connections.
///
/// A shared weight multiplies the sum of what a node receives, weights of its
/// connections each summand, which rounds otherwise. Where all connections that
/// act have the same weight, it is a shared one, whichever way it was given.
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

    /// The shared weight, if it is one.
    pub fn shared(self) -> Option<f64> {
        match self {
            Self::Shared(weight) => Some(weight),
            Self::Each(_) => None,
        }
    }

    /// Whether both are the same, found without looking at each of many.
    pub(crate) fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Shared(one), Self::Shared(other)) => one.to_bits() == other.to_bits(),
            (Self::Each(one), Self::Each(other)) => std::ptr::eq(one, other),
            _ => false,
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
    pub fn arrange(&self, weights: Weights<'_>) -> PlanWeights {
        let weights = match weights {
            Weights::Shared(weight) => return PlanWeights::Shared(weight),
            Weights::Each(weights) => weights,
        };
        let each: Vec<f64> = self.0.iter().map(|&index| weights[index as usize]).collect();
        match each.split_first() {
            Some((&first, others)) if others.iter().all(|&other| other == first) => {
                PlanWeights::Shared(first)
            }
            _ => PlanWeights::Each(each),
        }
    }
}

/// The weights of a network in the order of its plan.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanWeights {
    /// All sources have this one.
    Shared(f64),
    /// One for every source.
    Each(Vec<f64>),
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
        let row = |weight| [[weight; WIDTH]; BLOCKS];
        match order.arrange(weights) {
            PlanWeights::Shared(weight) => Self::Shared(row(weight)),
            PlanWeights::Each(weights) => Self::Each(weights.into_iter().map(row).collect()),
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
