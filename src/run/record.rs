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
    /// How many threads evaluated networks, where that was done by one process; by
    /// several, those of the one that wrote this.
    pub threads: usize,
    /// How many processes (MPI's ranks) evaluated networks; nothing where that was
    /// no matter of MPI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranks: Option<usize>,
    /// The machines that they ran on, in the order of the ranks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Host>,
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

/// Ranks that follow one another on one machine, with as many threads each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The machine's name.
    pub name: String,
    /// How many ranks.
    pub ranks: usize,
    /// How many threads each of them had.
    pub threads: usize,
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
        Self::start_on(info, None, from_generation)
    }

    /// The same, on several processes of these machines.
    pub(super) fn start_on(
        info: SessionInfo,
        hosts: Option<&[Host]>,
        from_generation: u64,
    ) -> Self {
        let SessionInfo { command, host, threads, started } = info;
        Self {
            command,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host,
            threads,
            ranks: hosts.map(|hosts| hosts.iter().map(|host| host.ranks).sum()),
            hosts: hosts.unwrap_or_default().to_vec(),
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
