//! What a page is about, as it lies on the disk. It is only looked at: a run
//! may go on meanwhile.

use std::fs;
use std::path::Path;

use crate::run::{
    ChampionFile, Checkpoint, CheckpointError, Experiment, FileError, FoundCheckpoint, Gallery,
    Metrics, Record, RunFolder, StudyFolder,
};
use crate::search::SearchState;
use crate::topology::Topology;

/// A champion, a run, or both.
#[derive(Debug)]
pub struct Subject {
    /// What it is called: the name of the file or folder.
    pub name: String,
    /// The variant of a study that it is a run of, where there are several.
    pub variant: Option<String>,
    /// The champion, if there is one yet.
    pub champion: Option<ChampionFile>,
    /// The run, if it is one.
    pub run: Option<RunFiles>,
}

/// The files of a run. Where one that can be done without is damaged, there is
/// the reason.
#[derive(Debug)]
pub struct RunFiles {
    /// What it computes.
    pub experiment: Experiment,
    /// Who ran it and when.
    pub record: Result<Record, FileError>,
    /// Where it stands; nothing before the first checkpoint.
    pub checkpoint: Result<Option<Checkpoint>, FileError>,
    /// Its generations.
    pub metrics: Result<Vec<Metrics>, FileError>,
    /// Champions of earlier generations; none where they cannot be read.
    pub gallery: Gallery,
}

impl Subject {
    /// The folder of a run. Only its experiment and its champion must be sound.
    pub fn of_run(folder: &Path) -> Result<Self, FileError> {
        let files = RunFolder::at(folder);
        let champion = files.champion()?;
        let run = RunFiles {
            experiment: files.experiment()?,
            record: files.record().map_err(with_bare_name),
            checkpoint: checkpoint(&files),
            metrics: metrics(&files),
            gallery: files.gallery().unwrap_or_default(),
        };
        // Only the disk knows what a path such as `.` or `a/..` is called.
        let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let of_study = |folder: &&Path| {
            folder.parent().is_some_and(|study| StudyFolder::at(study).holds_study())
        };
        let variant = whole.parent().filter(of_study).map(name);
        Ok(Self { name: name(&whole), variant, champion, run: Some(run) })
    }

    /// A champion's file.
    pub fn of_champion(path: &Path, champion: ChampionFile) -> Self {
        Self { name: name(path), variant: None, champion: Some(champion), run: None }
    }
}

impl RunFiles {
    /// Generations done, as far as is known, and those to be done.
    pub fn generations(&self) -> (u64, u64) {
        let last = self.metrics.as_ref().ok().and_then(|lines| lines.last());
        let measured = last.map_or(0, |line| line.progress.generation() + 1);
        let saved = self.saved().map_or(0, SearchState::generation);
        (measured.max(saved), self.experiment.kind().generations())
    }

    /// The state of the search at the last checkpoint.
    fn saved(&self) -> Option<&SearchState> {
        Some(&self.checkpoint.as_ref().ok()?.as_ref()?.state)
    }

    /// Generations done there, and the networks it would evaluate next, of a
    /// search that evaluates populations.
    pub fn population(&self) -> Option<(u64, Vec<Topology>)> {
        let state = self.saved()?;
        Some((state.generation(), self.experiment.kind().population(state)?))
    }

    /// Seconds of all generations, if they are known.
    pub fn seconds(&self) -> Option<f64> {
        let lines = self.metrics.as_ref().ok().filter(|lines| !lines.is_empty())?;
        Some(lines.iter().map(|line| line.seconds).sum())
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// An error as a page shows it: the file by its name alone, wherever it lies.
fn with_bare_name(error: FileError) -> FileError {
    let FileError { path, problem } = error;
    FileError { path: name(&path).into(), problem }
}

/// The newest checkpoint that can be read.
fn checkpoint(folder: &RunFolder) -> Result<Option<Checkpoint>, FileError> {
    match folder.checkpoint() {
        Ok(found) => Ok(found.map(|FoundCheckpoint { checkpoint, .. }| checkpoint)),
        Err(CheckpointError::File(error)) => Err(with_bare_name(error)),
        Err(CheckpointError::Neither { newest, .. }) => Err(with_bare_name(*newest)),
    }
}

fn metrics(folder: &RunFolder) -> Result<Vec<Metrics>, FileError> {
    match folder.metrics() {
        Err(error) if error.is_missing() => Ok(Vec::new()),
        read => read.map_err(with_bare_name),
    }
}
