//! A run in progress: the loop's body, and what is written around it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use precocial_envs::{Registry, TaskError};
use thiserror::Error;

use super::checkpoint::Checkpoint;
use super::directory::{Directory, DirectoryError};
use super::files::{FileError, Problem, Versioned as _, read, write};
use super::metrics::{Metrics, MetricsFile};
use super::record::{Record, Session, Stop};
use super::{ChampionFile, Experiment};
use crate::search::kind::check;
use crate::search::{Champion, Search, SearchError, SearchKind};

/// A run in progress. Call [`advance`](Self::advance) until it is
/// [`finished`](Self::is_finished), inside the rayon pool that should do the
/// work, and then [`stop`](Self::stop).
pub struct Run {
    directory: Directory,
    experiment: Experiment,
    search: Box<dyn Search + Send>,
    metrics: MetricsFile,
    record: Record,
    saved_generation: Option<u64>,
    /// A file could not be written: what is in memory is ahead of the disk and
    /// must not become a checkpoint.
    broken: bool,
    warnings: Vec<String>,
}

/// Why a run cannot start or go on.
#[derive(Debug, Error)]
pub enum RunError {
    /// Its folder.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// One of its files.
    #[error(transparent)]
    File(#[from] FileError),
    /// Neither of the two checkpoints can be read.
    #[error("no checkpoint of {} can be read\n{newest}\n{previous}", folder.display())]
    NoCheckpoint {
        /// The run's folder.
        folder: PathBuf,
        /// What is wrong with the newest.
        newest: Box<FileError>,
        /// What is wrong with the one before.
        previous: Box<FileError>,
    },
    /// Its task.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// Its search.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The checkpoint is not of this experiment.
    #[error("{0}")]
    Mismatch(String),
}

impl Run {
    /// Whether [`Run::create`] would find a free place; writes nothing.
    pub fn check_free(path: &Path) -> Result<(), RunError> {
        Ok(Directory::check_free(path)?)
    }

    /// Starts a run in a new folder, of a task that the registry has.
    pub fn create(
        path: &Path,
        experiment: Experiment,
        registry: &Registry,
        command: String,
        threads: usize,
    ) -> Result<Self, RunError> {
        let kind = experiment.search.clone();
        Self::create_with(path, experiment, kind.kind(), registry, command, threads)
    }

    /// The same with a search of one's own: the experiment says
    /// [`SearchSettings::Own`](crate::search::SearchSettings::Own), and `kind`
    /// is that search.
    pub fn create_with(
        path: &Path,
        experiment: Experiment,
        kind: &dyn SearchKind,
        registry: &Registry,
        command: String,
        threads: usize,
    ) -> Result<Self, RunError> {
        let search = begin(&experiment, kind, registry)?;
        let directory = Directory::create(path)?;
        // First: with this file the folder is a run, whatever happens next.
        write(&path.join("experiment.ron"), &experiment)?;
        let session = Session::start(command, threads, 0);
        let record = Record { format: Record::FORMAT, sessions: vec![session] };
        write(&path.join("run.ron"), &record)?;
        let (metrics, _) = MetricsFile::open(path, 0)?;
        Ok(Self {
            directory,
            experiment,
            search,
            metrics,
            record,
            saved_generation: None,
            broken: false,
            warnings: Vec::new(),
        })
    }

    /// Goes on with a run, with another number of generations if one is given.
    pub fn resume(
        path: &Path,
        generations: Option<u64>,
        registry: &Registry,
        command: String,
        threads: usize,
    ) -> Result<Self, RunError> {
        Self::resume_with(path, generations, None, registry, command, threads)
    }

    /// The same with a search of one's own, if there is one; see
    /// [`Run::create_with`].
    pub fn resume_with(
        path: &Path,
        generations: Option<u64>,
        own: Option<&dyn SearchKind>,
        registry: &Registry,
        command: String,
        threads: usize,
    ) -> Result<Self, RunError> {
        let directory = Directory::open(path)?;
        let before: Experiment = read(&path.join("experiment.ron"))?;
        let mut experiment = before.clone();
        if let Some(generations) = generations {
            if !experiment.kind().can_go_on() {
                return Err(RunError::Mismatch(
                    "the step sizes of this run depend on how many passes it has in all: another \
                     number is another run"
                        .to_owned(),
                ));
            }
            experiment.search.kind_mut().set_generations(generations);
        }
        let mut warnings = Vec::new();
        let found = match Checkpoint::load(path) {
            Ok(found) => Some(found),
            Err(RunError::File(error)) if error.is_missing() => {
                never_saved(path, &experiment)?;
                None
            }
            Err(error) => return Err(error),
        };
        let search = match &found {
            // A run that was killed before its first checkpoint starts anew.
            None => begin(&experiment, own.unwrap_or(experiment.kind()), registry)?,
            Some(found) => {
                let kind = own.unwrap_or(experiment.kind());
                thaw(&experiment, kind, registry, &found.checkpoint)?
            }
        };
        let saved_generation = found.as_ref().map(|_| search.generation());
        // Nothing was written up to here; from here on nothing is refused.
        if let Some(damaged) = found.and_then(|found| found.damaged) {
            let spare = path.join("checkpoint.damaged.ron");
            warnings.push(format!(
                "{damaged}\nthe checkpoint before it is sound: going on from generation {}, the \
                 result is the same; the damaged one is kept as {}",
                search.generation(),
                spare.display()
            ));
            let moved = fs::rename(&damaged.path, &spare);
            moved.map_err(|error| FileError { path: spare, problem: error.into() })?;
        }
        let (metrics, damaged) = MetricsFile::open(path, search.generation())?;
        if let Some(damaged) = damaged {
            warnings.push(format!(
                "metrics.jsonl lacks lines before generation {}; as it was, it is kept as {}",
                search.generation(),
                damaged.display()
            ));
        }
        if experiment != before {
            write(&path.join("experiment.ron"), &experiment)?;
        }
        // A damaged record is no reason not to go on: nothing depends on it.
        let mut record: Record = match read(&path.join("run.ron")) {
            Ok(record) => record,
            Err(error) if matches!(error.problem, Problem::Newer { .. }) => {
                return Err(error.into());
            }
            Err(_) => Record { format: Record::FORMAT, sessions: Vec::new() },
        };
        record.sessions.push(Session::start(command, threads, search.generation()));
        write(&path.join("run.ron"), &record)?;
        let run = Self {
            directory,
            experiment,
            search,
            metrics,
            record,
            saved_generation,
            broken: false,
            warnings,
        };
        run.write_champion()?;
        Ok(run)
    }

    /// What the user should know about how the run was opened.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// What it computes.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Generations done.
    pub fn generation(&self) -> u64 {
        self.search.generation()
    }

    /// Generations to be done.
    pub fn generations(&self) -> u64 {
        self.search.generations()
    }

    /// Whether all generations are done.
    pub fn is_finished(&self) -> bool {
        self.generation() >= self.generations()
    }

    /// The best network so far.
    pub fn champion(&self) -> Option<&Champion> {
        self.search.champion()
    }

    /// Runs a generation and writes what is due. After an error the run can
    /// only be stopped.
    pub fn advance(&mut self) -> Result<Metrics, RunError> {
        let advanced = self.advance_or_break();
        self.broken |= advanced.is_err();
        advanced
    }

    fn advance_or_break(&mut self) -> Result<Metrics, RunError> {
        let begin = Instant::now();
        let champion_before = self.champion().map(|champion| champion.generation);
        let progress = self.search.advance();
        if self.champion().map(|champion| champion.generation) != champion_before {
            self.write_champion()?;
        }
        let seconds = begin.elapsed().as_secs_f64();
        let steps_per_second = progress.steps() as f64 / seconds;
        let metrics = Metrics { progress, seconds, steps_per_second };
        self.metrics.append(&metrics)?;
        if self.generation().is_multiple_of(u64::from(self.experiment.save_every.get())) {
            self.save()?;
        }
        Ok(metrics)
    }

    /// Writes a checkpoint, unless this generation has one.
    pub fn save(&mut self) -> Result<(), RunError> {
        if self.broken || self.saved_generation == Some(self.generation()) {
            return Ok(());
        }
        self.metrics.sync()?;
        let checkpoint = Checkpoint {
            format: Checkpoint::FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            experiment: self.experiment.clone(),
            state: self.search.freeze(),
        };
        checkpoint.save(self.path())?;
        self.saved_generation = Some(self.generation());
        Ok(())
    }

    /// Saves, and notes why the run stops.
    pub fn stop(mut self, reason: Stop) -> Result<(), RunError> {
        self.save()?;
        let generation = self.generation();
        if let Some(session) = self.record.sessions.last_mut() {
            session.stop(generation, reason);
        }
        Ok(write(&self.path().join("run.ron"), &self.record)?)
    }

    /// Makes `champion.ron` say what the search says. Weights that were tuned
    /// for it stay; a champion that has some and is no longer the best is kept
    /// under the name of its generation.
    fn write_champion(&self) -> Result<(), RunError> {
        let path = self.path().join("champion.ron");
        if let Some(champion) = self.champion() {
            let origin =
                format!("precocial {}, seed {}", env!("CARGO_PKG_VERSION"), self.experiment.seed);
            let mut file = ChampionFile::new(champion, &self.experiment.task, origin);
            // One that cannot be read has nothing to keep, and what a search has
            // trained itself it can train again.
            if let Ok(before) = read::<ChampionFile>(&path)
                && before.tuned.as_ref().is_some_and(|tuned| tuned.start.is_none())
            {
                if before.topology == file.topology {
                    file.tuned = before.tuned;
                } else {
                    let name = format!("champion-{}.ron", before.generation);
                    write(&self.path().join(name), &before)?;
                }
            }
            return Ok(write(&path, &file)?);
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path, problem: error.into() }.into())
            }
            _ => Ok(()),
        }
    }
}

/// An experiment's search from the beginning.
fn begin(
    experiment: &Experiment,
    kind: &dyn SearchKind,
    registry: &Registry,
) -> Result<Box<dyn Search + Send>, RunError> {
    let task = registry.open(&experiment.task)?;
    check(kind, &*task)?;
    Ok(kind.begin(experiment.context(task))?)
}

/// An experiment's search from a checkpoint that is one of this experiment.
fn thaw(
    experiment: &Experiment,
    kind: &dyn SearchKind,
    registry: &Registry,
    checkpoint: &Checkpoint,
) -> Result<Box<dyn Search + Send>, RunError> {
    let (generations, done) = (experiment.kind().generations(), checkpoint.state.generation());
    // How long, and how often saved, may change: it decides no random number.
    let mut same = checkpoint.experiment.clone();
    same.save_every = experiment.save_every;
    same.search.kind_mut().set_generations(generations);
    if same != *experiment {
        return Err(RunError::Mismatch(
            "experiment.ron is not the experiment that the checkpoint comes from: it was changed \
             after the run began; put it back, or start another run"
                .to_owned(),
        ));
    }
    if generations < done {
        return Err(RunError::Mismatch(format!(
            "the run has done {done} generations already, more than {generations}"
        )));
    }
    let task = registry.open(&experiment.task)?;
    check(kind, &*task)?;
    Ok(kind.thaw(experiment.context(task), checkpoint.state.clone())?)
}

/// Makes sure that a run without a checkpoint has not got further than that.
fn never_saved(path: &Path, experiment: &Experiment) -> Result<(), RunError> {
    let generations = MetricsFile::generations(path);
    if generations <= u64::from(experiment.save_every.get()) {
        return Ok(());
    }
    Err(RunError::Mismatch(format!(
        "there is no checkpoint in {}, though its metrics tell of {generations} generations: put \
         the checkpoint back, or start another run",
        path.display()
    )))
}
