//! Ctrl-C (and SIGTERM): the first one asks, the second one leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit;
use super::failure::Failure;

/// Whether somebody asked to stop.
#[derive(Clone)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on.
    pub(super) fn listen() -> Result<Self, Box<Failure>> {
        let asked = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&asked);
        let listening = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(exit::INTERRUPTED));
            }
            eprintln!(
                "\nstopping after this generation (once more: at once; the last checkpoint stays)"
            );
        });
        listening.map(|()| Self(asked)).map_err(|error| {
            Failure::new(exit::SYSTEM, format!("cannot listen to Ctrl-C: {error}"))
        })
    }

    /// Whether it is time to stop.
    pub(super) fn asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
