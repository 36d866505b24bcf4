//! How many threads work.

use clap::Args;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::exit;
use super::failure::Failure;

/// More threads than any machine runs at once are a mistake.
const MOST: i64 = 1024;

/// The threads that do the work.
#[derive(Args, Debug, Clone, Copy)]
pub(super) struct Threads {
    /// Threads, of each rank where MPI started several [default: as many as the machine runs at
    /// once]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MOST))]
    threads: Option<u16>,
}

impl Threads {
    /// Their number, where it was chosen.
    pub(super) fn given(self) -> Option<usize> {
        self.threads.map(usize::from)
    }

    /// Starts them.
    pub(super) fn pool(self) -> Result<ThreadPool, Box<Failure>> {
        let usual = || std::thread::available_parallelism().map_or(1, usize::from);
        pool(self.threads.map_or_else(usual, usize::from))
    }
}

/// So many threads.
pub(super) fn pool(threads: usize) -> Result<ThreadPool, Box<Failure>> {
    ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        let message = format!("cannot start {threads} threads: {error}");
        Failure::new(exit::SYSTEM, message).advise("take fewer: --threads N")
    })
}
