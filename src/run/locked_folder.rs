//! The folder of a run for the one process that works in it: made once, locked,
//! and the one writer of each of its files.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::files::{FileError, stage, write};
use super::folder::{RunFolder, is_leftover, is_lock};
use super::metrics_file::MetricsFile;
use super::{ChampionFile, Checkpoint, Experiment, Record};

/// The folder of a run that no other process works in.
pub(super) struct LockedFolder {
    folder: RunFolder,
    /// The lock goes when the file is closed, even by a kill.
    _lock: File,
}

/// Why a folder cannot be worked in.
#[derive(Debug, Error)]
pub enum FolderError {
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
        /// Why it refused.
        error: io::Error,
    },
}

impl LockedFolder {
    /// Makes the folder of a new run.
    pub(super) fn create(path: &Path) -> Result<Self, FolderError> {
        Self::check_free(path)?;
        let io = |error| FolderError::Io { path: path.to_owned(), error };
        fs::create_dir_all(path).map_err(io)?;
        let locked = Self::lock(RunFolder::at(path))?;
        // Another process may have begun a run since the first check.
        if locked.holds_run() {
            return Err(FolderError::Exists(path.to_owned()));
        }
        Ok(locked)
    }

    /// Whether a new run could be made here; makes nothing.
    pub(super) fn check_free(path: &Path) -> Result<(), FolderError> {
        if RunFolder::at(path).holds_run() {
            return Err(FolderError::Exists(path.to_owned()));
        }
        match fs::read_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                Err(FolderError::Occupied(path.to_owned()))
            }
            Err(error) => Err(FolderError::Io { path: path.to_owned(), error }),
            // A kill at the very start leaves the lock and a half-written file.
            Ok(entries) => {
                let mut names = entries.flatten().map(|entry| entry.file_name());
                if names.all(|name| is_lock(&name) || is_leftover(&name)) {
                    Ok(())
                } else {
                    Err(FolderError::Occupied(path.to_owned()))
                }
            }
        }
    }

    /// Opens the folder of a run.
    pub(super) fn open(path: &Path) -> Result<Self, FolderError> {
        let folder = RunFolder::at(path);
        if folder.holds_run() {
            Self::lock(folder)
        } else {
            Err(FolderError::NoRun(path.to_owned()))
        }
    }

    /// Locks a folder and removes what a process that was killed has left half
    /// written.
    fn lock(folder: RunFolder) -> Result<Self, FolderError> {
        let io = |error| FolderError::Io { path: folder.path().to_owned(), error };
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false);
        let lock = options.open(folder.lock_path()).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {
                for entry in fs::read_dir(folder.path()).map_err(io)?.flatten() {
                    if is_leftover(&entry.file_name()) {
                        fs::remove_file(entry.path()).map_err(io)?;
                    }
                }
                Ok(Self { folder, _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(folder.path().to_owned())),
            Err(TryLockError::Error(error)) => Err(io(error)),
        }
    }

    pub(super) fn write_experiment(&self, experiment: &Experiment) -> Result<(), FileError> {
        write(&self.experiment_path(), experiment)
    }

    pub(super) fn write_record(&self, record: &Record) -> Result<(), FileError> {
        write(&self.record_path(), record)
    }

    /// Writes a checkpoint and keeps the one before. At no moment is there none,
    /// and a full disk is met before anything is moved.
    pub(super) fn write_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), FileError> {
        let path = self.checkpoint_path();
        let staged = stage(&path, checkpoint)?;
        match fs::rename(&path, self.previous_checkpoint_path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path, problem: error.into() })
            }
            _ => staged.commit(),
        }
    }

    /// Renames a newest checkpoint that is damaged, so that saving cannot make
    /// it the one before; gives its new name.
    pub(super) fn set_damaged_checkpoint_aside(&self) -> Result<PathBuf, FileError> {
        let aside = self.damaged_checkpoint_path();
        match fs::rename(self.checkpoint_path(), &aside) {
            Ok(()) => Ok(aside),
            Err(error) => Err(FileError { path: aside, problem: error.into() }),
        }
    }

    pub(super) fn write_champion(&self, champion: &ChampionFile) -> Result<(), FileError> {
        write(&self.champion_path(), champion)
    }

    /// Writes a champion that is no longer the best under the name of its
    /// generation.
    pub(super) fn write_earlier_champion(&self, champion: &ChampionFile) -> Result<(), FileError> {
        write(&self.earlier_champion_path(champion.generation), champion)
    }

    /// Removes the champion's file, if there is one.
    pub(super) fn remove_champion(&self) -> Result<(), FileError> {
        let path = self.champion_path();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path, problem: error.into() })
            }
            _ => Ok(()),
        }
    }

    /// As [`MetricsFile::open`].
    pub(super) fn open_metrics(
        &self,
        generation: u64,
    ) -> Result<(MetricsFile, Option<PathBuf>), FileError> {
        MetricsFile::open(self.metrics_path(), self.damaged_metrics_path(), generation)
    }
}

impl Deref for LockedFolder {
    type Target = RunFolder;

    fn deref(&self) -> &RunFolder {
        &self.folder
    }
}
