//! A champion as it leaves the engine: small, readable, self-sufficient.

use precocial_envs::{Task, UnknownTask};
use serde::{Deserialize, Serialize};

use super::Versioned;
use crate::search::{Champion, WeightScore};
use crate::topology::Topology;

/// A network that can be run, with what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChampionFile {
    /// The format of this file.
    pub format: u32,
    /// The task that it was evolved for.
    pub task: String,
    /// Where it comes from, for people.
    #[serde(default)]
    pub origin: String,
    /// The generation that it comes from.
    #[serde(default)]
    pub generation: u64,
    /// The mean of the scores over the shared weights.
    #[serde(default)]
    pub score: Option<f64>,
    /// The score for each shared weight, on fresh episodes.
    #[serde(default)]
    pub scores: Vec<WeightScore>,
    /// The network.
    pub topology: Topology,
}

impl Versioned for ChampionFile {
    const KIND: &'static str = "a champion";
    const FORMAT: u32 = 1;
}

impl ChampionFile {
    /// The file of a champion.
    pub fn new(champion: &Champion, task: &str, origin: String) -> Self {
        Self {
            format: Self::FORMAT,
            task: task.to_owned(),
            origin,
            generation: champion.generation,
            score: Some(champion.score()),
            scores: champion.scores.clone(),
            topology: champion.topology.clone(),
        }
    }

    /// The task, if this version has it and the network fits it.
    pub fn find_task(&self) -> Result<&'static dyn Task, Misfit> {
        let task = precocial_envs::find(&self.task)?;
        let signature = task.signature();
        let needed = (signature.observations.len(), signature.actions.count());
        let given = (self.topology.inputs(), self.topology.outputs());
        if needed != given {
            return Err(Misfit::Shape { task: task.name(), needed, given });
        }
        Ok(task)
    }
}

/// Why a champion cannot do its task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// There is no such task.
    #[error(transparent)]
    Task(#[from] UnknownTask),
    /// Other numbers of inputs and outputs.
    #[error(
        "the network has {} inputs and {} outputs, but {task} has {} and {}",
        given.0, given.1, needed.0, needed.1
    )]
    Shape {
        /// The task.
        task: &'static str,
        /// Inputs and outputs of the task.
        needed: (usize, usize),
        /// Inputs and outputs of the network.
        given: (usize, usize),
    },
}
