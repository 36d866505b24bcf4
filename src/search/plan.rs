//! What a search is going to do, which a dry run reports before it begins.

use crate::gradient::{Architecture, TrainingSettings};
use crate::topology::Topology;

/// What a search is going to do.
pub enum Plan {
    /// Evaluate populations.
    Evaluation(EvaluationPlan),
    /// Train networks.
    Training(TrainingPlan),
    /// Only the search itself knows.
    Unknown,
}

/// What a search that evaluates populations is going to do.
pub struct EvaluationPlan {
    /// Networks in a generation.
    pub population: u32,
    /// Episodes that rank networks.
    pub episodes: u64,
    /// Episodes that confirm champions, at most.
    pub confirmation_episodes: u64,
    /// Some networks such as will be evaluated: by them the speed can be
    /// measured.
    pub typical: Vec<Topology>,
    /// How many networks were made on the way to these.
    pub made_before: usize,
}

/// What a search that trains is going to do.
#[derive(Clone, Debug)]
pub struct TrainingPlan {
    /// The architecture that it trains.
    pub shape: Architecture,
    /// The architecture in words.
    pub summary: String,
    /// The networks of a round in words.
    pub networks: &'static str,
    /// How many of them are trained side by side.
    pub networks_at_once: usize,
    /// Steps of all networks together, at most.
    pub steps: u64,
    /// How they are trained.
    pub training: TrainingSettings,
}
