//! Many environments of a task for Python, side by side in lanes and on threads:
//! `precocial.envs` makes a `gymnasium.vector.VectorEnv` of it.
//!
//! Environments are divided among threads; those of a thread are lane groups, so that
//! their physics are solved together. Environments that are to be drawn are stepped one
//! after the other.

use std::sync::Mutex;

use numpy::{PyArray1, PyArray3, PyArrayMethods as _, PyReadonlyArray1, PyReadonlyArray2};
use precocial::picture::frame;
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::environment::{check_finite, seed_after, task, unshared};
use crate::errors::{runtime_error, value_error};
use crate::observations::{Observations, Observed, are_pictures};
use crate::thread_environments::{Episode, ThreadEnvironments, ThreadStep};

/// Fewer environments that show numbers are not worth a thread of their own.
const FEWEST_ON_A_THREAD: usize = 8;

/// The environments of one thread with what they observe, their episodes, and which of
/// them begin anew, with a seed or without.
type Reset<'a> =
    (((&'a mut ThreadEnvironments, Observed<'a>), &'a mut [Episode]), Vec<(usize, Option<u64>)>);

/// Observations of all, rewards, which episodes have come to an end of their own, which
/// to the time limit, and how many have ended.
type Stepped<'py> = (
    Bound<'py, PyAny>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<bool>>,
    Bound<'py, PyArray1<bool>>,
    usize,
);

/// Many environments of a built-in task.
#[pyclass(module = "precocial._native")]
pub(crate) struct VectorEnvironment {
    /// `PyO3` wants what can be shared; nobody ever locks it.
    threads: Mutex<Vec<ThreadEnvironments>>,
    /// How many environments a thread has; the last one may have fewer.
    share: usize,
    /// How many numbers are observed, and how many an action has.
    size: (usize, usize),
    observations: Observations,
    episodes: Vec<Episode>,
    rules: Rules,
    pool: Option<rayon::ThreadPool>,
}

/// What holds for all episodes.
struct Rules {
    /// Steps after which they are truncated.
    limit: u64,
    /// Whether the step after the end begins another one.
    next_step: bool,
    /// The numbers that choices stand for, where actions are choices.
    choices: Vec<Vec<f64>>,
}

impl VectorEnvironment {
    /// Steps all on their threads; those that have ended begin anew.
    fn step_all(&mut self, actions: &[f64], single: bool) {
        let Self { threads, share, size, observations, episodes, rules, pool } = self;
        let (threads, size, share) = (unshared(threads), *size, *share);
        let steps = actions
            .chunks(share * size.1)
            .zip(observations.chunks_mut(share * size.0))
            .zip(episodes.chunks_mut(share))
            .map(|((actions, observations), episodes)| ThreadStep {
                actions,
                observations,
                episodes,
            });
        let steps = threads.iter_mut().zip(steps);
        let run = |(environments, mut step): (&mut ThreadEnvironments, ThreadStep<'_>)| {
            environments.set_single_precision(single);
            environments.step(size, &mut step);
            for (index, episode) in step.episodes.iter_mut().enumerate() {
                if episode.active {
                    episode.steps += 1;
                    episode.ended = episode.terminated || episode.steps >= rules.limit;
                } else {
                    let observed = &mut step.observations.part(index, size.0);
                    begin(environments, index, None, observed, episode);
                }
            }
        };
        match pool {
            None => steps.for_each(run),
            Some(pool) => {
                let steps: Vec<_> = steps.collect();
                pool.install(|| steps.into_par_iter().for_each(run));
            }
        }
    }

    /// Steps all but those that have ended, by rows of numbers.
    fn advance<'py>(
        &mut self,
        py: Python<'py>,
        actions: &[f64],
        single: bool,
    ) -> PyResult<Stepped<'py>> {
        for (index, (episode, action)) in
            self.episodes.iter().zip(actions.chunks(self.size.1)).enumerate()
        {
            if episode.seed.is_none() {
                return Err(value_error(format!(
                    "reset environment {index} before its first step"
                )));
            }
            if !episode.ended {
                check_finite(action, index)?;
            } else if !self.rules.next_step {
                let ended = self.episodes.iter().enumerate().filter(|(_, episode)| episode.ended);
                let ended: Vec<usize> = ended.map(|(index, _)| index).collect();
                return Err(value_error(format!(
                    "reset environments {ended:?} first: their episodes have ended"
                )));
            }
        }
        for episode in &mut self.episodes {
            (episode.active, episode.reward, episode.terminated) = (!episode.ended, 0.0, false);
        }
        py.detach(|| self.step_all(actions, single));
        let episodes = || self.episodes.iter();
        Ok((
            self.observed(py)?,
            PyArray1::from_iter(py, episodes().map(|episode| episode.reward)),
            PyArray1::from_iter(py, episodes().map(|episode| episode.terminated)),
            PyArray1::from_iter(py, episodes().map(|episode| episode.steps >= self.rules.limit)),
            episodes().filter(|episode| episode.ended).count(),
        ))
    }

    /// Starts episodes, those of a thread one after the other.
    fn reset_some(&mut self, indices: &[usize], seeds: &[Option<u64>]) {
        let Self { threads, share, size, observations, episodes, pool, .. } = self;
        let (threads, observed, share) = (unshared(threads), size.0, *share);
        let mut of_threads: Vec<Vec<(usize, Option<u64>)>> = vec![Vec::new(); threads.len()];
        for (&index, &seed) in indices.iter().zip(seeds) {
            of_threads[index / share].push((index % share, seed));
        }
        let parts = threads
            .iter_mut()
            .zip(observations.chunks_mut(share * observed))
            .zip(episodes.chunks_mut(share))
            .zip(of_threads);
        let run = |(((environments, mut observations), episodes), resets): Reset<'_>| {
            for (index, seed) in resets {
                let observed = &mut observations.part(index, observed);
                begin(environments, index, seed, observed, &mut episodes[index]);
            }
        };
        match pool {
            Some(pool) if indices.len() > 1 => {
                let parts: Vec<Reset<'_>> = parts.collect();
                pool.install(|| parts.into_par_iter().for_each(run));
            }
            _ => parts.for_each(run),
        }
    }

    /// A copy of what all observe.
    fn observed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.observations.rows(py, [self.episodes.len(), self.size.0])
    }
}

/// Starts an episode of an environment of a thread, with a seed, or with the random
/// numbers that follow those of the episode before.
fn begin(
    environments: &mut ThreadEnvironments,
    index: usize,
    seed: Option<u64>,
    observed: &mut Observed<'_>,
    episode: &mut Episode,
) {
    let (before, mut given) = (episode.seed, seed);
    if !environments.reset(index, seed, observed) {
        given = before.map(seed_after);
        environments.reset(index, given, observed);
    }
    *episode = Episode { seed: given.or(before), active: true, ..Episode::default() };
}

#[pymethods]
impl VectorEnvironment {
    /// So many environments on so many threads, which can be drawn if `drawn`. Episodes are
    /// truncated after `limit` steps, and with `next_step` the step after the end begins
    /// another. `choices` has the numbers of each choice, where actions are choices.
    #[new]
    #[pyo3(signature = (name, count, threads_and_drawn, limit, next_step, choices))]
    fn new(
        name: &str,
        count: usize,
        threads_and_drawn: (usize, bool),
        limit: u64,
        next_step: bool,
        choices: Option<PyReadonlyArray2<'_, f64>>,
    ) -> PyResult<Self> {
        let (threads, drawn) = threads_and_drawn;
        let task = task(name)?;
        let size = task.signature().size();
        let choices: Vec<Vec<f64>> = choices.map_or_else(Vec::new, |choices| {
            choices.as_array().rows().into_iter().map(|row| row.to_vec()).collect()
        });
        if choices.iter().any(|choice| choice.len() != size.1) {
            return Err(value_error(format!("a choice stands for {} numbers", size.1)));
        }
        if count == 0 || count > 1 << 20 {
            return Err(value_error(format!("from 1 to {} environments, not {count}", 1 << 20)));
        }
        let pictures = are_pictures(&*task);
        let fewest = if pictures { 1 } else { FEWEST_ON_A_THREAD };
        let share = count.div_ceil(threads.clamp(1, count.div_ceil(fewest)).min(1024));
        let threads: Vec<ThreadEnvironments> = (0..count)
            .step_by(share)
            .map(|first| ThreadEnvironments::new(&*task, share.min(count - first), drawn))
            .collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.len());
        let pool =
            if threads.len() > 1 { Some(pool.build().map_err(runtime_error)?) } else { None };
        Ok(Self {
            threads: Mutex::new(threads),
            share,
            size,
            observations: Observations::new(pictures, count * size.0),
            episodes: vec![Episode::default(); count],
            rules: Rules { limit, next_step, choices },
            pool,
        })
    }

    /// Starts episodes of the environments of these indices, each with its seed, or
    /// with the random numbers that follow those of its episode before; gives what
    /// all observe.
    fn reset<'py>(
        &mut self,
        py: Python<'py>,
        indices: Vec<usize>,
        seeds: Vec<Option<u64>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let count = self.episodes.len();
        if indices.len() != seeds.len() {
            return Err(value_error(format!("{} seeds for {}", seeds.len(), indices.len())));
        }
        if let Some(wrong) = indices.iter().find(|&&index| index >= count) {
            return Err(value_error(format!("there is no environment {wrong} of {count}")));
        }
        let begun = |index: usize| self.episodes[index].seed.is_some();
        let unknown =
            indices.iter().zip(&seeds).find(|(index, seed)| seed.is_none() && !begun(**index));
        if let Some((index, _)) = unknown {
            return Err(value_error(format!(
                "the first episode of environment {index} needs a seed"
            )));
        }
        py.detach(|| self.reset_some(&indices, &seeds));
        self.observed(py)
    }

    /// Steps all by their rows of actions. `single` says that these come in single
    /// precision.
    fn step<'py>(
        &mut self,
        py: Python<'py>,
        actions: PyReadonlyArray2<'py, f64>,
        single: bool,
    ) -> PyResult<Stepped<'py>> {
        let count = self.episodes.len();
        if actions.as_array().dim() != (count, self.size.1) {
            return Err(value_error(format!(
                "actions must be {count} rows of {} numbers",
                self.size.1
            )));
        }
        self.advance(py, actions.as_slice()?, single)
    }

    /// Steps all by their choices.
    fn choose<'py>(
        &mut self,
        py: Python<'py>,
        actions: PyReadonlyArray1<'py, i64>,
    ) -> PyResult<Stepped<'py>> {
        let (count, most) = (self.episodes.len(), self.rules.choices.len());
        let actions = actions.as_array();
        if actions.len() != count {
            return Err(value_error(format!("there are {count} actions, not {}", actions.len())));
        }
        let mut numbers = Vec::with_capacity(count * self.size.1);
        for &action in &actions {
            let choice = usize::try_from(action).ok().and_then(|at| self.rules.choices.get(at));
            let Some(choice) = choice else {
                return Err(value_error(format!(
                    "actions are whole numbers below {most}, not {action}"
                )));
            };
            numbers.extend(choice);
        }
        self.advance(py, &numbers, false)
    }

    /// What there is to see of one of them; see [`crate::environment::Environment`].
    fn render<'py>(
        &mut self,
        py: Python<'py>,
        index: usize,
        width: u16,
    ) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let thread = unshared(&mut self.threads).get(index / self.share);
        let Some(ThreadEnvironments::Alone { environments, .. }) = thread else {
            return Err(value_error("these environments were not made to be drawn"));
        };
        let Some(environment) = environments.get(index % self.share) else {
            return Err(value_error(format!("there is no environment {index}")));
        };
        let frame = frame::draw(&environment.scene(), width);
        let size = [usize::from(frame.height), usize::from(frame.width), 3];
        PyArray1::from_vec(py, frame.pixels).reshape(size)
    }
}
