//! Names of tasks that are written in Python, beside those of the engine.

use std::path::Path;
use std::sync::Arc;

use precocial_envs::{Registry, Signature, Task, TaskError, TaskSource};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::errors::value_error;
use crate::fitness_task::FitnessTask;
use crate::on_error::OnError;
use crate::python_task::PythonTask;

/// Where environments of Python live: so many worker processes, or this one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Workers(pub(crate) usize);

impl Workers {
    /// As many as are worth having: each is a process.
    const MOST: usize = 1024;

    pub(crate) fn new(count: usize) -> PyResult<Self> {
        if count > Self::MOST {
            return Err(value_error(format!("workers are from 0 to {}, not {count}", Self::MOST)));
        }
        Ok(Self(count))
    }
}

/// How names begin that lead to Python.
const PREFIXES: [&str; 2] = ["gymnasium:", "python:"];

/// Whether the task of a name runs Python.
pub(crate) fn runs_python(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The built-in tasks, with data where the command line looks for them, and those of
/// Python.
pub(crate) fn registry(on_error: &OnError, workers: Workers) -> Registry {
    let source = |prefix, form, summary| PythonSource {
        prefix,
        form,
        summary,
        on_error: on_error.clone(),
        workers,
    };
    Registry::built_in()
        .with_data(precocial::data::folder())
        .with_source(source(PREFIXES[0], "gymnasium:ID", "an environment of Gymnasium"))
        .with_source(source(
            PREFIXES[1],
            "python:MODULE:FUNCTION",
            "environments that a function of a module makes, or a fitness function",
        ))
}

/// Names that lead to environments of Python.
struct PythonSource {
    prefix: &'static str,
    form: &'static str,
    summary: &'static str,
    on_error: OnError,
    workers: Workers,
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
        let opened = Python::attach(|py| {
            self.open_here(py, name).inspect_err(|error| {
                // Ctrl-C, or the wish to leave, is no fault of the task.
                if !error.is_instance_of::<PyException>(py) {
                    self.on_error.tell(py, error.clone_ref(py));
                }
            })
        });
        opened.map_err(|error| TaskError::Unavailable {
            name: name.to_owned(),
            why: error.to_string(),
        })
    }
}

impl PythonSource {
    fn open_here(&self, py: Python<'_>, name: &str) -> PyResult<Arc<dyn Task>> {
        let open = py.import("precocial.tasks")?.getattr("open")?;
        let task = open.call1((name, self.workers.0))?;
        let fitness = py.import("precocial.fitness")?.getattr("FitnessFunction")?;
        let on_error = self.on_error.clone();
        Ok(if task.is_instance(&fitness)? {
            Arc::new(FitnessTask::new(name, &task, on_error)?)
        } else {
            Arc::new(PythonTask::new(name, &task, on_error)?)
        })
    }
}
