//! Where a run stands, so that it can go on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{FileError, Problem, Versioned, read, stage};
use super::{Experiment, RunError};
use crate::search::SearchState;

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
    const LIMIT: u64 = 1 << 30;
    const PRETTY: bool = false;
}

/// A checkpoint that was found, and what was wrong with a newer one.
pub(super) struct Found {
    pub(super) checkpoint: Checkpoint,
    /// The newest checkpoint, if it could not be read.
    pub(super) damaged: Option<FileError>,
}

impl Checkpoint {
    fn path(folder: &Path) -> PathBuf {
        folder.join("checkpoint.ron")
    }

    fn previous_path(folder: &Path) -> PathBuf {
        folder.join("checkpoint.previous.ron")
    }

    /// Writes it and keeps the one before. At no moment is there none, and a
    /// full disk is met before anything is moved.
    pub(super) fn save(&self, folder: &Path) -> Result<(), FileError> {
        let path = Self::path(folder);
        let staged = stage(&path, self)?;
        match fs::rename(&path, Self::previous_path(folder)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path, problem: error.into() })
            }
            _ => staged.commit(),
        }
    }

    /// The newest checkpoint that can be read. If the newest is damaged, the
    /// one before serves as well: the generations between come out the same.
    /// One from a newer version is never passed over.
    pub(super) fn load(folder: &Path) -> Result<Found, RunError> {
        let newest = match read(&Self::path(folder)) {
            Ok(checkpoint) => return Ok(Found { checkpoint, damaged: None }),
            Err(error) if matches!(error.problem, Problem::Newer { .. }) => {
                return Err(error.into());
            }
            Err(error) => error,
        };
        match read(&Self::previous_path(folder)) {
            Ok(checkpoint) => {
                Ok(Found { checkpoint, damaged: (!newest.is_missing()).then_some(newest) })
            }
            // "There is none" only if there is neither.
            Err(previous) if newest.is_missing() && previous.is_missing() => Err(previous.into()),
            Err(previous) if matches!(previous.problem, Problem::Newer { .. }) => {
                Err(previous.into())
            }
            Err(previous) => Err(RunError::NoCheckpoint {
                folder: folder.to_owned(),
                newest: Box::new(newest),
                previous: Box::new(previous),
            }),
        }
    }
}
