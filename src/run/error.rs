//! Why a run cannot start or go on.

use precocial_envs::TaskError;
use thiserror::Error;

use super::files::FileError;
use super::{CheckpointError, FolderError, Mismatch};
use crate::search::SearchError;

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
    /// Its task.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// Its search.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// What its files say together.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}
