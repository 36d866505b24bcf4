//! Whether a run goes on, and if not, why.

use crate::run::{Record, RunFolder, Stop};
use serde::Serialize;

/// What a run does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// A run of a study that has not begun.
    Waiting,
    /// A process works on it.
    Running,
    /// All its generations are done.
    Finished,
    /// It was asked to stop.
    Stopped,
    /// A file could not be written.
    Failed,
    /// Its process ended without a word: it was killed.
    Died,
    /// It runs or was killed: the file system knows no locks, which would tell.
    Unknown,
}

impl State {
    /// What a run in a folder does.
    pub(super) fn of(folder: &RunFolder) -> Self {
        // Before the record: what a process writes last stands there when its lock goes.
        let in_use = folder.is_in_use();
        if in_use == Some(true) {
            return Self::Running;
        }
        let sessions = folder.record().map(|record: Record| record.sessions).unwrap_or_default();
        match sessions.last().and_then(|last| last.reason) {
            Some(Stop::Finished) => Self::Finished,
            Some(Stop::Interrupted) => Self::Stopped,
            Some(Stop::Failed) => Self::Failed,
            None if in_use.is_none() => Self::Unknown,
            None => Self::Died,
        }
    }

    /// The state in a word or some.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Waiting => "not begun",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Died => "its process died",
            Self::Unknown => "runs or was killed",
        }
    }

    /// Whether generations may follow without anybody's doing.
    pub(super) fn may_go_on(self) -> bool {
        matches!(self, Self::Running | Self::Unknown)
    }

    /// Whether it can be resumed.
    pub(super) fn can_be_resumed(self) -> bool {
        matches!(self, Self::Stopped | Self::Failed | Self::Died)
    }
}
