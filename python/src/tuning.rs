//! A weight for each connection of a champion, as `precocial tune` finds them.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use precocial::evaluation::{Evaluator as _, Split, evaluator};
use precocial::run::{
    ChampionFile, Mismatch, TuningFile, TuningFiles, TuningFilesError, TuningResult, read,
};
use precocial::stop::StopSignal;
use precocial::tuning::{AlgorithmName, Start, Tuning, TuningOptions, TuningProgress};
use precocial_envs::Task;
use pyo3::prelude::*;

use crate::champion::{Champion, open};
use crate::errors::{runtime_error, value_error};
use crate::interrupt::{Interruptible, Leave, Session, attend, pool};
use crate::on_error::FirstError;

/// Between two checkpoints: a kill loses no more than this.
const SAVE_INTERVAL: Duration = Duration::from_secs(5);
/// More candidates, or episodes of each, take more memory than there is.
const MOST: u32 = 100_000;

/// What a person says of a tuning; see [`TuningOptions`].
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Options {
    algorithm: Option<String>,
    start: Option<f64>,
    from_tuned: bool,
    iterations: Option<u64>,
    attempts: u32,
    population: Option<u32>,
    episodes: Option<u32>,
    sigma: Option<f64>,
    learning_rate: Option<f64>,
    seed: u64,
    task: Option<String>,
}

impl Options {
    fn check(self) -> PyResult<TuningOptions> {
        let algorithm = match self.algorithm.as_deref() {
            None => None,
            Some("cma-es") => Some(AlgorithmName::CmaEs),
            Some("pepg") => Some(AlgorithmName::Pepg),
            Some("gradient") => Some(AlgorithmName::Gradient),
            Some(other) => {
                let words = "algorithm is 'cma-es', 'pepg' or 'gradient'";
                return Err(value_error(format!("{words}, not {other:?}")));
            }
        };
        let start = match self.start {
            _ if self.from_tuned => Start::Tuned,
            Some(weight) if weight.is_finite() => Start::Shared(weight),
            Some(weight) => {
                return Err(value_error(format!("a shared weight is finite, not {weight}")));
            }
            None => Start::BestShared,
        };
        Ok(TuningOptions {
            algorithm,
            start,
            iterations: self.iterations,
            attempts: Some(count("attempts", self.attempts, 1..=5)?),
            population: self.population.map(|n| count("population", n, 2..=MOST)).transpose()?,
            episodes: self.episodes.map(|n| count("episodes", n, 1..=MOST)).transpose()?,
            sigma: self.sigma.map(|size| positive("sigma", size)).transpose()?,
            learning_rate: self.learning_rate.map(|r| positive("learning_rate", r)).transpose()?,
            seed: self.seed,
        })
    }
}

fn count(name: &str, given: u32, range: std::ops::RangeInclusive<u32>) -> PyResult<NonZeroU32> {
    NonZeroU32::new(given).filter(|count| range.contains(&count.get())).ok_or_else(|| {
        let (low, high) = range.clone().into_inner();
        value_error(format!("{name} is from {low} to {high}, not {given}"))
    })
}

fn positive(name: &str, given: f64) -> PyResult<f64> {
    let sound = given > 0.0 && given <= 1e6;
    sound
        .then_some(given)
        .ok_or_else(|| value_error(format!("{name} is above 0 and at most 1e6, not {given}")))
}

/// Tunes a champion, for its own task or another, and puts the weights into the file
/// `out`, if there is one; gives the champion with the better weights. `resume` goes on
/// with what was stopped.
#[pyfunction]
#[pyo3(signature = (champion, out, options, resume, threads, progress))]
pub(crate) fn tune(
    py: Python<'_>,
    champion: &Champion,
    out: Option<PathBuf>,
    options: Options,
    resume: bool,
    threads: (usize, usize),
    progress: Option<Py<PyAny>>,
) -> PyResult<Champion> {
    let (task, file) = (options.task.clone(), champion.file().clone());
    let options = options.check()?;
    let files = out.as_deref().map(|out| lock(out, &file)).transpose()?;
    let before = checkpoint(files.as_ref(), resume)?;
    let name = task.as_deref().or(before.as_ref().map(|before| &before.task[..]));
    let first_error = FirstError::default();
    let task = open(py, &file, name, (&first_error, threads.1))?;
    let expected = before.as_ref().and_then(|before| before.data.as_ref());
    let data = Mismatch::check_data(expected, &*task).map_err(value_error)?;
    let work = move |session: Session<TuningProgress>| {
        let begin = Begin { task, options, before, now: &session.now };
        let Some(tuning) = begin.tuning(&file)? else { return Ok(None) };
        Work { tuning, file, files, data }.go(&session)
    };
    let pool = pool(threads.0)?;
    let attended = (&pool, &first_error, Leave::AfterTheWork);
    let tuned = attend(py, attended, work, |py, told| {
        progress.as_ref().map_or(Ok(()), |progress| tell(py, &told, progress))
    })??;
    let tuned = tuned.ok_or_else(|| runtime_error("the tuning was asked to stop"))?;
    if let Some(kept) = &tuned.kept_as {
        let message = "the file has another champion by now, which stays: this one is kept as";
        let message = std::ffi::CString::new(format!("{message} {}", kept.display()))?;
        PyErr::warn(py, &py.get_type::<pyo3::exceptions::PyUserWarning>(), &message, 2)?;
    }
    Ok(Champion::of(tuned.champion))
}

/// Its file, which another champion must not be in.
fn lock(out: &Path, champion: &ChampionFile) -> PyResult<TuningFiles> {
    let shown = out.display();
    if out.extension().is_none_or(|ending| ending != "ron") {
        return Err(value_error(format!("{shown}: the name of a champion's file ends in .ron")));
    }
    if out.exists() {
        let there: ChampionFile = read(out).map_err(value_error)?;
        if there.topology != champion.topology {
            return Err(value_error(format!("{shown} has another champion: give another file")));
        }
    }
    TuningFiles::lock(out).map_err(failure)
}

fn failure(error: TuningFilesError) -> PyErr {
    match error {
        TuningFilesError::InUse(_) => value_error(error),
        TuningFilesError::Gone(_) | TuningFilesError::File(_) => runtime_error(error),
    }
}

/// What is gone on with, if anything.
fn checkpoint(files: Option<&TuningFiles>, resume: bool) -> PyResult<Option<TuningFile>> {
    let path = files.map(TuningFiles::checkpoint);
    let there = path.filter(|path| path.exists());
    match (there, resume) {
        (Some(path), true) => Ok(Some(read(path).map_err(value_error)?)),
        (Some(path), false) => Err(value_error(format!(
            "there is an unfinished tuning in {}: go on with resume=True, or remove the file to \
             begin anew",
            path.display()
        ))),
        (None, true) => Err(value_error("there is no tuning to go on with: give the same out")),
        (None, false) => Ok(None),
    }
}

/// How a tuning begins.
struct Begin<'a> {
    task: Arc<dyn Task>,
    options: TuningOptions,
    before: Option<TuningFile>,
    now: &'a StopSignal,
}

impl Begin<'_> {
    /// The tuning as it begins, or goes on; nothing if it was asked to stop.
    fn tuning(self, champion: &ChampionFile) -> PyResult<Option<Tuning>> {
        let Self { task, options, before, now } = self;
        let evaluator = Arc::new(Interruptible { evaluator: evaluator(task), stop: now.clone() });
        let topology = champion.topology.clone();
        let tuning = if let Some(TuningFile { topology: other, mut settings, state, .. }) = before {
            if other != topology {
                return Err(value_error("this is a tuning of another network"));
            }
            settings.iterations = options.iterations.unwrap_or(settings.iterations);
            Tuning::thaw(evaluator, topology, settings, state)
        } else {
            let settings = options.settings(&**evaluator.task()).map_err(value_error)?;
            if options.episodes.is_some() && evaluator.is_deterministic(Split::Training) {
                return Err(value_error("episodes has no effect here: all are the same"));
            }
            let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
            Tuning::new(evaluator, topology, tuned, settings)
        };
        let tuning = tuning.map_err(value_error)?;
        Ok((!now.is_asked()).then_some(tuning))
    }
}

/// A tuning and where its files are.
struct Work {
    tuning: Tuning,
    file: ChampionFile,
    files: Option<TuningFiles>,
    /// The sum of its task's data.
    data: Option<String>,
}

impl Work {
    /// Tunes until all iterations are done, or it is asked to stop.
    fn go(mut self, session: &Session<TuningProgress>) -> PyResult<Option<TuningResult>> {
        // The start took its time: it need not be found again.
        self.save()?;
        let mut saved = Instant::now();
        while !self.tuning.is_finished() {
            if session.soon.is_asked() {
                self.save()?;
                return Ok(None);
            }
            let progress = self.tuning.advance();
            if session.now.is_asked() {
                // It was cut short, and what it has learnt is not to be kept: the last
                // checkpoint is only seconds older.
                return Ok(None);
            }
            // Whoever listened may have stopped.
            let _ = session.progress.send(progress);
            if saved.elapsed() >= SAVE_INTERVAL {
                self.save()?;
                saved = Instant::now();
            }
        }
        self.save()?;
        self.finish(&session.now)
    }

    fn save(&self) -> PyResult<()> {
        let Some(files) = &self.files else { return Ok(()) };
        files.save(&self.tuning, self.data.clone()).map_err(failure)
    }

    /// Scores the weights and puts the better ones into the champion.
    fn finish(&self, now: &StopSignal) -> PyResult<Option<TuningResult>> {
        let score = |weights: &[f64]| {
            let score = self.tuning.score(weights);
            (!now.is_asked()).then_some(score)
        };
        match &self.files {
            Some(files) => files.finish(&self.tuning, &self.file, score).map_err(failure),
            None => Ok(TuningResult::of(&self.tuning, &self.file, score)),
        }
    }
}

/// Iteration, mean of its candidates, mean of the best weights so far and spread.
fn tell(py: Python<'_>, told: &TuningProgress, progress: &Py<PyAny>) -> PyResult<()> {
    progress.call1(py, (told.iteration, told.mean, told.best, told.spread))?;
    Ok(())
}
