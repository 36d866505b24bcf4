//! Long work that Ctrl-C ends.
//!
//! Python hears signals in one thread alone, and only while that runs. So work goes on in
//! a thread of its own, on a pool of threads, and this one listens.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use precocial::evaluation::{Evaluation, EvaluationConditions, Evaluator, Split, Tally, Trial};
use precocial::stop::StopSignal;
use precocial::topology::Topology;
use precocial_envs::Task;
use pyo3::prelude::*;
use rayon::ThreadPool;

use crate::errors::{runtime_error, value_error};
use crate::on_error::FirstError;

/// So often this thread asks whether Ctrl-C was pressed.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);
/// So long work may go on to where nothing is lost; then it stops in the middle.
const PATIENCE: Duration = Duration::from_millis(400);
/// As on the command line.
const MOST_THREADS: usize = 1024;

/// What work on a pool of threads has to do with Python.
pub(crate) struct Session<M> {
    /// Asked when the work should end where nothing is lost.
    pub(crate) soon: StopSignal,
    /// Asked when it should end at once.
    pub(crate) now: StopSignal,
    /// Where it tells how it stands.
    pub(crate) progress: Sender<M>,
}

/// How long to wait for work that was asked to stop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// Until it has: it has something to save.
    AfterTheWork,
    /// No longer than it takes to answer: nobody wants what it does, and it runs no Python,
    /// which would end with the interpreter in the middle of it.
    AtOnce,
}

/// A pool of so many threads, or of one for each core.
pub(crate) fn pool(threads: usize) -> PyResult<Arc<ThreadPool>> {
    if threads > MOST_THREADS {
        return Err(value_error(format!("threads are from 0 to {MOST_THREADS}, not {threads}")));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    Ok(Arc::new(pool.build().map_err(runtime_error)?))
}

/// Does work and hands on what it tells. An error of `tell`, Ctrl-C, or an exception of
/// the task ends it and is raised.
pub(crate) fn attend<T: Send + 'static, M: Send + 'static>(
    py: Python<'_>,
    (pool, first_error, leave): (&Arc<ThreadPool>, &FirstError, Leave),
    work: impl FnOnce(Session<M>) -> T + Send + 'static,
    tell: impl Fn(Python<'_>, M) -> PyResult<()> + Send,
) -> PyResult<T> {
    let (progress, told) = channel();
    let (sender, done) = channel();
    let (soon, now) = (StopSignal::default(), first_error.stop().clone());
    let session = Session { soon: soon.clone(), now: now.clone(), progress };
    let pool = Arc::clone(pool);
    let heard = py.detach(move || {
        let worker = std::thread::spawn(move || {
            // Whoever waited may have left.
            drop(sender.send(pool.install(|| work(session))));
        });
        let heard = listen(told, tell);
        if heard.is_err() {
            soon.ask();
            let asked = Instant::now();
            let ended = || worker.is_finished();
            while !ended() && asked.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(5));
            }
            now.ask();
            while leave == Leave::AtOnce && !ended() && asked.elapsed() < 2 * PATIENCE {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        if heard.is_ok() || leave == Leave::AfterTheWork {
            // A panic shows in that there is no result.
            let _ = worker.join();
        }
        heard
    });
    heard?;
    first_error.raise()?;
    done.try_recv().map_err(|_| runtime_error("the work has failed; this is a fault"))
}

/// Hands on what is told until there is no more; an error is Ctrl-C, or of who is told.
fn listen<M: Send>(
    told: Receiver<M>,
    tell: impl Fn(Python<'_>, M) -> PyResult<()> + Send,
) -> PyResult<()> {
    loop {
        let heard = told.recv_timeout(SIGNAL_INTERVAL);
        let ended = matches!(heard, Err(RecvTimeoutError::Disconnected));
        Python::attach(|py| {
            py.check_signals()?;
            heard.map_or(Ok(()), |message| tell(py, message))
        })?;
        if ended {
            return Ok(());
        }
    }
}

/// An evaluator for what knows no stop: once it is asked for, nothing more is computed, and
/// what comes of it is not to be kept.
pub(crate) struct Interruptible {
    pub(crate) evaluator: Arc<dyn Evaluator>,
    pub(crate) stop: StopSignal,
}

impl Evaluator for Interruptible {
    fn task(&self) -> &Arc<dyn Task> {
        self.evaluator.task()
    }

    fn evaluate_unless(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        self.evaluator.evaluate_unless(topologies, conditions, stop)
    }

    fn trials_unless(
        &self,
        topology: &Topology,
        split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
        _: &StopSignal,
    ) -> Option<Vec<f64>> {
        let returns = self.evaluator.trials_unless(topology, split, trials, counted, &self.stop);
        Some(returns.unwrap_or_else(|| vec![0.0; trials.len()]))
    }

    fn is_deterministic(&self, split: Split) -> bool {
        self.evaluator.is_deterministic(split)
    }
}
