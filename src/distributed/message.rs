//! What ranks tell one another, and how it is written: numbers to the last bit.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::work::{Outcome, Work};

/// What rank 0 tells another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Order {
    /// Get ready to evaluate for a task.
    Prepare { evaluator: u32, setup: Setup },
    /// Do a part of a request, and with `few` or less of it in hand tell at once what is
    /// done.
    Do { request: u64, start: usize, evaluator: u32, few: usize, work: Work },
    /// What is left of a request is not wanted any more.
    Cancel { request: u64 },
    /// Give a sign of life.
    Ping,
    /// Leave, with this exit code.
    Leave { code: u8 },
}

/// What a rank tells rank 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// Who it is: its first word.
    Hello(Hello),
    /// It is ready, or why it cannot be.
    Prepared { evaluator: u32, refusal: Option<String> },
    /// What parts of a request gave, or single networks of them, each with its index.
    Done { request: u64, outcomes: Vec<(usize, Outcome)> },
    /// It does no more of a request that was cancelled.
    Dropped { request: u64 },
    /// It cannot go on.
    Failed { why: String },
    /// A sign of life.
    Alive,
}

impl Answer {
    /// How many networks or trials it says are done.
    pub(super) fn done(&self) -> usize {
        match self {
            Self::Done { outcomes, .. } => outcomes.iter().map(|(_, outcome)| outcome.len()).sum(),
            _ => 0,
        }
    }
}

/// Who a rank is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of the engine, and of what else its results depend on.
    pub version: String,
    /// Its command line, without the program's name.
    pub arguments: Vec<String>,
    /// The machine's name.
    pub host: String,
    /// The processors that it may use, as the system names them; equal words mean
    /// that ranks of one machine share them.
    pub processors: String,
    /// The number that the machine gave the process.
    pub process: u32,
    /// How many threads these run at once.
    pub parallelism: usize,
}

/// What a rank needs to evaluate for a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The task's name.
    pub task: String,
    /// The SHA-256 of its data, where it has some.
    pub data: Option<String>,
    /// The folder of data.
    pub folder: PathBuf,
    /// Whether all data are there, also those that a name says to be elsewhere.
    pub has_all_data: bool,
    /// Threads of each rank.
    pub threads: Vec<usize>,
}

/// A message as bytes.
///
/// # Panics
///
/// Never: what is told has no part that cannot be written.
pub(super) fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(message).expect("a message can be written")
}

/// A message from bytes, or nothing where they are none.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
