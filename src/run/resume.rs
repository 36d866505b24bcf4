//! How a run goes on after a stop or a kill.

use std::path::Path;
use std::sync::Arc;

use super::files::{Problem, Unsound, Versioned as _};
use super::live::Run;
use super::locked_folder::LockedFolder;
use super::record::{Record, Session, SessionInfo};
use super::{
    Backend, Checkpoint, Experiment, FileError, FoundCheckpoint, Gallery, Mismatch, RunError,
};
use crate::evaluation::Evaluator;
use crate::search::kind::check;
use crate::search::{Search, SearchError, SearchKind};

impl Run {
    /// Goes on with a run, with another number of generations if one is given.
    ///
    /// # Errors
    ///
    /// If there is no run, another process works in it, its files cannot be
    /// read or written, or they do not fit together.
    pub fn resume<'a>(
        path: &Path,
        generations: Option<u64>,
        backend: impl Into<Backend<'a>>,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        Self::resume_with(path, generations, None, backend, session)
    }

    /// The same with a search of one's own, if there is one; see
    /// [`Run::create_with`].
    ///
    /// # Errors
    ///
    /// As [`Run::resume`].
    pub fn resume_with<'a>(
        path: &Path,
        generations: Option<u64>,
        own: Option<&dyn SearchKind>,
        backend: impl Into<Backend<'a>>,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        let backend = backend.into();
        let folder = LockedFolder::open(path)?;
        let before = folder.experiment()?;
        let mut experiment = with_generations(before.clone(), generations)?;
        let found = folder.checkpoint()?;
        experiment.data =
            experiment.data.or_else(|| found.as_ref()?.checkpoint.experiment.data.clone());
        let task = backend.registry().open(&experiment.task)?;
        experiment.check_data(&*task)?;
        let kind = own.unwrap_or(experiment.kind());
        check(kind, &*task)?;
        refuse_newer(&folder)?;
        let evaluator = backend.evaluator(task)?;
        let (search, damaged) = if let Some(found) = found {
            let (search, damaged) = thaw(&folder, &experiment, kind, &evaluator, found)?;
            (search, Some(damaged))
        } else {
            // A run that was killed before its first checkpoint starts anew.
            check_never_saved(&folder, &experiment)?;
            (kind.begin(experiment.context_with(evaluator.clone()))?, None)
        };
        let generation = search.generation();
        let saved_generation = damaged.as_ref().map(|_| generation);
        // Nothing was written up to here; from here on nothing is refused.
        let mut warnings = folder.warnings();
        if let Some(damaged) = damaged.flatten() {
            let aside = folder.set_aside(damaged.path.clone())?;
            warnings.push(about_checkpoint(&damaged, generation, &aside));
        }
        let (metrics, words) = folder.open_metrics(generation)?;
        warnings.extend(words);
        if experiment != before {
            folder.write_experiment(&experiment)?;
        }
        let (mut record, words) = record_so_far(&folder)?;
        warnings.extend(words);
        record.sessions.push(Session::start_on(session, backend.hosts(), generation));
        folder.write_record(&record)?;
        let (gallery, words) = gallery_so_far(&folder, generation)?;
        warnings.extend(words);
        let mut run = Self {
            folder,
            experiment,
            search,
            evaluator,
            metrics,
            record,
            gallery,
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

/// A file of a newer version is not there to be replaced.
fn refuse_newer(folder: &LockedFolder) -> Result<(), FileError> {
    let is_newer = |error: &FileError| matches!(error.problem, Problem::Newer { .. });
    let errors = folder.champion().err().into_iter().chain(folder.record().err());
    let mut errors = errors.chain(folder.gallery().err());
    errors.find(is_newer).map_or(Ok(()), Err)
}

/// An experiment's search from the newest checkpoint that is one of it, and what
/// is wrong with a newer one.
fn thaw(
    folder: &LockedFolder,
    experiment: &Experiment,
    kind: &dyn SearchKind,
    evaluator: &Arc<dyn Evaluator>,
    found: FoundCheckpoint,
) -> Result<(Box<dyn Search + Send>, Option<FileError>), RunError> {
    let FoundCheckpoint { checkpoint, damaged } = found;
    let misfit = match thaw_checkpoint(experiment, kind, evaluator, checkpoint) {
        Ok(search) => return Ok((search, damaged)),
        Err(RunError::Search(error @ SearchError::State)) => Unsound::State(error),
        Err(RunError::Mismatch(error @ Mismatch::OtherExperiment)) => Unsound::Experiment(error),
        Err(error) => return Err(error),
    };
    // One that can be read and does not fit is no better than a damaged one.
    let before = folder.previous_checkpoint().ok();
    let before = before.map(|before| thaw_checkpoint(experiment, kind, evaluator, before));
    match (before, misfit) {
        (Some(Ok(search)), misfit) => {
            let newest = FileError { path: folder.checkpoint_path(), problem: misfit.into() };
            Ok((search, Some(newest)))
        }
        (_, Unsound::Experiment(mismatch)) => Err(mismatch.into()),
        (_, misfit) => {
            Err(FileError { path: folder.checkpoint_path(), problem: misfit.into() }.into())
        }
    }
}

/// An experiment's search from a checkpoint, if it is one of this experiment.
fn thaw_checkpoint(
    experiment: &Experiment,
    kind: &dyn SearchKind,
    evaluator: &Arc<dyn Evaluator>,
    checkpoint: Checkpoint,
) -> Result<Box<dyn Search + Send>, RunError> {
    let (wanted, done) = (experiment.kind().generations(), checkpoint.state.generation());
    // How long, and how often saved, may change: it decides no random number. So
    // may the name under which the same data are found.
    let mut same = checkpoint.experiment;
    same.save_every = experiment.save_every;
    same.search.kind_mut().set_generations(wanted);
    if same.data.is_none() {
        same.data.clone_from(&experiment.data);
    } else if same.data == experiment.data {
        same.task.clone_from(&experiment.task);
    }
    if same != *experiment {
        return Err(Mismatch::OtherExperiment.into());
    }
    if wanted < done {
        return Err(Mismatch::AlreadyDone { done, wanted }.into());
    }
    Ok(kind.thaw(experiment.context_with(evaluator.clone()), checkpoint.state)?)
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
/// go on, since nothing depends on it: it is kept under another name.
fn record_so_far(folder: &LockedFolder) -> Result<(Record, Option<String>), RunError> {
    let words = match folder.record() {
        Ok(record) => return Ok((record, None)),
        Err(error) if error.is_missing() => format!("{error}: a new one begins"),
        Err(error) if matches!(error.problem, Problem::Io(_)) => return Err(error.into()),
        Err(error) => {
            let aside = folder.set_aside(folder.record_path())?;
            format!("{error}\nit is kept as {}, and a new one begins", aside.display())
        }
    };
    Ok((Record { format: Record::FORMAT, sessions: Vec::new() }, Some(words)))
}

/// The champions that were kept so far. As nothing depends on them, a damaged file is
/// kept under another name.
fn gallery_so_far(
    folder: &LockedFolder,
    generation: u64,
) -> Result<(Gallery, Option<String>), RunError> {
    let (mut gallery, words) = match folder.gallery() {
        Ok(gallery) => (gallery, None),
        Err(error) if matches!(error.problem, Problem::Io(_)) => return Err(error.into()),
        Err(error) => {
            let aside = folder.set_aside(folder.gallery_path())?;
            let words = format!("{error}\nit is kept as {}, and a new one begins", aside.display());
            (Gallery::default(), Some(words))
        }
    };
    if gallery.forget_after(generation) {
        folder.write_gallery(&gallery)?;
    }
    Ok((gallery, words))
}

fn about_checkpoint(damaged: &FileError, generation: u64, aside: &Path) -> String {
    format!(
        "{damaged}\nthe checkpoint before it is sound: going on from generation {generation}, the \
         result is the same; the damaged one is kept as {}",
        aside.display()
    )
}
