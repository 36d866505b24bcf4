//! `run.ron`: who ran this, when, and why it stopped. For people; nothing
//! depends on it.

use std::time::SystemTime;

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
    /// A session that starts now.
    pub fn start(command: String, threads: usize, from_generation: u64) -> Self {
        Self {
            command,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            threads,
            started: now(),
            from_generation,
            stopped: None,
            to_generation: None,
            reason: None,
        }
    }

    /// Notes that it stops now.
    pub fn stop(&mut self, generation: u64, reason: Stop) {
        self.stopped = Some(now());
        self.to_generation = Some(generation);
        self.reason = Some(reason);
    }
}

fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}
