//! The folder of a run: the names of its files, and the one reader of each.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::files::{FileError, Problem, read};
use super::metrics_file::{DamagedLine, Kept, read_metrics};
use super::{ChampionFile, CheckpointError, Experiment, FoundCheckpoint, Metrics, Record};

const RECORD: &str = "run.ron";
const CHECKPOINT: &str = "checkpoint.ron";
const PREVIOUS_CHECKPOINT: &str = "checkpoint.previous.ron";
const DAMAGED_CHECKPOINT: &str = "checkpoint.damaged.ron";
const METRICS: &str = "metrics.jsonl";
const DAMAGED_METRICS: &str = "metrics.damaged.jsonl";
const CHAMPION: &str = "champion.ron";
/// What the name of a tuning's checkpoint ends in, beside its champion.
const TUNING_ENDING: &str = "tuning.ron";
const LOCK: &str = "lock";

/// The folder of a run, to be read. A run may go on in it meanwhile: every file
/// but the metrics is replaced as a whole, so whatever is read is sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// The name of the experiment's file.
    pub const EXPERIMENT: &str = "experiment.ron";

    /// The folder at a path; nothing is read yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is a run in it: a run begins with its experiment's file.
    pub fn holds_run(&self) -> bool {
        self.experiment_path().is_file()
    }

    /// The experiment's file.
    pub fn experiment_path(&self) -> PathBuf {
        self.path.join(Self::EXPERIMENT)
    }

    /// The record's file.
    pub(super) fn record_path(&self) -> PathBuf {
        self.path.join(RECORD)
    }

    /// The newest checkpoint's file.
    pub(super) fn checkpoint_path(&self) -> PathBuf {
        self.path.join(CHECKPOINT)
    }

    /// The file of the checkpoint before the newest.
    pub(super) fn previous_checkpoint_path(&self) -> PathBuf {
        self.path.join(PREVIOUS_CHECKPOINT)
    }

    /// Where a checkpoint that cannot be read is kept.
    pub(super) fn damaged_checkpoint_path(&self) -> PathBuf {
        self.path.join(DAMAGED_CHECKPOINT)
    }

    /// The file with a line for each generation.
    pub fn metrics_path(&self) -> PathBuf {
        self.path.join(METRICS)
    }

    /// Where metrics that lack lines are kept.
    pub(super) fn damaged_metrics_path(&self) -> PathBuf {
        self.path.join(DAMAGED_METRICS)
    }

    /// The champion's file.
    pub fn champion_path(&self) -> PathBuf {
        self.path.join(CHAMPION)
    }

    /// The file of an earlier champion, which is kept for its tuned weights.
    pub(super) fn earlier_champion_path(&self, generation: u64) -> PathBuf {
        self.path.join(format!("champion-{generation}.ron"))
    }

    /// The file that a process which works in the folder has locked.
    pub(super) fn lock_path(&self) -> PathBuf {
        self.path.join(LOCK)
    }

    /// Whether a path is that of a file which a run keeps in its folder: nobody
    /// else writes there.
    pub fn is_of_run(path: &Path) -> bool {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        Self::at(folder.unwrap_or(Path::new("."))).holds_run() && is_name_of_run(&name)
    }

    /// The checkpoint of a tuning, beside the champion's file that it writes.
    pub fn tuning_path(champion: &Path) -> PathBuf {
        champion.with_extension(TUNING_ENDING)
    }

    /// What the run computes.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is not an experiment.
    pub fn experiment(&self) -> Result<Experiment, FileError> {
        read(&self.experiment_path())
    }

    /// Who ran it and when.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is not a record. Nothing depends on it.
    pub fn record(&self) -> Result<Record, FileError> {
        read(&self.record_path())
    }

    /// The best network so far; `None` before there is one.
    ///
    /// # Errors
    ///
    /// If there is a file and it is not a champion.
    pub fn champion(&self) -> Result<Option<ChampionFile>, FileError> {
        match read(&self.champion_path()) {
            Ok(champion) => Ok(Some(champion)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The newest checkpoint that can be read; `None` if nothing was saved yet.
    /// If the newest is damaged, or missing for a moment while a run saves, the
    /// one before serves as well: the generations between come out the same.
    ///
    /// # Errors
    ///
    /// If there are checkpoints and none can be read, or one was written by a
    /// newer version: that one is never passed over.
    pub fn checkpoint(&self) -> Result<Option<FoundCheckpoint>, CheckpointError> {
        let is_newer = |error: &FileError| matches!(error.problem, Problem::Newer { .. });
        let newest = match read(&self.checkpoint_path()) {
            Ok(checkpoint) => return Ok(Some(FoundCheckpoint { checkpoint, damaged: None })),
            Err(error) if is_newer(&error) => return Err(error.into()),
            Err(error) => error,
        };
        match read(&self.previous_checkpoint_path()) {
            Ok(checkpoint) => {
                let damaged = (!newest.is_missing()).then_some(newest);
                Ok(Some(FoundCheckpoint { checkpoint, damaged }))
            }
            Err(previous) if newest.is_missing() && previous.is_missing() => Ok(None),
            Err(previous) if is_newer(&previous) => Err(previous.into()),
            Err(previous) => Err(CheckpointError::Neither {
                folder: self.path.clone(),
                newest: Box::new(newest),
                previous: Box::new(previous),
            }),
        }
    }

    /// Its generations, in their order. Of one that was run twice the later line
    /// counts. A last line without an end, which is just being written or was
    /// cut off by a kill, is left out.
    ///
    /// # Errors
    ///
    /// If there is no such file, or a line of it cannot be read.
    pub fn metrics(&self) -> Result<Vec<Metrics>, FileError> {
        let (metrics, damaged) = self.readable_metrics()?;
        match damaged.into_iter().next() {
            Some(DamagedLine { line, error }) => Err(FileError {
                path: self.metrics_path(),
                problem: Problem::Metrics { line, error },
            }),
            None => Ok(metrics),
        }
    }

    /// The same, without the lines that cannot be read; these are told of.
    ///
    /// # Errors
    ///
    /// If there is no such file, or the system refuses to read it.
    pub fn readable_metrics(&self) -> Result<(Vec<Metrics>, Vec<DamagedLine>), FileError> {
        let path = self.metrics_path();
        read_metrics(&path).map_err(|error| FileError { path, problem: error.into() })
    }

    /// How many generations the metrics tell of without a gap.
    pub(super) fn generations_told(&self) -> u64 {
        let file = fs::File::open(self.metrics_path());
        file.and_then(|file| Kept::of(&file, u64::MAX)).map_or(0, |kept| kept.generations)
    }
}

/// Whether a name is that of the lock.
pub(super) fn is_lock(name: &OsStr) -> bool {
    name == LOCK
}

/// Whether a file of this name is one of a run's.
fn is_name_of_run(name: &str) -> bool {
    let names = [
        RunFolder::EXPERIMENT,
        RECORD,
        CHECKPOINT,
        PREVIOUS_CHECKPOINT,
        DAMAGED_CHECKPOINT,
        METRICS,
        DAMAGED_METRICS,
        CHAMPION,
        LOCK,
    ];
    names.contains(&name)
        || RunFolder::tuning_path(Path::new(CHAMPION)) == Path::new(name)
        || name.strip_suffix(".ron").is_some_and(is_earlier_champion)
}

/// Whether a name without its ending is that of an earlier champion.
fn is_earlier_champion(stem: &str) -> bool {
    stem.strip_prefix("champion-").is_some_and(|generation| generation.parse::<u64>().is_ok())
}

/// Whether a file is one of a run's that was being written when the process was
/// killed: a dot, the name, another dot, then something random.
pub(super) fn is_leftover(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let Some(name) = name.strip_prefix('.') else { return false };
    let Some((stem, _random)) = name.split_once(".ron.") else { return false };
    let written = format!("{stem}.ron");
    [RunFolder::EXPERIMENT, RECORD, CHECKPOINT, CHAMPION].contains(&&*written)
        || RunFolder::tuning_path(Path::new(CHAMPION)) == Path::new(&written)
        || is_earlier_champion(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_half_written_files_are_leftovers() {
        let is = |name: &str| is_leftover(OsStr::new(name));
        for name in ["experiment", "run", "checkpoint", "champion", "champion.tuning"] {
            assert!(is(&format!(".{name}.ron.a1B2c3")), "{name}");
            assert!(!is(&format!("{name}.ron")), "{name}");
        }
        assert!(is(".champion-12.ron.a1B2c3"));
        for name in [".champion-best.ron.a1B2c3", ".notes.ron.a1B2c3", ".ron.a1B2c3", "lock"] {
            assert!(!is(name), "{name}");
        }
    }
}
