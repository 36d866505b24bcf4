//! What a page is about, as it lies on the disk. It is only looked at: a run
//! may go on meanwhile.

use std::fs;
use std::io;
use std::path::Path;

use crate::run::{
    ChampionFile, Checkpoint, Experiment, FileError, Metrics, MetricsError, Record, read,
    read_metrics,
};
use crate::search::{SearchSettings, SearchState, WannSettings, WannState};

/// A champion, a run, or both.
#[derive(Debug)]
pub struct Subject {
    /// What it is called: the name of the file or folder.
    pub name: String,
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
    pub record: Result<Record, String>,
    /// Where it stands; nothing before the first checkpoint.
    pub checkpoint: Result<Option<Checkpoint>, String>,
    /// Its generations.
    pub metrics: Result<Vec<Metrics>, String>,
}

impl Subject {
    /// The folder of a run. Only its experiment and its champion must be sound.
    pub fn of_run(folder: &Path) -> Result<Self, FileError> {
        let champion = folder.join("champion.ron");
        let champion = match read(&champion) {
            Ok(champion) => Some(champion),
            Err(error) if error.is_missing() => None,
            Err(error) => return Err(error),
        };
        let run = RunFiles {
            experiment: read(&folder.join("experiment.ron"))?,
            record: read(&folder.join("run.ron")).map_err(message),
            checkpoint: checkpoint(folder),
            metrics: metrics(&folder.join("metrics.jsonl")),
        };
        // The last word of a path such as `.` or `a/..` only the disk knows.
        let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        Ok(Self { name: name(&whole), champion, run: Some(run) })
    }

    /// A champion's file.
    pub fn of_champion(path: &Path, champion: ChampionFile) -> Self {
        Self { name: name(path), champion: Some(champion), run: None }
    }
}

impl RunFiles {
    /// Generations done, as far as is known, and those to be done.
    pub fn generations(&self) -> (u64, u64) {
        let last = self.metrics.as_ref().ok().and_then(|lines| lines.last());
        let measured = last.map_or(0, |line| line.progress.generation() + 1);
        let saved = self.saved().map_or(0, SearchState::generation);
        (measured.max(saved), self.experiment.search.generations())
    }

    /// The state of the search at the last checkpoint.
    fn saved(&self) -> Option<&SearchState> {
        Some(&self.checkpoint.as_ref().ok()?.as_ref()?.state)
    }

    /// The same, with its settings, of a search that evaluates populations.
    pub fn population(&self) -> Option<(&WannSettings, &WannState)> {
        match (&self.experiment.search, self.saved()?) {
            (SearchSettings::Wann(settings), SearchState::Wann(state)) => Some((settings, state)),
            _ => None,
        }
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
fn message(error: FileError) -> String {
    let FileError { path, problem } = error;
    FileError { path: name(&path).into(), problem }.to_string()
}

/// The newest checkpoint. While a run saves there may for a moment be only the
/// one before.
fn checkpoint(folder: &Path) -> Result<Option<Checkpoint>, String> {
    let newest = match read(&folder.join("checkpoint.ron")) {
        Ok(checkpoint) => return Ok(Some(checkpoint)),
        Err(error) => error,
    };
    match read(&folder.join("checkpoint.previous.ron")) {
        Ok(checkpoint) => Ok(Some(checkpoint)),
        Err(previous) if newest.is_missing() && previous.is_missing() => Ok(None),
        Err(_) => Err(message(newest)),
    }
}

fn metrics(path: &Path) -> Result<Vec<Metrics>, String> {
    match read_metrics(path) {
        Err(MetricsError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|error| format!("{}: {error}", name(path))),
    }
}
