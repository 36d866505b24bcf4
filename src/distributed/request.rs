//! A request and who does which part of it: guided self-scheduling (Polychronopoulos
//! and Kuck 1987). Whoever has nothing to do takes a batch, large ones first and
//! smaller ones towards the end, so that all end together however long episodes
//! last.

use std::collections::BTreeMap;

use super::work::{Outcome, Work};
use crate::stop::StopSignal;

/// Networks or trials, and what is known of them.
pub(super) struct Request {
    work: Work,
    /// Which evaluator does it.
    pub(super) evaluator: u32,
    /// Who asked may ask to stop.
    pub(super) stop: StopSignal,
    /// So many in a batch keep a thread's lanes busy.
    least: usize,
    /// The first that nobody has taken.
    next: usize,
    /// How many are done.
    done: usize,
    /// By the first index of each batch.
    outcomes: BTreeMap<usize, Outcome>,
}

impl Request {
    pub(super) fn new(work: Work, evaluator: u32, least: usize, stop: StopSignal) -> Self {
        let least = least.max(1);
        Self { work, evaluator, stop, least, next: 0, done: 0, outcomes: BTreeMap::new() }
    }

    /// The next batch for who has so many of all threads, and where it begins.
    pub(super) fn take(&mut self, threads: usize, of_all: usize) -> Option<(usize, Work)> {
        let left = self.work.len() - self.next;
        if left == 0 || self.stop.is_asked() {
            return None;
        }
        let start = self.next;
        self.next += batch(left, self.least, threads, of_all);
        Some((start, self.work.part(start..self.next)))
    }

    /// Takes what a batch gave.
    pub(super) fn put(&mut self, start: usize, outcome: Outcome) {
        self.done += outcome.len();
        self.outcomes.insert(start, outcome);
    }

    /// Whether all is done.
    pub(super) fn is_done(&self) -> bool {
        self.done == self.work.len()
    }

    /// What all batches gave, in order.
    pub(super) fn outcome(self) -> Option<Outcome> {
        Outcome::concatenated(self.outcomes.into_values())
    }
}

/// How many of those that are left make the next batch for who has so many of all
/// threads: half of the taker's share, but no fewer than keep its threads busy.
pub fn batch(left: usize, least: usize, threads: usize, of_all: usize) -> usize {
    let half_share = (left * threads).div_ceil(2 * of_all.max(threads));
    half_share.max(least * threads).min(left)
}

/// How many networks make a batch at least, of as many as are best evaluated
/// `together`: fewer where there are so many threads that some would have nothing.
/// Nothing where even single networks are too few, which are better divided.
pub fn least(networks: usize, together: usize, of_all: usize) -> Option<usize> {
    let least = (networks / (4 * of_all)).min(together.max(1));
    (least > 0).then_some(least)
}

#[cfg(test)]
mod tests {
    use super::{batch, least};

    #[test]
    fn many_threads_take_small_batches() {
        let of_threads = |threads| least(480, 8, threads);
        assert_eq!([1, 15, 40, 120].map(of_threads), [Some(8), Some(8), Some(3), Some(1)]);
        assert_eq!(of_threads(121), None);
    }

    #[test]
    fn batches_grow_smaller_and_leave_nothing() {
        let (mut left, mut sizes) = (100, Vec::new());
        while left > 0 {
            let size = batch(left, 4, 1, 2);
            sizes.push(size);
            left -= size;
        }
        assert_eq!(sizes.iter().sum::<usize>(), 100);
        assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
        assert_eq!((sizes[0], sizes.len()), (25, 10));
    }

    #[test]
    fn who_has_more_threads_takes_more() {
        assert_eq!(batch(960, 1, 8, 16), 240);
        assert_eq!(batch(960, 1, 1, 16), 30);
        assert_eq!(batch(10, 4, 8, 16), 10);
    }
}
