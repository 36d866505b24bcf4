//! `run.ron`: who ran this, when, and why it stopped. For people; nothing
//! depends on it.

use serde::{Deserialize, Serialize};

use super::Versioned;

/// The sessions of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The format of this file.
    pub format: u32,
    /// Each start, in order.
    pub sessions: Vec<Session>,
}

/// From a start to a stop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The command line.
    pub command: String,
    /// The version of the engine.
    pub version: String,
    /// The machine's name.
    pub host: String,
    /// How many threads evaluated networks.
    pub threads: usize,
    /// When it started (RFC 3339, UTC).
    pub started: String,
    /// The generation at the start.
    pub from_generation: u64,
    /// When it stopped.
    pub stopped: Option<String>,
    /// The generation at the stop.
    pub to_generation: Option<u64>,
    /// Why it stopped; nothing if it was killed.
    pub reason: Option<Stop>,
}

/// What only the caller knows of a session: nothing here asks for a name or reads
/// a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// The command line.
    pub command: String,
    /// The machine's name.
    pub host: String,
    /// How many threads evaluate networks.
    pub threads: usize,
    /// When it starts (RFC 3339, UTC).
    pub started: String,
}

/// Why a session stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    /// All generations are done.
    Finished,
    /// Somebody asked it to.
    Interrupted,
    /// A file could not be written.
    Failed,
}

impl Versioned for Record {
    const KIND: &'static str = "a record of a run";
    const FORMAT: u32 = 1;
}

impl Session {
    /// A session that starts with a generation.
    pub fn start(info: SessionInfo, from_generation: u64) -> Self {
        let SessionInfo { command, host, threads, started } = info;
        Self {
            command,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host,
            threads,
            started,
            from_generation,
            stopped: None,
            to_generation: None,
            reason: None,
        }
    }

    /// Notes when (RFC 3339, UTC), after how many generations and why it stops.
    pub fn stop(&mut self, generation: u64, reason: Stop, stopped: String) {
        self.stopped = Some(stopped);
        self.to_generation = Some(generation);
        self.reason = Some(reason);
    }
}
