//! A run's folder: made once, locked while a process works in it.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A run's folder that no other process works in.
pub(super) struct Directory {
    path: PathBuf,
    /// The lock goes when the file is closed, even by a kill.
    _lock: File,
}

/// Why a folder cannot be worked in.
#[derive(Debug, Error)]
pub enum DirectoryError {
    /// There is a run already.
    #[error("there is already a run in {}", .0.display())]
    Exists(PathBuf),
    /// There is something else.
    #[error("{} is there already and is not an empty folder", .0.display())]
    Occupied(PathBuf),
    /// There is no run.
    #[error("there is no run in {}: no experiment.ron there", .0.display())]
    NoRun(PathBuf),
    /// Another process works in it.
    #[error("another process works in {}", .0.display())]
    InUse(PathBuf),
    /// The system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Directory {
    /// Makes the folder of a new run.
    pub(super) fn create(path: &Path) -> Result<Self, DirectoryError> {
        Self::check_free(path)?;
        let io = |error| DirectoryError::Io { path: path.to_owned(), error };
        fs::create_dir_all(path).map_err(io)?;
        let locked = Self::lock(path)?;
        // Somebody may have been faster between the look and the lock.
        if path.join("experiment.ron").exists() {
            return Err(DirectoryError::Exists(path.to_owned()));
        }
        Ok(locked)
    }

    /// Whether a new run could be made here; makes nothing.
    pub(super) fn check_free(path: &Path) -> Result<(), DirectoryError> {
        if path.join("experiment.ron").exists() {
            return Err(DirectoryError::Exists(path.to_owned()));
        }
        match fs::read_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                Err(DirectoryError::Occupied(path.to_owned()))
            }
            Err(error) => Err(DirectoryError::Io { path: path.to_owned(), error }),
            // A kill at the very start leaves the lock and a half-written file.
            Ok(entries) => {
                let names = entries.flatten().map(|entry| entry.file_name());
                match names.into_iter().find(|name| name != "lock" && !is_leftover(name)) {
                    Some(_) => Err(DirectoryError::Occupied(path.to_owned())),
                    None => Ok(()),
                }
            }
        }
    }

    /// Opens the folder of a run.
    pub(super) fn open(path: &Path) -> Result<Self, DirectoryError> {
        if !path.join("experiment.ron").is_file() {
            return Err(DirectoryError::NoRun(path.to_owned()));
        }
        Self::lock(path)
    }

    fn lock(path: &Path) -> Result<Self, DirectoryError> {
        let io = |error| DirectoryError::Io { path: path.to_owned(), error };
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false);
        let lock = options.open(path.join("lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {
                // Half-written files of a process that was killed.
                for entry in fs::read_dir(path).map_err(io)?.flatten() {
                    if is_leftover(&entry.file_name()) {
                        fs::remove_file(entry.path()).map_err(io)?;
                    }
                }
                Ok(Self { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(DirectoryError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(io(error)),
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Whether a file is one of ours that was being written: `.run.ron.`, then
/// something random.
fn is_leftover(name: &OsStr) -> bool {
    let names = ["experiment", "run", "checkpoint", "champion", "champion.tuning"];
    let name = name.to_string_lossy();
    names.iter().any(|ours| name.starts_with(&format!(".{ours}.ron.")))
}
