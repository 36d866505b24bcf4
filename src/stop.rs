//! Stopping long work in the middle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A request to stop. Who gives it keeps a clone; long work looks at it between
/// its parts, and then gives up: it has no result, and changes nothing.
#[derive(Clone, Debug, Default)]
pub struct StopSignal(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    asked: AtomicBool,
    failed: AtomicBool,
}

impl StopSignal {
    /// Asks all work that has a clone of this to stop.
    pub fn ask(&self) {
        self.0.asked.store(true, Ordering::Relaxed);
    }

    /// Whether it is time to stop.
    pub fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// Asks all work to stop, as its task has failed: what is computed from now on is
    /// not to be kept, even where it comes to its end.
    pub fn fail(&self) {
        self.0.failed.store(true, Ordering::SeqCst);
        self.ask();
    }

    /// Whether the task has failed.
    pub fn has_failed(&self) -> bool {
        self.0.failed.load(Ordering::SeqCst)
    }
}
