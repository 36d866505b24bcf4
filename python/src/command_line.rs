//! The `precocial` command, where tasks may also be environments of Python.

use pyo3::prelude::*;

use crate::errors::value_error;
use crate::on_error::OnError;
use crate::task_source::{Workers, registry};

/// Runs the command line with these arguments, of which the first is the program's
/// name; gives the exit code. Environments of Python live in as many worker processes
/// as `PRECOCIAL_WORKERS` says.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> PyResult<u8> {
    let workers = match std::env::var("PRECOCIAL_WORKERS") {
        Err(_) => 0,
        Ok(text) => text
            .parse()
            .map_err(|_| value_error(format!("PRECOCIAL_WORKERS is a number, not {text}")))?,
    };
    let registry = registry(&OnError::Exit, Workers::new(workers)?);
    Ok(py.detach(|| precocial::cli::main_with(arguments, &registry)))
}
