//! Exceptions of what is written in Python, while the engine works.
//!
//! An environment that fails cannot say so to a network that acts in it. Its exception
//! is kept for whoever started the work, the work is asked to stop, and the generation
//! is given up: what was saved before stays as it is.

use std::sync::{Arc, Mutex, PoisonError};

use precocial::stop::StopSignal;
use pyo3::prelude::*;

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
    pub(crate) fn tell(&self, py: Python<'_>, error: PyErr) {
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
