//! Why an experiment, a checkpoint, data and what was asked for do not fit together.

use std::path::PathBuf;

use precocial_envs::Task;
use thiserror::Error;

/// Why an experiment, a checkpoint and what was asked for do not fit together.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Mismatch {
    /// Another number of passes was asked for, on which the run depends.
    #[error(
        "the step sizes of this run depend on how many passes it has in all: another number is \
         another run"
    )]
    FixedLength,
    /// Fewer generations were asked for than are done.
    #[error("the run has done {done} generations already, more than {wanted}")]
    AlreadyDone {
        /// Generations done.
        done: u64,
        /// Generations asked for.
        wanted: u64,
    },
    /// The checkpoint was computed from another experiment.
    #[error(
        "experiment.ron is not the experiment that the checkpoint comes from: it was changed \
         after the run began; put it back, or start another run"
    )]
    OtherExperiment,
    /// The task's data are not those of the run.
    #[error(
        "the data of {task} are not those that this experiment is for: their SHA-256 is {found}, \
         not {expected}"
    )]
    OtherData {
        /// The task.
        task: String,
        /// The sum of what is there.
        found: String,
        /// The sum of what is meant.
        expected: String,
    },
    /// There is no checkpoint, though the run got further than the first.
    #[error(
        "there is no checkpoint in {}, though its metrics tell of {generations} generations: put \
         the checkpoint back, or start another run",
        folder.display()
    )]
    CheckpointLost {
        /// The run's folder.
        folder: PathBuf,
        /// Generations that the metrics tell of.
        generations: u64,
    },
}

impl Mismatch {
    /// Whether a task has found the data that are meant, if any are; gives their
    /// sum, where the task has some.
    ///
    /// # Errors
    ///
    /// If it has found others.
    pub fn check_data(expected: Option<&String>, task: &dyn Task) -> Result<Option<String>, Self> {
        let found = task.data_sha256();
        match expected {
            Some(expected) if found.as_ref() != Some(expected) => Err(Self::OtherData {
                task: task.name().to_owned(),
                found: found.unwrap_or_else(|| "none".to_owned()),
                expected: expected.clone(),
            }),
            _ => Ok(found),
        }
    }
}
