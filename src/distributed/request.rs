//! A request and who does which part of it: guided self-scheduling (Polychronopoulos
//! and Kuck 1987). Whoever soon has nothing to do takes a batch, large ones first and
//! smaller ones towards the end, so that all end together however long episodes
//! last.

use std::collections::BTreeMap;

use super::work::{Outcome, Work};
use crate::stop::StopSignal;

/// A rank has so many parts: one that it does, one that waits.
const AT_A_TIME: usize = 2;
/// So many networks wait for each thread, while a message is under way.
const WAITING: usize = 2;

/// Networks or trials, and what is known of them.
pub(super) struct Request {
    work: Work,
    /// Which evaluator does it.
    pub(super) evaluator: u32,
    /// Who asked may ask to stop.
    pub(super) stop: StopSignal,
    pace: Pace,
    /// The first that nobody has taken.
    next: usize,
    /// How many are done.
    done: usize,
    /// By the first index of each batch.
    outcomes: BTreeMap<usize, Outcome>,
}

impl Request {
    pub(super) fn new(work: Work, evaluator: u32, pace: Pace, stop: &StopSignal) -> Self {
        let stop = stop.clone();
        Self { work, evaluator, stop, pace, next: 0, done: 0, outcomes: BTreeMap::new() }
    }

    /// The next batch for rank 0, which has so many of all threads, and where it begins.
    pub(super) fn take(&mut self, threads: usize, of_all: usize) -> Option<(usize, Work)> {
        let Pace { load, one_by_one } = self.pace;
        // It can come again at once.
        self.take_some(|left| if one_by_one { 1 } else { batch(left, load, threads, of_all) })
    }

    /// The next batch for another rank, if it has no more in hand than it should.
    pub(super) fn take_for(
        &mut self,
        in_hand: &InHand,
        threads: usize,
        of_all: usize,
    ) -> Option<(usize, Work)> {
        let Pace { load, one_by_one } = self.pace;
        let has_enough = if one_by_one {
            in_hand.items() >= self.pace.few(threads)
        } else {
            in_hand.parts() >= AT_A_TIME
        };
        if has_enough {
            return None;
        }
        let least = if one_by_one { 1 } else { load };
        self.take_some(|left| batch(left, least, threads, of_all))
    }

    /// With so many in hand or fewer, a rank with so many threads soon has nothing to do.
    pub(super) fn few(&self, threads: usize) -> usize {
        self.pace.few(threads)
    }

    fn take_some(&mut self, size: impl FnOnce(usize) -> usize) -> Option<(usize, Work)> {
        if !self.is_left() {
            return None;
        }
        let start = self.next;
        self.next += size(self.work.len() - start);
        Some((start, self.work.part(start..self.next)))
    }

    /// Takes what a batch gave.
    pub(super) fn put(&mut self, start: usize, outcome: Outcome) {
        self.done += outcome.len();
        self.outcomes.insert(start, outcome);
    }

    /// Whether there is something to take.
    pub(super) fn is_left(&self) -> bool {
        self.next < self.work.len() && !self.stop.is_asked()
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

/// How work goes on within a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    /// So many keep a thread busy, one at least.
    pub(super) load: usize,
    /// Whether each takes the place of another that is done, beside others: then batches
    /// may be small.
    pub(super) one_by_one: bool,
}

impl Pace {
    fn few(self, threads: usize) -> usize {
        (self.load + WAITING) * threads
    }
}

/// What a rank was given and has not given back.
#[derive(Debug, Default)]
pub(super) struct InHand {
    /// Of each part, by its request and its start, how much is not done.
    left: BTreeMap<(u64, usize), usize>,
}

impl InHand {
    /// Notes a part that the rank gets.
    pub(super) fn give(&mut self, request: u64, start: usize, length: usize) {
        self.left.insert((request, start), length);
    }

    /// Notes what the rank has done, all of a part or some.
    pub(super) fn done(&mut self, request: u64, start: usize, length: usize) {
        let Some((&part, left)) = self.left.range_mut(..=(request, start)).next_back() else {
            return;
        };
        *left = left.saturating_sub(length);
        if *left == 0 {
            self.left.remove(&part);
        }
    }

    /// Notes that the rank does no more of a request.
    pub(super) fn drop_request(&mut self, request: u64) {
        self.left.retain(|part, _| part.0 != request);
    }

    /// How many parts.
    fn parts(&self) -> usize {
        self.left.len()
    }

    /// How many networks or trials.
    pub(super) fn items(&self) -> usize {
        self.left.values().sum()
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
/// Nothing where there is not one for each thread: then they are better divided.
pub fn least(networks: usize, together: usize, of_all: usize) -> Option<usize> {
    let least = (networks / (4 * of_all)).clamp(1, together.max(1));
    (networks >= of_all).then_some(least)
}

#[cfg(test)]
mod tests {
    use super::{InHand, batch, least};

    #[test]
    fn what_is_in_hand_grows_less_part_by_part_and_one_by_one() {
        let mut in_hand = InHand::default();
        in_hand.give(3, 0, 10);
        in_hand.give(3, 20, 5);
        in_hand.give(4, 0, 2);
        in_hand.done(3, 9, 1);
        in_hand.done(3, 20, 5);
        assert_eq!((in_hand.parts(), in_hand.items()), (2, 11));
        in_hand.drop_request(3);
        assert_eq!((in_hand.parts(), in_hand.items()), (1, 2));
        in_hand.done(4, 1, 1);
        in_hand.done(4, 0, 1);
        // Of what was dropped there may be more under way.
        in_hand.done(3, 0, 1);
        assert_eq!((in_hand.parts(), in_hand.items()), (0, 0));
    }

    #[test]
    fn many_threads_take_small_batches() {
        let of_threads = |threads| least(480, 8, threads);
        assert_eq!([1, 15, 40, 480].map(of_threads), [Some(8), Some(8), Some(3), Some(1)]);
        assert_eq!(of_threads(481), None);
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
