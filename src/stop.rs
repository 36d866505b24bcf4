//! Stopping long work in the middle, and seeing how far it is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A request to stop. Who gives it keeps a clone; long work looks at it between
/// its parts, and then gives up: it has no result, and changes nothing. The other
/// way it tells how many of its parts are done, for whoever wants to show that.
#[derive(Clone, Debug, Default)]
pub struct StopSignal(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    asked: AtomicBool,
    failed: AtomicBool,
    /// What the work in hand has parts of, in the singular, and how many.
    parts: Mutex<(&'static str, u64)>,
    done: AtomicU64,
}

/// How far some work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartsDone {
    /// What its parts are, in the singular.
    pub part: &'static str,
    /// How many are done: at most all.
    pub done: u64,
    /// How many there are: 1 or more.
    pub all: u64,
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

    /// Tells that work of so many parts begins; `part` is what one is called.
    pub fn begin(&self, part: &'static str, all: u64) {
        let mut parts = self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        *parts = (part, all);
        self.0.done.store(0, Ordering::Relaxed);
    }

    /// Tells that so many more parts are done; nothing depends on it.
    pub fn count(&self, parts: u64) {
        self.0.done.fetch_add(parts, Ordering::Relaxed);
    }

    /// Counts so many parts by the pieces that they are done in, in any order.
    pub(crate) fn counter(&self, parts: usize, pieces: usize) -> PieceCounter<'_> {
        let (parts, pieces) = (parts as u64, pieces.max(1) as u64);
        PieceCounter { stop: self, parts, pieces, done: AtomicU64::new(0) }
    }

    /// How far the work in hand is, where it tells.
    pub fn parts_done(&self) -> Option<PartsDone> {
        let (part, all) = *self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let done = self.0.done.load(Ordering::Relaxed).min(all);
        (all > 0).then_some(PartsDone { part, done, all })
    }
}

/// Counts parts of work that is done in pieces: smaller or larger ones.
pub(crate) struct PieceCounter<'a> {
    stop: &'a StopSignal,
    parts: u64,
    pieces: u64,
    done: AtomicU64,
}

impl PieceCounter<'_> {
    /// Counts a piece, and what it makes whole.
    pub(crate) fn count(&self) {
        let before = self.done.fetch_add(1, Ordering::Relaxed);
        let parts = |pieces: u64| pieces * self.parts / self.pieces;
        self.stop.count(parts(before + 1) - parts(before));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_all_parts_whole() {
        for (parts, pieces) in [(5, 15), (5, 7), (5, 5), (5, 2), (5, 1)] {
            let work = StopSignal::default();
            work.begin("network", 5);
            let counter = work.counter(parts, pieces);
            for piece in 1..=pieces {
                counter.count();
                let done = work.parts_done().map(|parts| parts.done);
                assert_eq!(done, Some((piece * parts / pieces) as u64), "{parts} in {pieces}");
            }
        }
    }

    #[test]
    fn parts_are_counted_up_to_all_of_them() {
        let work = StopSignal::default();
        assert_eq!(work.parts_done(), None);
        work.begin("network", 5);
        let watcher = work.clone();
        work.count(3);
        let expected = PartsDone { part: "network", done: 3, all: 5 };
        assert_eq!(watcher.parts_done(), Some(expected));
        work.count(9);
        assert_eq!(watcher.parts_done().map(|parts| parts.done), Some(5));
        work.begin("step", 2);
        assert_eq!(watcher.parts_done(), Some(PartsDone { part: "step", done: 0, all: 2 }));
    }
}
