//! An experiment as it happens: its file, its folder, its loop.
//!
//! [`Experiment`] says what to compute, [`Run`] does it generation by
//! generation and keeps its folder: `experiment.ron`, `run.ron`,
//! `checkpoint.ron`, `metrics.jsonl`, `champion.ron`.

mod champion_file;
mod checkpoint;
mod directory;
mod erased;
mod experiment;
pub(crate) mod files;
mod live;
mod location;
mod metrics;
mod overrides;
mod record;
mod tuning_file;

pub use crate::search::{SearchSettings, SearchState};
pub use champion_file::{ChampionFile, Misfit, Tuned};
pub use checkpoint::Checkpoint;
pub use directory::DirectoryError;
pub use experiment::Experiment;
pub use files::{FileError, Problem, Versioned, parse, read, to_text, write};
pub use live::{Run, RunError};
pub use location::Location;
pub use metrics::Metrics;
pub use overrides::OverrideError;
pub use record::{Record, Session, Stop};
pub use tuning_file::TuningFile;
