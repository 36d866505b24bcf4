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
    void: AtomicBool,
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

    /// Asks all work to stop whose task has failed: what it has computed since is
    /// worth nothing, even where it comes to its end.
    pub fn ask_as_void(&self) {
        self.0.void.store(true, Ordering::SeqCst);
        self.ask();
    }

    /// Whether what was computed is worth nothing.
    pub fn is_void(&self) -> bool {
        self.0.void.load(Ordering::SeqCst)
    }
}
