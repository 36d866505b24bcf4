//! An experiment as it happens: its file, its folder, its loop.
//!
//! [`Experiment`] says what to compute, [`Run`] does it generation by
//! generation and writes its folder: `experiment.ron`, `run.ron`,
//! `checkpoint.ron`, `metrics.jsonl`, `champion.ron`. [`RunFolder`] reads them.
//!
//! Nothing here reads a clock or prints.

mod champion;
mod champion_file;
mod checkpoint;
mod erased;
mod error;
mod experiment;
pub(crate) mod files;
mod folder;
mod live;
mod location;
mod locked_folder;
mod metrics;
mod metrics_file;
mod misfit;
mod open;
mod overrides;
mod record;
mod tuning_file;

pub use crate::search::{SearchSettings, SearchState};
pub use champion_file::{ChampionFile, Tuned};
pub use checkpoint::{Checkpoint, CheckpointError, FoundCheckpoint};
pub use error::{Mismatch, RunError};
pub use experiment::Experiment;
pub use files::{FileError, Problem, Unsound, Versioned, parse, read, to_text, write};
pub use folder::RunFolder;
pub use live::Run;
pub use location::Location;
pub use locked_folder::FolderError;
pub use metrics::Metrics;
pub use metrics_file::DamagedLine;
pub use misfit::Misfit;
pub use overrides::OverrideError;
pub use record::{Record, Session, SessionInfo, Stop};
pub use tuning_file::TuningFile;
