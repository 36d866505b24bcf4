//! Where a tuning stands, so that it can go on.

use serde::{Deserialize, Serialize};

use super::{Unsound, Versioned};
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
    /// The SHA-256 of the task's data, where it has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
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

    fn check(&self) -> Result<(), Unsound> {
        Ok(self.topology.check_size()?)
    }
}

impl TuningFile {
    /// The file of a tuning on the data with this sum, if its task has some.
    pub fn new(tuning: &Tuning, task: &str, data: Option<String>) -> Self {
        Self {
            format: Self::FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            task: task.to_owned(),
            data,
            topology: tuning.topology().clone(),
            settings: tuning.settings().clone(),
            state: tuning.state().clone(),
        }
    }
}
