//! Runs that Python starts and stops.

use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use precocial::cli::session_info;
use precocial::run::{Experiment, Metrics, Run, RunError, RunFolder, SessionInfo, Stop, read};
use precocial::search::Progress;
use precocial_envs::Registry;
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;

use crate::champion::read_champion;
use crate::errors::{runtime_error, value_error};
use crate::interrupt::{Leave, Session, attend, pool};
use crate::on_error::FirstError;
use crate::task_source::{Workers, registry};

/// Runs an experiment's file in a folder, or where runs lie by default, with a champion to
/// begin with or without; calls `progress` after each generation. Gives the folder.
#[pyfunction]
#[pyo3(signature = (file, settings, folder, from_, threads, progress))]
pub(crate) fn run(
    py: Python<'_>,
    file: PathBuf,
    settings: Vec<String>,
    folder: Option<PathBuf>,
    from_: Option<PathBuf>,
    threads: (usize, usize),
    progress: Option<Py<PyAny>>,
) -> PyResult<PathBuf> {
    let mut experiment: Experiment = read(&file).map_err(value_error)?;
    if let Some(path) = from_ {
        let start = read_champion(path)?.beginning();
        experiment = experiment.beginning_with(start).map_err(value_error)?;
    }
    let experiment = with_settings(experiment, &settings)?;
    let seed = Some(experiment.seed);
    let folder = folder.unwrap_or_else(|| RunFolder::default_path(&file, seed));
    let file = std::path::absolute(&file)?;
    let base = file.parent().unwrap_or(Path::new(""));
    begin(py, experiment, base, &folder, threads, progress)?;
    Ok(folder)
}

/// Runs weight-agnostic search with its default settings on a task, but for `settings`.
#[pyfunction]
#[pyo3(signature = (task, seed, settings, folder, threads, progress))]
pub(crate) fn evolve(
    py: Python<'_>,
    task: String,
    seed: u64,
    settings: Vec<String>,
    folder: PathBuf,
    threads: (usize, usize),
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let experiment = Experiment { seed, ..Experiment::new(task) };
    let experiment = with_settings(experiment, &settings)?;
    begin(py, experiment, Path::new("."), &folder, threads, progress)
}

fn with_settings(experiment: Experiment, settings: &[String]) -> PyResult<Experiment> {
    settings
        .iter()
        .try_fold(experiment, |experiment, setting| experiment.with(setting).map_err(value_error))
}

/// Begins a run whose task's paths begin in `base`, and goes on to its end.
fn begin(
    py: Python<'_>,
    experiment: Experiment,
    base: &Path,
    folder: &Path,
    threads: (usize, usize),
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    go(py, threads, progress, |registry, session| {
        let experiment = experiment.resolved(registry, base).map_err(value_error)?;
        Run::create(folder, experiment, registry, session).map_err(value_error)
    })
}

/// Goes on with a run.
#[pyfunction]
#[pyo3(signature = (folder, generations, threads, progress))]
pub(crate) fn resume(
    py: Python<'_>,
    folder: PathBuf,
    generations: Option<u64>,
    threads: (usize, usize),
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    go(py, threads, progress, |registry, session| {
        Run::resume(&folder, generations, registry, session).map_err(value_error)
    })
}

fn go(
    py: Python<'_>,
    (threads, workers): (usize, usize),
    progress: Option<Py<PyAny>>,
    begin: impl FnOnce(&Registry, SessionInfo) -> PyResult<Run> + Send,
) -> PyResult<()> {
    let first_error = FirstError::default();
    let registry = registry(&first_error.on_error(), Workers::new(workers)?);
    let pool = pool(threads)?;
    let session = session_info::of_this_process(pool.current_num_threads());
    let run = py.detach(|| begin(&registry, session));
    first_error.raise()?;
    let run = run?;
    for warning in run.warnings() {
        let message = CString::new(warning.replace('\0', ""))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &message, 3)?;
    }
    let attended = (&pool, &first_error, Leave::AfterTheWork);
    let worked = attend(
        py,
        attended,
        move |session| work(run, &session),
        |py, metrics| progress.as_ref().map_or(Ok(()), |progress| tell(py, &metrics, progress)),
    );
    worked?.map_err(runtime_error)
}

/// Advances until all is done or it is asked to stop.
fn work(mut run: Run, session: &Session<Metrics>) -> Result<(), RunError> {
    let mut advanced = Ok(());
    while !run.is_finished() && !session.soon.is_asked() && !session.now.is_asked() {
        let start = Instant::now();
        match run.advance_unless(&session.now, || start.elapsed()) {
            // Whoever listened may have stopped.
            Ok(Some(metrics)) => drop(session.progress.send(metrics)),
            Ok(None) => break,
            Err(error) => {
                advanced = Err(error);
                break;
            }
        }
    }
    let reason = match &advanced {
        Err(_) => Stop::Failed,
        Ok(()) if run.is_finished() => Stop::Finished,
        Ok(()) => Stop::Interrupted,
    };
    advanced.and(run.stop(reason, session_info::now()))
}

/// Generation, best mean and the champion's score and connections, as far as there are.
fn tell(py: Python<'_>, metrics: &Metrics, progress: &Py<PyAny>) -> PyResult<()> {
    let generation = metrics.progress.generation();
    let (best, score, connections) = match &metrics.progress {
        Progress::Evaluated(evaluated) => {
            (Some(evaluated.fitness_best), evaluated.champion_score, evaluated.champion_connections)
        }
        Progress::Trained(_) => (None, None, None),
    };
    progress.call1(py, (generation, best, score, connections))?;
    Ok(())
}
