//! precocial for Python: what the package `precocial` cannot do in Python itself.
//!
//! The package lies beside this, in `package/precocial/`; it gives shapes to what this module
//! computes. Nothing here knows how the engine works: environments, champions and
//! runs are asked through its public seams.
//!
//! - [`environment`]: one environment. [`vector_environment`]: many, in lanes and on threads.
//! - [`champion`]: networks as functions of arrays.
//! - [`python_task`]: environments that are written in Python, as tasks of the engine.
//! - [`search`]: runs that Python starts and stops. [`command_line`]: the program itself.
//!
//! Long calls release the interpreter and notice Ctrl-C.

mod champion;
mod command_line;
mod environment;
mod errors;
mod python_task;
mod search;
mod vector_environment;

use pyo3::prelude::*;

/// The native part of the package `precocial`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<environment::Environment>()?;
    module.add_class::<vector_environment::VectorEnvironment>()?;
    module.add_class::<champion::Champion>()?;
    module.add_function(wrap_pyfunction!(search::run, module)?)?;
    module.add_function(wrap_pyfunction!(search::evolve, module)?)?;
    module.add_function(wrap_pyfunction!(search::resume, module)?)?;
    module.add_function(wrap_pyfunction!(command_line::main, module)?)?;
    Ok(())
}
