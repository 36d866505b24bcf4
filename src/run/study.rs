//! The folder of a study: `study.ron` says what its runs compute, and each run
//! has a folder in it, named after its seed.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{FileError, Versioned, read, write};
use super::locked_folder::LockedFolder;
use super::{Experiment, FolderError, RunFolder, Stop};

/// Runs of one experiment that differ in nothing but their seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The format of this file.
    pub format: u32,
    /// The seed of each run.
    pub seeds: Vec<u64>,
    /// What each computes; its own seed does not count.
    pub experiment: Experiment,
}

impl Versioned for Study {
    const KIND: &'static str = "a study";
    const FORMAT: u32 = 1;
}

impl Study {
    /// A study of an experiment with these seeds.
    pub fn new(experiment: Experiment, seeds: Vec<u64>) -> Self {
        Self { format: Self::FORMAT, seeds, experiment }
    }

    /// What the run with this seed computes.
    pub fn experiment(&self, seed: u64) -> Experiment {
        Experiment { seed, ..self.experiment.clone() }
    }
}

/// The folder of a study, to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyFolder {
    path: PathBuf,
}

impl StudyFolder {
    /// The name of its file.
    pub const STUDY: &str = "study.ron";

    /// The folder at a path; nothing is read yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is a study in it.
    pub fn holds_study(&self) -> bool {
        self.study_path().is_file()
    }

    fn study_path(&self) -> PathBuf {
        self.path.join(Self::STUDY)
    }

    /// Whether a new study could be made here; makes nothing.
    ///
    /// # Errors
    ///
    /// If there is a study or a run already, or anything else.
    pub fn check_free(&self) -> Result<(), FolderError> {
        if self.holds_study() {
            return Err(FolderError::StudyExists(self.path.clone()));
        }
        LockedFolder::check_free(&self.path)
    }

    /// Makes the folder of a new study; none of its runs has begun yet.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn create(&self, study: &Study) -> Result<(), FileError> {
        fs::create_dir_all(&self.path)
            .map_err(|error| FileError { path: self.path.clone(), problem: error.into() })?;
        write(&self.study_path(), study)
    }

    /// What it is a study of.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is not a study.
    pub fn study(&self) -> Result<Study, FileError> {
        read(&self.study_path())
    }

    /// The folder of the run with this seed, which may not have begun.
    pub fn run(&self, seed: u64) -> RunFolder {
        RunFolder::at(self.path.join(format!("seed-{seed}")))
    }

    /// The folders of the runs that have begun, in the order of their seeds in
    /// the study.
    pub fn begun(&self, study: &Study) -> Vec<RunFolder> {
        let runs = study.seeds.iter().map(|&seed| self.run(seed));
        runs.filter(RunFolder::holds_run).collect()
    }
}

impl RunFolder {
    /// Whether the run has stopped because all its generations are done.
    pub fn is_finished(&self) -> bool {
        let last = self.record().ok().and_then(|record| record.sessions.last().cloned());
        last.is_some_and(|session| session.reason == Some(Stop::Finished))
    }
}
