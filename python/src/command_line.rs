//! The `precocial` command, where tasks may also be environments of Python.

use pyo3::prelude::*;

use crate::python_task::{OnError, registry};

/// Runs the command line with these arguments, of which the first is the program's
/// name; gives the exit code.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| precocial::cli::main_with(arguments, &registry(&OnError::Exit)))
}
