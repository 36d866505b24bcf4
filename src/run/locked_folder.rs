//! The folder of a run for the one process that works in it: made once, locked,
//! and the one writer of each of its files.

use std::fs;
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use super::atomic_file::syncs_folders;
use super::champion_lock::ChampionLock;
use super::files::{FileError, stage, write};
use super::folder::{RunFolder, is_leftover, is_lock};
use super::lock_file::{LockError, LockFile};
use super::metrics_file::MetricsFile;
use super::{ChampionFile, Checkpoint, Experiment, FolderError, Gallery, Record, RunError, spare};

/// The folder of a run that no other process works in.
pub(super) struct LockedFolder {
    folder: RunFolder,
    lock: LockFile,
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
        let lock = LockFile::lock(&folder.lock_path()).map_err(|error| match error {
            LockError::InUse => FolderError::InUse(folder.path().to_owned()),
            LockError::Io(error) => FolderError::Io { path: folder.lock_path(), error },
        })?;
        for entry in fs::read_dir(folder.path()).map_err(io)?.flatten() {
            if is_leftover(&entry.file_name()) {
                fs::remove_file(entry.path()).map_err(io)?;
            }
        }
        Ok(Self { folder, lock })
    }

    /// What its file system cannot do, in words.
    pub(super) fn warnings(&self) -> Vec<String> {
        let shown = self.path().display();
        let mut warnings = Vec::new();
        if !self.lock.is_locked() {
            warnings.push(format!(
                "the file system of {shown} knows no locks: see to it that no other process works \
                 there"
            ));
        }
        if !syncs_folders(self.path()) {
            warnings.push(format!(
                "the file system of {shown} makes no names of files durable: after a power failure \
                 the newest may be lost, never a whole run"
            ));
        }
        warnings
    }

    /// Whether the folder is still the one that this process has locked: it may
    /// have been removed, or moved and made anew. Asked before each write.
    pub(super) fn check_lock(&self) -> Result<(), FolderError> {
        match self.lock.is_there() {
            Ok(true) => Ok(()),
            Ok(false) => Err(FolderError::Lost(self.path().to_owned())),
            Err(error) => Err(FolderError::Io { path: self.lock_path(), error }),
        }
    }

    pub(super) fn write_experiment(&self, experiment: &Experiment) -> Result<(), RunError> {
        self.check_lock()?;
        Ok(write(&self.experiment_path(), experiment)?)
    }

    pub(super) fn write_record(&self, record: &Record) -> Result<(), RunError> {
        self.check_lock()?;
        Ok(write(&self.record_path(), record)?)
    }

    /// Writes a checkpoint and keeps the one before. At no moment is there none,
    /// and a full disk is met before anything is moved.
    pub(super) fn write_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), RunError> {
        self.check_lock()?;
        let path = self.checkpoint_path();
        let staged = stage(&path, checkpoint)?;
        // Writing takes its time.
        self.check_lock()?;
        match fs::rename(&path, self.previous_checkpoint_path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path, problem: error.into() }.into())
            }
            _ => Ok(staged.commit()?),
        }
    }

    /// Renames a file that cannot be used, so that the next one does not take its
    /// place; gives its new name.
    pub(super) fn set_aside(&self, path: PathBuf) -> Result<PathBuf, RunError> {
        self.check_lock()?;
        let aside = spare::set_aside(&path);
        aside.map_err(|error| FileError { path, problem: error.into() }.into())
    }

    /// Holds other processes off the champion's file, while it is looked at and
    /// replaced.
    pub(super) fn lock_champion(&self) -> Result<ChampionLock, RunError> {
        self.check_lock()?;
        Ok(ChampionLock::lock(&self.champion_path())?)
    }

    pub(super) fn write_champion(&self, champion: &ChampionFile) -> Result<(), RunError> {
        Ok(write(&self.champion_path(), champion)?)
    }

    pub(super) fn write_gallery(&self, gallery: &Gallery) -> Result<(), RunError> {
        self.check_lock()?;
        Ok(write(&self.gallery_path(), gallery)?)
    }

    /// Writes a champion that is no longer the best under the name of its
    /// generation; gives the name.
    pub(super) fn keep_champion(&self, champion: &ChampionFile) -> Result<PathBuf, RunError> {
        Ok(champion.keep(&self.champion_path())?)
    }

    /// Removes the champion's file, if there is one.
    pub(super) fn remove_champion(&self) -> Result<(), RunError> {
        let path = self.champion_path();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path, problem: error.into() }.into())
            }
            _ => Ok(()),
        }
    }

    /// As [`MetricsFile::open`].
    pub(super) fn open_metrics(
        &self,
        generation: u64,
    ) -> Result<(MetricsFile, Option<String>), RunError> {
        self.check_lock()?;
        Ok(MetricsFile::open(self.metrics_path(), generation)?)
    }
}

impl Deref for LockedFolder {
    type Target = RunFolder;

    fn deref(&self) -> &RunFolder {
        &self.folder
    }
}
