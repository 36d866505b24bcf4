//! Ratios on a machine that is not idle: what is compared runs in turns, and
//! the median over many turns is taken.

use std::time::Instant;

/// Seconds that a piece of work takes.
pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// The middle one; `values` is not empty.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Whether this is a measurement (`cargo bench`) and not a mere trial run.
pub(crate) fn measuring() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}
