//! Environments of Python in the engine's lanes: all lanes of all networks that are
//! stepped together are one call of a class of `package/precocial/lanes.py`.

use std::sync::{Arc, Mutex, PoisonError};

use numpy::{PyArray1, PyArray2, PyArrayMethods as _};
use precocial_envs::lanes::{LANES, Row, WIDTH, get, set};
use precocial_envs::{Environment, LaneGroup, LaneGroups, Scene, Status, Step};
use pyo3::prelude::*;

use crate::errors::runtime_error;
use crate::on_error::OnError;

/// Environments, with how many lanes each has, that nobody uses now: making them, and
/// processes for them, takes its time.
#[derive(Clone, Default)]
pub(crate) struct SpareEnvironments(Arc<Mutex<Vec<Spare>>>);

type Spare = (usize, Py<PyAny>);

impl SpareEnvironments {
    fn take(&self, lanes: usize) -> Option<Py<PyAny>> {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = spare.iter().position(|&(count, _)| count == lanes)?;
        Some(spare.swap_remove(found).1)
    }

    fn put(&self, lanes: usize, environments: Py<PyAny>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((lanes, environments));
    }

    /// Closes all: the work is done.
    pub(crate) fn close(&self) {
        let spare = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if !spare.is_empty() {
            Python::attach(|py| spare.iter().for_each(|(_, environments)| close(py, environments)));
        }
    }
}

/// The work is done: nothing is said of what cannot be closed.
fn close(py: Python<'_>, environments: &Py<PyAny>) {
    let _ = environments.call_method0(py, "close");
}

/// Environments of Python in the lanes of some groups.
pub(crate) struct PythonEnvironments {
    /// A class of `precocial.lanes`; none where it could not be made, or has failed.
    environments: Option<Py<PyAny>>,
    spare: SpareEnvironments,
    size: (usize, usize),
    /// Which of its environments each lane of each group has.
    lanes: Vec<usize>,
    on_error: OnError,
}

/// What a step of several environments gave, one after the other.
struct Stepped {
    observations: Vec<f64>,
    rewards: Vec<f64>,
    status: Vec<Status>,
}

/// The same as Python's arrays: whether episodes were terminated, and whether truncated.
type Arrays<'py> = (
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<bool>>,
    Bound<'py, PyArray1<bool>>,
);

impl PythonEnvironments {
    /// Environments of a task (`precocial.tasks.PythonTask`) for so many lanes.
    pub(crate) fn new(
        (task, size): (&Py<PyAny>, (usize, usize)),
        lanes: usize,
        spare: &SpareEnvironments,
        on_error: &OnError,
    ) -> Self {
        let make = |py: Python<'_>| {
            let make = py.import("precocial.lanes")?.getattr("environments")?;
            PyResult::Ok(make.call1((task, lanes))?.unbind())
        };
        let environments = spare.take(lanes).or_else(|| {
            Python::attach(|py| make(py).map_err(|error| on_error.tell(py, error)).ok())
        });
        let (spare, on_error) = (spare.clone(), on_error.clone());
        Self { environments, spare, size, lanes: (0..lanes).collect(), on_error }
    }

    /// What the environment of a lane observes first; zeros where it raises an exception.
    fn begin(&mut self, lane: usize, seed: u64) -> Vec<f64> {
        let observed = Python::attach(|py| {
            let observed = self.call_reset(py, lane, seed);
            observed.map_err(|error| self.fail(py, error)).ok()
        });
        observed.unwrap_or_else(|| vec![0.0; self.size.0])
    }

    /// What has failed is not used again.
    fn fail(&mut self, py: Python<'_>, error: PyErr) {
        self.on_error.tell(py, error);
        if let Some(environments) = self.environments.take() {
            close(py, &environments);
        }
    }

    fn call_reset(&self, py: Python<'_>, lane: usize, seed: u64) -> PyResult<Vec<f64>> {
        let Some(environments) = &self.environments else {
            return Err(runtime_error("there are no environments"));
        };
        let observed = environments.call_method1(py, "reset", (self.lanes[lane], seed))?;
        let observed = observed.extract::<Bound<'_, PyArray1<f64>>>(py)?.to_vec()?;
        if observed.len() != self.size.0 {
            return Err(runtime_error("an observation is not of its space"));
        }
        Ok(observed)
    }

    /// Steps the environments of some lanes, each with its action. Where one raises an
    /// exception, all episodes end at once.
    fn act(&mut self, lanes: &[usize], actions: Vec<f64>) -> Stepped {
        let stepped = Python::attach(|py| {
            let stepped = self.call_step(py, lanes, actions);
            stepped.map_err(|error| self.fail(py, error)).ok()
        });
        stepped.unwrap_or_else(|| Stepped {
            observations: vec![0.0; lanes.len() * self.size.0],
            rewards: vec![0.0; lanes.len()],
            status: vec![Status::Terminated; lanes.len()],
        })
    }

    fn call_step(&self, py: Python<'_>, lanes: &[usize], actions: Vec<f64>) -> PyResult<Stepped> {
        let Some(environments) = &self.environments else {
            return Err(runtime_error("there are no environments"));
        };
        let indices: Vec<usize> = lanes.iter().map(|&lane| self.lanes[lane]).collect();
        let actions = PyArray1::from_vec(py, actions).reshape([lanes.len(), self.size.1])?;
        let stepped = environments.call_method1(py, "step", (indices, actions))?;
        let (observations, rewards, terminated, truncated): Arrays<'_> = stepped.extract(py)?;
        let ends = terminated.to_vec()?.into_iter().zip(truncated.to_vec()?);
        let status = ends.map(|ends| match ends {
            (true, _) => Status::Terminated,
            (false, true) => Status::Truncated,
            (false, false) => Status::Running,
        });
        Ok(Stepped {
            observations: observations.to_vec()?,
            rewards: rewards.to_vec()?,
            status: status.collect(),
        })
    }
}

fn scatter(numbers: &[f64], lane: usize, rows: &mut [Row]) {
    for (row, &number) in rows.iter_mut().zip(numbers) {
        set(row, lane, number);
    }
}

/// Others may use its environments: their episodes all begin anew.
impl Drop for PythonEnvironments {
    fn drop(&mut self) {
        if let Some(environments) = self.environments.take() {
            self.spare.put(self.lanes.len(), environments);
        }
    }
}

impl LaneGroups for PythonEnvironments {
    fn reset(&mut self, group: usize, lane: usize, seed: u64, observation: &mut [Row]) {
        scatter(&self.begin(group * LANES + lane, seed), lane, observation);
    }

    fn step(&mut self, groups: &mut [LaneGroup<'_>]) {
        let live: Vec<(usize, usize)> = (0..groups.len())
            .flat_map(|group| (0..groups[group].lanes).map(move |lane| (group, lane)))
            .collect();
        if live.is_empty() {
            return;
        }
        let lanes: Vec<usize> = live.iter().map(|(group, lane)| group * LANES + lane).collect();
        let numbers = |&(group, lane): &(usize, usize)| {
            groups[group].action.iter().map(move |row| get(row, lane))
        };
        let stepped = self.act(&lanes, live.iter().flat_map(numbers).collect());
        let observations = stepped.observations.chunks(self.size.0.max(1));
        let results = observations.zip(stepped.rewards).zip(stepped.status);
        for (((observation, reward), status), (group, lane)) in results.zip(live) {
            let group = &mut groups[group];
            scatter(observation, lane, group.observation);
            set(group.reward, lane, reward);
            group.status[lane / WIDTH][lane % WIDTH] = status;
        }
    }

    fn relocate(&mut self, group: usize, from: usize, to: usize) {
        self.lanes.swap(group * LANES + from, group * LANES + to);
    }
}

/// The environment of the first lane.
pub(crate) struct Single(pub(crate) PythonEnvironments);

impl Environment for Single {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        observation.copy_from_slice(&self.0.begin(0, seed));
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let stepped = self.0.act(&[0], action.to_vec());
        observation.copy_from_slice(&stepped.observations);
        Step { reward: stepped.rewards[0], status: stepped.status[0] }
    }

    /// Nothing is known of how it looks.
    fn scene(&self) -> Scene {
        Scene::default()
    }
}
