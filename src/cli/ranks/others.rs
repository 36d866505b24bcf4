//! What a rank other than the first does.

use std::sync::Arc;

use precocial_envs::Registry;

use super::part;
use crate::cli::{exit, interrupt};
use crate::distributed::mpi::MpiTransport;
use crate::distributed::{self, Hello, Setup};
use crate::evaluation::{Evaluator, evaluator};
use crate::run::Mismatch;

/// Works until it is to leave; gives the exit code.
pub(super) fn serve(transport: &mut MpiTransport, own: Hello, registry: Registry) -> u8 {
    // Its words would be said by every rank: rank 0 says them.
    std::panic::set_hook(Box::new(|_| {}));
    interrupt::ignore();
    let code = distributed::work(transport, own, move |setup| open(setup, &registry));
    if let Some(code) = code.filter(|&code| code != exit::LOST) {
        part(code);
    }
    code.unwrap_or(exit::LOST)
}

/// The evaluator of a task, with the same data as rank 0's.
fn open(setup: &Setup, registry: &Registry) -> Result<Arc<dyn Evaluator>, String> {
    let registry = registry.clone();
    let registry = if setup.has_all_data {
        registry.with_all_data(&setup.folder)
    } else {
        registry.with_data(&setup.folder)
    };
    let task = registry.open(&setup.task).map_err(|error| error.to_string())?;
    Mismatch::check_data(setup.data.as_ref(), &*task).map_err(|error| error.to_string())?;
    Ok(evaluator(task))
}
