//! Where a tuning stands, so that it can go on.

use serde::{Deserialize, Serialize};

use super::Versioned;
use crate::topology::Topology;
use crate::tuning::{Tuning, TuningSettings, TuningState};

/// A tuning after a number of iterations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TuningFile {
    /// The format of this file.
    pub format: u32,
    /// The version of the engine that wrote it.
    pub version: String,
    /// The task.
    pub task: String,
    /// The network whose weights are tuned.
    pub topology: Topology,
    /// How.
    pub settings: TuningSettings,
    /// How far it has come.
    pub state: TuningState,
}

impl Versioned for TuningFile {
    const KIND: &'static str = "a tuning";
    const FORMAT: u32 = 1;
    const LIMIT: u64 = 1 << 30;
    const PRETTY: bool = false;
}

impl TuningFile {
    /// The file of a tuning.
    pub fn new(tuning: &Tuning, task: &str) -> Self {
        Self {
            format: Self::FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            task: task.to_owned(),
            topology: tuning.topology().clone(),
            settings: tuning.settings().clone(),
            state: tuning.state().clone(),
        }
    }
}
