//! How a run begins, and how it goes on after a stop or a kill.

use std::path::Path;

use precocial_envs::Registry;

use super::files::{Problem, Versioned as _};
use super::live::Run;
use super::locked_folder::LockedFolder;
use super::record::{Record, Session, SessionInfo};
use super::{Checkpoint, Experiment, FileError, FoundCheckpoint, Mismatch, RunError};
use crate::search::kind::check;
use crate::search::{Search, SearchKind};

impl Run {
    /// Whether [`Run::create`] would find the folder free; writes nothing.
    ///
    /// # Errors
    ///
    /// If there is a run already, or anything else.
    pub fn check_free(path: &Path) -> Result<(), RunError> {
        Ok(LockedFolder::check_free(path)?)
    }

    /// Starts a run in a new folder, of a task that the registry has.
    ///
    /// # Errors
    ///
    /// If the experiment is not sound, or the folder is not free or cannot be
    /// written.
    pub fn create(
        path: &Path,
        experiment: Experiment,
        registry: &Registry,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        let settings = experiment.search.clone();
        Self::create_with(path, experiment, settings.kind(), registry, session)
    }

    /// The same with a search of one's own: the experiment says
    /// [`SearchSettings::Own`](crate::search::SearchSettings::Own), and `kind`
    /// is that search.
    ///
    /// # Errors
    ///
    /// As [`Run::create`].
    pub fn create_with(
        path: &Path,
        experiment: Experiment,
        kind: &dyn SearchKind,
        registry: &Registry,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        let search = begin(&experiment, kind, registry)?;
        let folder = LockedFolder::create(path)?;
        // First: with this file the folder is a run, whatever happens next.
        folder.write_experiment(&experiment)?;
        let sessions = vec![Session::start(session, 0)];
        let record = Record { format: Record::FORMAT, sessions };
        folder.write_record(&record)?;
        let (metrics, _) = folder.open_metrics(0)?;
        Ok(Self {
            folder,
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
    ///
    /// # Errors
    ///
    /// If there is no run, another process works in it, its files cannot be
    /// read or written, or they do not fit together.
    pub fn resume(
        path: &Path,
        generations: Option<u64>,
        registry: &Registry,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        Self::resume_with(path, generations, None, registry, session)
    }

    /// The same with a search of one's own, if there is one; see
    /// [`Run::create_with`].
    ///
    /// # Errors
    ///
    /// As [`Run::resume`].
    pub fn resume_with(
        path: &Path,
        generations: Option<u64>,
        own: Option<&dyn SearchKind>,
        registry: &Registry,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        let folder = LockedFolder::open(path)?;
        let before = folder.experiment()?;
        let experiment = with_generations(before.clone(), generations)?;
        let found = folder.checkpoint()?;
        let kind = own.unwrap_or(experiment.kind());
        let search = if let Some(found) = &found {
            thaw(&experiment, kind, registry, &found.checkpoint)?
        } else {
            // A run that was killed before its first checkpoint starts anew.
            check_never_saved(&folder, &experiment)?;
            begin(&experiment, kind, registry)?
        };
        let generation = search.generation();
        let saved_generation = found.as_ref().map(|_| generation);
        // Nothing was written up to here; from here on nothing is refused.
        let mut warnings = Vec::new();
        if let Some(FoundCheckpoint { damaged: Some(damaged), .. }) = found {
            let aside = folder.set_damaged_checkpoint_aside()?;
            warnings.push(about_checkpoint(&damaged, generation, &aside));
        }
        let (metrics, damaged) = folder.open_metrics(generation)?;
        warnings.extend(damaged.map(|aside| about_metrics(generation, &aside)));
        if experiment != before {
            folder.write_experiment(&experiment)?;
        }
        let mut record = record_so_far(&folder)?;
        record.sessions.push(Session::start(session, generation));
        folder.write_record(&record)?;
        let run = Self {
            folder,
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
}

/// The experiment with another number of generations, if one is given.
fn with_generations(
    mut experiment: Experiment,
    generations: Option<u64>,
) -> Result<Experiment, Mismatch> {
    if let Some(generations) = generations {
        if !experiment.kind().can_go_on() {
            return Err(Mismatch::FixedLength);
        }
        experiment.search.kind_mut().set_generations(generations);
    }
    Ok(experiment)
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
    let (wanted, done) = (experiment.kind().generations(), checkpoint.state.generation());
    // How long, and how often saved, may change: it decides no random number.
    let mut same = checkpoint.experiment.clone();
    same.save_every = experiment.save_every;
    same.search.kind_mut().set_generations(wanted);
    if same != *experiment {
        return Err(Mismatch::OtherExperiment.into());
    }
    if wanted < done {
        return Err(Mismatch::AlreadyDone { done, wanted }.into());
    }
    let task = registry.open(&experiment.task)?;
    check(kind, &*task)?;
    Ok(kind.thaw(experiment.context(task), checkpoint.state.clone())?)
}

/// Makes sure that a run without a checkpoint has not got further than that.
fn check_never_saved(folder: &LockedFolder, experiment: &Experiment) -> Result<(), Mismatch> {
    let generations = folder.generations_told();
    if generations <= u64::from(experiment.save_every.get()) {
        return Ok(());
    }
    Err(Mismatch::CheckpointLost { folder: folder.path().to_owned(), generations })
}

/// The record of the sessions before this one. A damaged one is no reason not to
/// go on, since nothing depends on it.
fn record_so_far(folder: &LockedFolder) -> Result<Record, FileError> {
    match folder.record() {
        Ok(record) => Ok(record),
        Err(error) if matches!(error.problem, Problem::Newer { .. }) => Err(error),
        Err(_) => Ok(Record { format: Record::FORMAT, sessions: Vec::new() }),
    }
}

fn about_checkpoint(damaged: &FileError, generation: u64, aside: &Path) -> String {
    format!(
        "{damaged}\nthe checkpoint before it is sound: going on from generation {generation}, the \
         result is the same; the damaged one is kept as {}",
        aside.display()
    )
}

fn about_metrics(generation: u64, aside: &Path) -> String {
    format!(
        "metrics.jsonl lacks lines before generation {generation}; as it was, it is kept as {}",
        aside.display()
    )
}
