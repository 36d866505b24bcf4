//! Runs that Python starts and stops.
//!
//! The work goes on in a thread of its own, so that this one can hear Ctrl-C; networks
//! are evaluated on a pool of threads beside both.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use precocial::run::{ChampionFile, Experiment, Metrics, Run, SessionInfo, Stop, parse, read};
use precocial::search::Progress;
use precocial_envs::Registry;
use pyo3::prelude::*;

use crate::errors::{runtime_error, value_error};
use crate::python_task::{Failure, registry};

/// So often this thread asks whether Ctrl-C was pressed.
const ATTENTION: Duration = Duration::from_millis(50);

/// Begins a run of an experiment's text in a folder, with a champion to begin with or
/// without; calls `progress` after each generation. The folder is what comes of it.
#[pyfunction]
#[pyo3(signature = (experiment, base, settings, folder, from_, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "named in Python")]
pub(crate) fn run(
    py: Python<'_>,
    experiment: &str,
    base: PathBuf,
    settings: Vec<String>,
    folder: PathBuf,
    from_: Option<PathBuf>,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let mut experiment: Experiment = parse(experiment).map_err(value_error)?;
    if let Some(path) = from_ {
        let champion: ChampionFile = read(&path).map_err(value_error)?;
        experiment = experiment.beginning_with(champion.beginning()).map_err(value_error)?;
    }
    for setting in &settings {
        experiment = experiment.with(setting).map_err(value_error)?;
    }
    go(py, threads, progress, |registry, session| {
        let experiment = experiment.resolved(registry, &base).map_err(value_error)?;
        Run::create(&folder, experiment, registry, session).map_err(value_error)
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
    let failure = Failure::default();
    let registry = registry(&failure.on_error());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let pool = pool.build().map_err(runtime_error)?;
    let session = session(py, pool.current_num_threads())?;
    let now = now(py)?;
    // Networks of the first generation are made by the first step.
    let mut run = py.detach(|| begin(&registry, session)).inspect_err(|_| drop(failure.take()))?;
    let (sender, receiver) = channel::<Metrics>();
    let stop = failure.stop().clone();
    let work = || {
        let worked = pool.install(|| {
            while !run.is_finished() && !stop.is_asked() {
                let start = Instant::now();
                let Some(metrics) = run.advance_unless(&stop, || start.elapsed())? else { break };
                // Whoever listened may have stopped.
                let _ = sender.send(metrics);
            }
            Ok(())
        });
        drop(sender);
        let reason = match &worked {
            Err(_) => Stop::Failed,
            Ok(()) if run.is_finished() => Stop::Finished,
            Ok(()) => Stop::Interrupted,
        };
        worked.and(run.stop(reason, now))
    };
    let (worked, heard) = py.detach(|| {
        std::thread::scope(|scope| {
            let worker = scope.spawn(work);
            let heard = listen(receiver, progress.as_ref());
            if heard.is_err() {
                failure.stop().ask();
            }
            (worker.join(), heard)
        })
    });
    failure.raise()?;
    heard?;
    let worked = worked.map_err(|_| runtime_error("the search has failed; this is a fault"))?;
    worked.map_err(runtime_error)
}

/// Tells of generations until there are no more; an error is Ctrl-C, or of who is told.
fn listen(receiver: Receiver<Metrics>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
    loop {
        let heard = receiver.recv_timeout(ATTENTION);
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

/// The time (RFC 3339, UTC).
fn now(py: Python<'_>) -> PyResult<String> {
    let datetime = py.import("datetime")?;
    let utc = datetime.getattr("timezone")?.getattr("utc")?;
    let now = datetime.getattr("datetime")?.call_method1("now", (utc,))?;
    now.call_method1("strftime", ("%Y-%m-%dT%H:%M:%SZ",))?.extract()
}

fn session(py: Python<'_>, threads: usize) -> PyResult<SessionInfo> {
    let host = py.import("socket")?.call_method0("gethostname")?.extract()?;
    Ok(SessionInfo { command: "precocial.run".to_owned(), host, threads, started: now(py)? })
}
