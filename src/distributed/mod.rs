//! The same work on several processes, of one machine or of many: MPI's ranks.
//!
//! Rank 0 runs the search, reads and writes files and prints; it is the only one
//! that has a [`Coordinator`]. Where networks are to be evaluated, its
//! [`RankEvaluator`] makes a request of them, from which every rank that has nothing
//! to do gets a batch, rank 0 itself included. The other ranks [`work`] until
//! they are told to leave. Results are put together by index: what comes out does
//! not depend on who computed it.
//!
//! Ranks talk by way of a [`Transport`]: MPI's ([`mpi`]), or [`channels`] within
//! one process, by which all of this is tested in every build.

mod arriving;
mod coordinator;
mod evaluator;
mod greeting;
mod loss;
mod message;
mod portions;
mod request;
mod serve;
mod transport;
mod work;
mod worker;

#[cfg(not(feature = "mpi"))]
#[path = "dummy_mpi.rs"]
pub mod mpi;
#[cfg(feature = "mpi")]
pub mod mpi;

/// The exit code where a rank was lost.
pub const EXIT_LOST: u8 = 6;

pub use coordinator::Coordinator;
pub use evaluator::RankEvaluator;
pub use greeting::Refusal;
pub use loss::LostRank;
pub use message::{Hello, Setup};
pub use request::{batch, least};
pub use transport::{ChannelTransport, Transport, channels};
pub use worker::work;

#[cfg(test)]
mod tests;
