//! precocial for Python: what the package `precocial` cannot do in Python itself.
//!
//! The package lies beside this, in `package/precocial/`; it gives shapes to what this module
//! computes. Nothing here knows how the engine works: environments, champions and
//! runs are asked through its public seams.
//!
//! - [`environment`]: one environment. [`vector_environment`]: many, in lanes and on
//!   threads ([`thread_environments`]). [`observations`]: what both observe.
//! - [`champion`]: networks as functions of arrays. [`assessment`]: what they reach.
//! - [`task_source`]: names of tasks that are written in Python. [`python_task`]: environments,
//!   with [`python_environments`] in the engine's lanes. [`fitness_task`]: functions that
//!   score networks themselves. [`on_error`]: exceptions of all of these.
//! - [`search`]: runs that Python starts and stops. [`tuning`]: weights for a champion.
//!   [`command_line`]: the program itself.
//! - [`interrupt`]: how Ctrl-C ends what is long.
//!
//! Long calls release the interpreter and notice Ctrl-C.

mod assessment;
mod champion;
mod command_line;
mod environment;
mod errors;
mod fitness_task;
mod interrupt;
mod observations;
mod on_error;
mod python_environments;
mod python_task;
mod search;
mod task_source;
mod thread_environments;
mod tuning;
mod vector_environment;

use pyo3::prelude::*;

/// The native part of the package `precocial`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<environment::Environment>()?;
    module.add_class::<vector_environment::VectorEnvironment>()?;
    module.add_class::<champion::Champion>()?;
    module.add_class::<fitness_task::Policies>()?;
    module.add_function(wrap_pyfunction!(search::run, module)?)?;
    module.add_function(wrap_pyfunction!(search::evolve, module)?)?;
    module.add_function(wrap_pyfunction!(search::resume, module)?)?;
    module.add_function(wrap_pyfunction!(tuning::tune, module)?)?;
    module.add_function(wrap_pyfunction!(command_line::main, module)?)?;
    Ok(())
}
