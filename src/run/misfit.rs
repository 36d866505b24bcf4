//! Why a network and a task, or a network and its weights, do not fit together.

use precocial_envs::{Task, TaskError};
use thiserror::Error;

use crate::topology::Topology;

/// Why a champion cannot do its task.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Misfit {
    /// There is no such task, or its data cannot be had.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// Other numbers of inputs and outputs.
    #[error(
        "the network has {} inputs and {} outputs, but {task} has {} and {}",
        given.0, given.1, needed.0, needed.1
    )]
    Shape {
        /// The task.
        task: String,
        /// Inputs and outputs of the task.
        needed: (usize, usize),
        /// Inputs and outputs of the network.
        given: (usize, usize),
    },
    /// Another number of tuned weights than of connections.
    #[error("there are {weights} tuned weights for {connections} connections")]
    Weights {
        /// Connections of the network.
        connections: usize,
        /// Weights in the file.
        weights: usize,
    },
    /// A weight that cannot be one.
    #[error("a tuned weight must be a finite number, not {0}")]
    NotFinite(f64),
}

impl Misfit {
    /// Whether a network has a task's numbers of inputs and outputs.
    pub(super) fn check(topology: &Topology, task: &dyn Task) -> Result<(), Self> {
        let needed = task.signature().size();
        let given = (topology.inputs(), topology.outputs());
        if needed == given {
            return Ok(());
        }
        Err(Self::Shape { task: task.name().to_owned(), needed, given })
    }
}
