//! Why a run cannot start or go on.

use std::path::PathBuf;

use precocial_envs::UnknownTask;
use thiserror::Error;

use super::files::{FileError, Unsound};
use super::{CheckpointError, FolderError};

/// Why a run cannot start or go on.
#[derive(Debug, Error)]
pub enum RunError {
    /// Its folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// One of its files.
    #[error(transparent)]
    File(#[from] FileError),
    /// Its checkpoints.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// What its files say together.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

/// Why an experiment, a checkpoint and what was asked for do not fit together.
#[derive(Debug, Error)]
pub enum Mismatch {
    /// The experiment is not sound.
    #[error(transparent)]
    Experiment(#[from] Unsound),
    /// There is no such task.
    #[error(transparent)]
    Task(#[from] UnknownTask),
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
    /// The networks of the checkpoint are not of the task's size.
    #[error("the checkpoint's networks do not fit its own experiment: it is damaged")]
    OtherNetworks,
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
