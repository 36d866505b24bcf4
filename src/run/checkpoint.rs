//! Where a run stands, so that it can go on.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Experiment;
use super::files::{FileError, Unsound, Versioned};
use crate::search::{CHECKPOINT_BYTES, SearchState};

/// A run after a number of generations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The format of this file.
    pub format: u32,
    /// The version of the engine that wrote it.
    pub version: String,
    /// What is being computed.
    pub experiment: Experiment,
    /// The search.
    pub state: SearchState,
}

impl Versioned for Checkpoint {
    const KIND: &'static str = "a checkpoint";
    const FORMAT: u32 = 1;
    const LIMIT: u64 = CHECKPOINT_BYTES;
    const PRETTY: bool = false;

    fn check(&self) -> Result<(), Unsound> {
        Ok(self.state.check()?)
    }
}

/// A checkpoint that was found, and what was wrong with a newer one.
#[derive(Debug)]
pub struct FoundCheckpoint {
    /// The newest that can be read.
    pub checkpoint: Checkpoint,
    /// Why it is not the newest there is.
    pub damaged: Option<FileError>,
}

/// Why no checkpoint of a run can be used, though there are some.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// One was written by a newer version.
    #[error(transparent)]
    File(#[from] FileError),
    /// Neither of the two can be read.
    #[error("no checkpoint of {} can be read\n{newest}\n{previous}", folder.display())]
    Neither {
        /// The run's folder.
        folder: PathBuf,
        /// What is wrong with the newest.
        newest: Box<FileError>,
        /// What is wrong with the one before.
        previous: Box<FileError>,
    },
}
