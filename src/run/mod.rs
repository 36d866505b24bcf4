//! An experiment as it happens: its file, its folder, its loop.
//!
//! [`Experiment`] says what to compute, [`Run`] does it generation by
//! generation and writes its folder: `experiment.ron`, `run.ron`,
//! `checkpoint.ron`, `metrics.jsonl`, `champion.ron`, `gallery.ron`. [`RunFolder`] reads
//! them.
//! A [`Study`] is several runs that differ in their seed.
//!
//! Nothing here reads a clock or prints.

pub(crate) mod atomic_file;
mod backend;
mod champion;
mod champion_file;
mod champion_lock;
mod checkpoint;
mod checksum;
mod erased;
mod error;
mod experiment;
mod files;
mod folder;
mod folder_error;
mod gallery;
mod live;
mod location;
pub(crate) mod lock_file;
mod locked_folder;
mod metrics;
mod metrics_file;
mod misfit;
mod mismatch;
mod open;
mod overrides;
mod record;
mod resume;
mod spare;
mod study;
mod tuning_file;
mod tuning_files;

pub use crate::search::{SearchSettings, SearchState};
pub use backend::Backend;
pub use champion_file::{ChampionFile, Tuned};
pub use champion_lock::ChampionLock;
pub use checkpoint::{Checkpoint, CheckpointError, FoundCheckpoint};
pub use error::RunError;
pub use experiment::Experiment;
pub use files::{FileError, Problem, Unsound, Versioned, parse, read, to_text, write};
pub use folder::RunFolder;
pub use folder_error::FolderError;
pub use gallery::{EarlierChampion, Gallery};
pub use live::Run;
pub use location::Location;
pub use metrics::Metrics;
pub use metrics_file::DamagedLine;
pub use misfit::Misfit;
pub use mismatch::Mismatch;
pub use overrides::OverrideError;
pub use record::{Host, Record, Session, SessionInfo, Stop};
pub use study::{Study, StudyFolder, StudyRun, Variant};
pub use tuning_file::TuningFile;
pub use tuning_files::{TuningFiles, TuningFilesError, TuningResult, TuningScores};
