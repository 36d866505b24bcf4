//! Environments that are written in Python, as tasks of the engine.
//!
//! A name leads to a function that makes environments: `gymnasium:ID`, or
//! `python:MODULE:FUNCTION`. What differs between environments is dealt with in
//! `package/precocial/tasks.py`: spaces become numbers there.

use precocial_envs::lanes::LANES;
use precocial_envs::{Actions, Environment, LaneGroups, Signature, Task};
use pyo3::prelude::*;

use crate::on_error::OnError;
use crate::python_environments::{PythonEnvironments, Single, SpareEnvironments};

/// The lane groups of a thread that one call steps.
const GROUPS_TOGETHER: usize = 8;

/// An environment of Python as a task.
pub(crate) struct PythonTask {
    name: String,
    summary: String,
    signature: Signature,
    /// `precocial.tasks.PythonTask`.
    task: Py<PyAny>,
    spare: SpareEnvironments,
    on_error: OnError,
}

impl Drop for PythonTask {
    fn drop(&mut self) {
        self.spare.close();
    }
}

impl PythonTask {
    pub(crate) fn new(name: &str, task: &Bound<'_, PyAny>, on_error: OnError) -> PyResult<Self> {
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
        let (name, spare) = (name.to_owned(), SpareEnvironments::default());
        Ok(Self { name, summary, signature, task: task.clone().unbind(), spare, on_error })
    }

    fn environments(&self, lanes: usize) -> PythonEnvironments {
        let task = (&self.task, self.signature.size());
        PythonEnvironments::new(task, lanes, &self.spare, &self.on_error)
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
        Box::new(self.environments(count * LANES))
    }

    fn lane_groups_together(&self) -> usize {
        GROUPS_TOGETHER
    }
}
