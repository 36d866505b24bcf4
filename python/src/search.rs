//! Runs that Python starts and stops.
//!
//! The work goes on in a thread of its own, so that this one can hear Ctrl-C; networks
//! are evaluated on a pool of threads beside both.

use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use precocial::cli::session_info;
use precocial::run::{Experiment, Metrics, Run, RunError, RunFolder, SessionInfo, Stop, read};
use precocial::search::Progress;
use precocial::stop::StopSignal;
use precocial_envs::Registry;
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;

use crate::champion::read_champion;
use crate::errors::{runtime_error, value_error};
use crate::python_task::{FirstError, registry};

/// So often this thread asks whether Ctrl-C was pressed.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

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
    threads: usize,
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
    threads: usize,
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
    threads: usize,
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
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    go(py, threads, progress, |registry, session| {
        Run::resume(&folder, generations, registry, session).map_err(value_error)
    })
}

fn go(
    py: Python<'_>,
    threads: usize,
    progress: Option<Py<PyAny>>,
    begin: impl FnOnce(&Registry, SessionInfo) -> PyResult<Run> + Send,
) -> PyResult<()> {
    let first_error = FirstError::default();
    let registry = registry(&first_error.on_error());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let pool = pool.build().map_err(runtime_error)?;
    let session = session_info::of_this_process(pool.current_num_threads());
    let run = py.detach(|| begin(&registry, session))?;
    for warning in run.warnings() {
        let message = CString::new(warning.replace('\0', ""))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &message, 3)?;
    }
    let (sender, receiver) = channel();
    let stop = first_error.stop();
    let (worked, heard) = py.detach(|| {
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| pool.install(|| work(run, stop, sender)));
            let heard = listen(receiver, progress.as_ref());
            if heard.is_err() {
                stop.ask();
            }
            (worker.join(), heard)
        })
    });
    first_error.raise()?;
    heard?;
    let worked = worked.map_err(|_| runtime_error("the search has failed; this is a fault"))?;
    worked.map_err(runtime_error)
}

/// Advances until all is done or it is asked to stop.
fn work(mut run: Run, stop: &StopSignal, sender: Sender<Metrics>) -> Result<(), RunError> {
    let mut advanced = Ok(());
    while !run.is_finished() && !stop.is_asked() {
        let start = Instant::now();
        match run.advance_unless(stop, || start.elapsed()) {
            // Whoever listened may have stopped.
            Ok(Some(metrics)) => drop(sender.send(metrics)),
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

/// Tells of generations until there are no more; an error is Ctrl-C, or of who is told.
fn listen(receiver: Receiver<Metrics>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
    loop {
        let heard = receiver.recv_timeout(SIGNAL_INTERVAL);
        Python::attach(|py| {
            py.check_signals()?;
            if let (Ok(metrics), Some(progress)) = (&heard, progress) {
                tell(py, metrics, progress)?;
            }
            PyResult::Ok(())
        })?;
        if matches!(heard, Err(RecvTimeoutError::Disconnected)) {
            return Ok(());
        }
    }
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
