//! Why a folder cannot be worked in.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a folder cannot be worked in.
#[derive(Debug, Error)]
pub enum FolderError {
    /// There is a run already.
    #[error("there is already a run in {}", .0.display())]
    Exists(PathBuf),
    /// There is a study already.
    #[error("there is already a study in {}", .0.display())]
    StudyExists(PathBuf),
    /// There is something else.
    #[error("{} is there already and is not an empty folder", .0.display())]
    Occupied(PathBuf),
    /// There is no run.
    #[error("there is no run in {}: no experiment.ron there", .0.display())]
    NoRun(PathBuf),
    /// Another process works in it.
    #[error("another process works in {}", .0.display())]
    InUse(PathBuf),
    /// It is no longer the folder that was locked.
    #[error(
        "{} was removed or moved while this process worked in it, or another run began there: \
         nothing more was written",
        .0.display()
    )]
    Lost(PathBuf),
    /// The system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// Why it refused.
        error: io::Error,
    },
}
