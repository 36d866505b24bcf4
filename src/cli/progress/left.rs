//! How long the units that are left will take, at the pace of the last ones. The estimate
//! of indicatif's bars looks back for some 15 seconds, when a generation may take longer,
//! and takes what was done before a resume for work of the first moment.

use std::collections::VecDeque;
use std::time::Duration;

use indicatif::HumanDuration;

/// So many marks, or generations of a run that is watched, tell the pace: enough to level it, few enough to follow it.
pub(in crate::cli) const RECENT: usize = 64;
/// Marks are at least so far apart, so that quick units are not judged by a moment.
const APART: Duration = Duration::from_millis(500);

/// When units were done: marks of the last ones, the earliest first.
pub(super) struct Left {
    marks: VecDeque<(Duration, u64)>,
}

impl Left {
    /// Nothing is known but where the work begins.
    pub(super) fn new(done: u64) -> Self {
        Self { marks: VecDeque::from([(Duration::ZERO, done)]) }
    }

    /// So many units are done, so long after the beginning.
    pub(super) fn mark(&mut self, at: Duration, done: u64) {
        if self.marks.back().is_some_and(|&(last, _)| at < last + APART) {
            return;
        }
        self.marks.push_back((at, done));
        if self.marks.len() > RECENT + 1 {
            self.marks.pop_front();
        }
    }

    /// What is left when so many are done of all, so long after the beginning.
    pub(super) fn at(&self, at: Duration, done: u64, total: u64) -> HumanDuration {
        let (since, before) = self.marks.front().copied().unwrap_or_default();
        let units = done.saturating_sub(before).max(1);
        let share = total.saturating_sub(done) as f64 / units as f64;
        let left = Duration::try_from_secs_f64(at.saturating_sub(since).as_secs_f64() * share);
        HumanDuration(left.unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_units_tell_what_is_left() {
        // A hundred units of one second, then of ten.
        let mut left = Left::new(5);
        for unit in 1..=100 {
            left.mark(Duration::from_secs(unit), 5 + unit);
        }
        assert_eq!(left.at(Duration::from_secs(100), 105, 305).to_string(), "3 minutes");
        for unit in 1..=100 {
            left.mark(Duration::from_secs(100 + 10 * unit), 105 + unit);
        }
        assert_eq!(left.at(Duration::from_secs(1100), 205, 305).to_string(), "17 minutes");
        assert_eq!(left.at(Duration::from_secs(2105), 305, 305).to_string(), "0 seconds");
    }

    #[test]
    fn quick_units_are_levelled_over_many_marks() {
        let mut left = Left::new(0);
        for unit in 1..=20_000 {
            left.mark(Duration::from_millis(2 * unit), unit);
        }
        // The next one hangs: of half a minute before, one second more is little.
        assert_eq!(left.at(Duration::from_secs(41), 20_001, 100_000).to_string(), "3 minutes");
    }

    #[test]
    fn a_beginning_tells_something_at_once() {
        let left = Left::new(7);
        assert_eq!(left.at(Duration::from_secs(4), 8, 10).to_string(), "8 seconds");
        assert_eq!(left.at(Duration::from_secs(4), 7, 10).to_string(), "12 seconds");
    }
}
