//! A run in progress: the loop's body, and what is written around it.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use thiserror::Error;

use super::checkpoint::{Checkpoint, SearchState};
use super::directory::{Directory, DirectoryError};
use super::files::{FileError, Versioned as _, read, write};
use super::metrics::{Metrics, MetricsFile};
use super::record::{Record, Session, Stop};
use super::{ChampionFile, Experiment, SearchSettings};
use crate::search::{Champion, Search as _, Wann};

/// A run in progress. Call [`advance`](Self::advance) until it is
/// [`finished`](Self::is_finished), inside the rayon pool that should do the
/// work, and then [`stop`](Self::stop).
pub struct Run {
    directory: Directory,
    experiment: Experiment,
    search: Wann,
    metrics: MetricsFile,
    record: Record,
    saved_generation: Option<u64>,
    warning: Option<String>,
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
    /// The checkpoint is not of this experiment.
    #[error("{0}")]
    Mismatch(String),
}

impl Run {
    /// Whether [`Run::create`] would find a free place; writes nothing.
    pub fn check_free(path: &Path) -> Result<(), RunError> {
        Ok(Directory::check_free(path)?)
    }

    /// Starts a run in a new folder.
    pub fn create(
        path: &Path,
        experiment: Experiment,
        command: String,
        threads: usize,
    ) -> Result<Self, RunError> {
        let search = new_search(&experiment, None)?;
        let directory = Directory::create(path)?;
        // First: with this file the folder is a run, whatever happens next.
        write(&path.join("experiment.ron"), &experiment)?;
        let session = Session::start(command, threads, 0);
        let record = Record { format: Record::FORMAT, sessions: vec![session] };
        write(&path.join("run.ron"), &record)?;
        let metrics = MetricsFile::open(path, 0)?;
        Ok(Self {
            directory,
            experiment,
            search,
            metrics,
            record,
            saved_generation: None,
            warning: None,
        })
    }

    /// Goes on with a run, with another number of generations if one is given.
    pub fn resume(
        path: &Path,
        generations: Option<u64>,
        command: String,
        threads: usize,
    ) -> Result<Self, RunError> {
        let directory = Directory::open(path)?;
        let mut experiment: Experiment = read(&path.join("experiment.ron"))?;
        if let Some(generations) = generations {
            let SearchSettings::Wann(settings) = &mut experiment.search;
            if settings.generations != generations {
                settings.generations = generations;
                write(&path.join("experiment.ron"), &experiment)?;
            }
        }
        let (mut saved_generation, mut warning) = (None, None);
        let search = match Checkpoint::load(path) {
            // A run that was killed before its first checkpoint starts anew.
            Err(error) if is_missing(&error) => new_search(&experiment, None)?,
            Err(error) => return Err(error.into()),
            Ok(found) => {
                let SearchState::Wann(state) = &found.checkpoint.state;
                if let Some(damaged) = &found.damaged {
                    let spare = path.join("checkpoint.damaged.ron");
                    warning = Some(format!(
                        "{damaged}\nthe checkpoint before it is sound: going on from generation {}, \
                         the result is the same; the damaged one is kept as {}",
                        state.generation,
                        spare.display()
                    ));
                    let moved = fs::rename(&damaged.path, &spare);
                    moved.map_err(|error| FileError { path: spare, problem: error.into() })?;
                }
                saved_generation = Some(state.generation);
                new_search(&experiment, Some(found.checkpoint.state))?
            }
        };
        let metrics = MetricsFile::open(path, search.generation())?;
        // A damaged record is no reason not to go on: nothing depends on it.
        let mut record: Record = read(&path.join("run.ron"))
            .unwrap_or(Record { format: Record::FORMAT, sessions: Vec::new() });
        record.sessions.push(Session::start(command, threads, search.generation()));
        write(&path.join("run.ron"), &record)?;
        let run =
            Self { directory, experiment, search, metrics, record, saved_generation, warning };
        run.write_champion()?;
        Ok(run)
    }

    /// What the user should know about how the run was opened.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
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

    /// Runs a generation and writes what is due.
    pub fn advance(&mut self) -> Result<Metrics, RunError> {
        let begin = Instant::now();
        let champion_before = self.champion().map(|champion| champion.generation);
        let progress = self.search.advance();
        if self.champion().map(|champion| champion.generation) != champion_before {
            self.write_champion()?;
        }
        let seconds = begin.elapsed().as_secs_f64();
        let steps_per_second = progress.steps as f64 / seconds;
        let metrics = Metrics { progress, seconds, steps_per_second };
        self.metrics.append(&metrics)?;
        if self.generation() % u64::from(self.experiment.save_every.get()) == 0 {
            self.save()?;
        }
        Ok(metrics)
    }

    /// Writes a checkpoint, unless this generation has one.
    pub fn save(&mut self) -> Result<(), RunError> {
        if self.saved_generation == Some(self.generation()) {
            return Ok(());
        }
        self.metrics.sync()?;
        let checkpoint = Checkpoint {
            format: Checkpoint::FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            state: SearchState::Wann(self.search.state().clone()),
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

    /// Makes `champion.ron` say what the search says.
    fn write_champion(&self) -> Result<(), RunError> {
        let path = self.path().join("champion.ron");
        if let Some(champion) = self.champion() {
            let origin =
                format!("precocial {}, seed {}", env!("CARGO_PKG_VERSION"), self.experiment.seed);
            return Ok(write(&path, &ChampionFile::new(champion, &self.experiment.task, origin))?);
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path, problem: error.into() }.into())
            }
            _ => Ok(()),
        }
    }
}

fn is_missing(error: &FileError) -> bool {
    matches!(&error.problem, super::Problem::Io(error) if error.kind() == io::ErrorKind::NotFound)
}

/// The search of an experiment, from the beginning or from a state.
fn new_search(experiment: &Experiment, state: Option<SearchState>) -> Result<Wann, RunError> {
    let task = experiment.find_task().map_err(|error| RunError::Mismatch(error.to_string()))?;
    let SearchSettings::Wann(settings) = &experiment.search;
    let weights = experiment.evaluation.weights.values();
    let (seed, episodes) = (experiment.seed, experiment.evaluation.episodes.get());
    let settings = settings.clone();
    let Some(SearchState::Wann(state)) = state else {
        return Ok(Wann::new(task, seed, weights, episodes, settings));
    };
    let signature = task.signature();
    let shape = (signature.observations.len(), signature.actions.count());
    let fits =
        |topology: &crate::topology::Topology| (topology.inputs(), topology.outputs()) == shape;
    if state.population.len() != settings.population.get() as usize {
        return Err(RunError::Mismatch(format!(
            "the checkpoint holds {} networks, but the experiment says {}: was experiment.ron changed?",
            state.population.len(),
            settings.population
        )));
    }
    if !state.population.iter().all(fits) {
        return Err(RunError::Mismatch(format!(
            "the checkpoint's networks do not fit {}: was experiment.ron changed?",
            task.name()
        )));
    }
    Ok(Wann::thaw(task, seed, weights, episodes, settings, state))
}
