//! An experiment as it happens: its file, its directory, its loop.

mod champion_file;
mod experiment;
mod files;

pub use champion_file::ChampionFile;
pub use experiment::{EvaluationSettings, Experiment, SearchSettings};
pub use files::{FileError, Problem, Spot, Versioned, parse, read, write};
