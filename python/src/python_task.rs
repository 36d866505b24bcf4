//! Environments that are written in Python, as tasks of the engine.
//!
//! A name leads to a function that makes environments: `gymnasium:ID`, or
//! `python:MODULE:FUNCTION`. What differs between environments is dealt with in
//! `package/precocial/tasks.py`: spaces become numbers there. Here its arrays become the
//! engine's lanes: all lanes of all networks that are stepped together are one call.
//!
//! An environment that fails cannot say so to a network that acts in it. Its exception
//! is kept for whoever started the work, the work is asked to stop, and the generation
//! is given up: what was saved before stays as it is.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use numpy::{PyArray1, PyArray2, PyArrayMethods as _};
use precocial::stop::StopSignal;
use precocial_envs::lanes::{LANES, Row, WIDTH, get, set};
use precocial_envs::{
    Actions, Environment, LaneGroup, LaneGroups, Registry, Scene, Signature, Status, Step, Task,
    TaskError, TaskSource,
};
use pyo3::prelude::*;

use crate::errors::runtime_error;

/// The lane groups of a thread that one call steps.
const GROUPS_TOGETHER: usize = 8;

/// What happens when an environment raises an exception.
#[derive(Clone)]
pub(crate) enum OnError {
    /// The exception is shown and the process ends, as the command line does.
    Exit,
    /// The first exception is kept, and the work is asked to stop.
    Stop(FirstError),
}

/// What Python work that fails leaves: the first exception, and a request to stop.
#[derive(Clone, Default)]
pub(crate) struct FirstError {
    error: Arc<Mutex<Option<PyErr>>>,
    stop: StopSignal,
}

impl FirstError {
    /// What environments do that belong to the work.
    pub(crate) fn on_error(&self) -> OnError {
        OnError::Stop(self.clone())
    }

    /// Asked when it is time to stop.
    pub(crate) fn stop(&self) -> &StopSignal {
        &self.stop
    }

    /// The exception, if there was one.
    pub(crate) fn take(&self) -> Option<PyErr> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Raises it where the work was called.
    pub(crate) fn raise(&self) -> PyResult<()> {
        self.take().map_or(Ok(()), Err)
    }
}

/// The exit code of a task that does not do what it should, as the README documents it.
const CONTENT: i32 = 3;

impl OnError {
    fn tell(&self, py: Python<'_>, error: PyErr) {
        match self {
            Self::Exit => {
                error.print(py);
                eprintln!("the environment has raised an exception; what was saved is not lost");
                std::process::exit(CONTENT);
            }
            Self::Stop(first_error) => {
                let mut first = first_error.error.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(error);
                first_error.stop.fail();
            }
        }
    }
}

/// The built-in tasks, with data where the command line looks for them, and those of
/// Python.
pub(crate) fn registry(on_error: &OnError) -> Registry {
    let source =
        |prefix, form, summary| PythonSource { prefix, form, summary, on_error: on_error.clone() };
    Registry::built_in()
        .with_data(precocial::data::folder())
        .with_source(source("gymnasium:", "gymnasium:ID", "an environment of Gymnasium"))
        .with_source(source(
            "python:",
            "python:MODULE:FUNCTION",
            "environments that a function of a module makes",
        ))
}

/// Names that lead to environments of Python.
struct PythonSource {
    prefix: &'static str,
    form: &'static str,
    summary: &'static str,
    on_error: OnError,
}

impl TaskSource for PythonSource {
    fn name(&self) -> &str {
        self.form
    }

    fn summary(&self) -> &str {
        self.summary
    }

    fn signature(&self) -> Option<Signature> {
        None
    }

    fn reads_data(&self) -> bool {
        false
    }

    fn matches(&self, name: &str) -> bool {
        name.starts_with(self.prefix)
    }

    fn open(&self, name: &str, _data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        Python::attach(|py| PythonTask::open(py, name, self.on_error.clone()))
            .map(|task| Arc::new(task) as Arc<dyn Task>)
            .map_err(|error| TaskError::Unavailable {
                name: name.to_owned(),
                why: error.to_string(),
            })
    }
}

/// An environment of Python as a task.
struct PythonTask {
    name: String,
    summary: String,
    signature: Signature,
    /// `precocial.tasks.PythonTask`.
    task: Py<PyAny>,
    on_error: OnError,
}

impl PythonTask {
    fn open(py: Python<'_>, name: &str, on_error: OnError) -> PyResult<Self> {
        let task = py.import("precocial.tasks")?.getattr("open")?.call1((name,))?;
        let observations: Vec<String> = task.getattr("observations")?.extract()?;
        let count: usize = task.getattr("actions")?.extract()?;
        let actions = if task.getattr("discrete")?.extract()? {
            Actions::Discrete { count }
        } else {
            Actions::Continuous { count, low: -1.0, high: 1.0 }
        };
        let signature = Signature {
            observations: observations.into(),
            actions,
            step_limit: task.getattr("step_limit")?.extract()?,
            worst_return: task.getattr("worst_return")?.extract()?,
            solved_at: task.getattr("solved_at")?.extract()?,
            steps_per_second: task.getattr("steps_per_second")?.extract()?,
        };
        let summary = task.getattr("summary")?.extract()?;
        Ok(Self { name: name.to_owned(), summary, signature, task: task.unbind(), on_error })
    }

    fn environments(&self, groups: usize) -> PythonEnvironments {
        let environments = Python::attach(|py| {
            let made = self.task.call_method0(py, "environments");
            made.map_err(|error| self.on_error.tell(py, error)).ok()
        });
        PythonEnvironments {
            environments,
            size: self.signature.size(),
            lanes: (0..groups * LANES).collect(),
            on_error: self.on_error.clone(),
        }
    }
}

impl Task for PythonTask {
    fn name(&self) -> &str {
        &self.name
    }

    fn summary(&self) -> &str {
        &self.summary
    }

    fn signature(&self) -> Signature {
        self.signature.clone()
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Single(self.environments(1)))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        Box::new(self.environments(count))
    }

    fn lane_groups_together(&self) -> usize {
        GROUPS_TOGETHER
    }
}

/// Environments of Python in the lanes of some groups.
struct PythonEnvironments {
    /// `precocial.tasks.LaneEnvironments`, which makes an environment when its lane is
    /// first used; none where it could not be made.
    environments: Option<Py<PyAny>>,
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
    /// What the environment of a lane observes first; zeros where it raises an exception.
    fn begin(&self, lane: usize, seed: u64) -> Vec<f64> {
        let observed = Python::attach(|py| {
            let environments = self.environments.as_ref()?;
            let observed = environments.call_method1(py, "reset", (self.lanes[lane], seed));
            let observed = observed.and_then(|observed| {
                let observed = observed.extract::<Bound<'_, PyArray1<f64>>>(py)?;
                Ok(observed.to_vec()?)
            });
            observed.map_err(|error| self.on_error.tell(py, error)).ok()
        });
        observed.unwrap_or_else(|| vec![0.0; self.size.0])
    }

    /// Steps the environments of some lanes, each with its action. Where one raises an
    /// exception, all episodes end at once.
    fn act(&self, lanes: &[usize], actions: Vec<f64>) -> Stepped {
        let stepped = Python::attach(|py| {
            let stepped = self.call_step(py, lanes, actions);
            stepped.map_err(|error| self.on_error.tell(py, error)).ok()
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
struct Single(PythonEnvironments);

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
