//! The folder of a run: the names of its files, and the one reader of each.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::files::{FileError, Problem, Versioned, check_ordinary, read};
use super::lock_file::is_held;
use super::metrics_file::{DamagedLine, read_metrics};
use super::{
    ChampionFile, Checkpoint, CheckpointError, Experiment, FoundCheckpoint, Gallery, Metrics,
    Record, StudyFolder,
};

const RECORD: &str = "run.ron";
const CHECKPOINT: &str = "checkpoint.ron";
const PREVIOUS_CHECKPOINT: &str = "checkpoint.previous.ron";
const METRICS: &str = "metrics.jsonl";
const CHAMPION: &str = "champion.ron";
const GALLERY: &str = "gallery.ron";
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

    /// Where a run of an experiment's file lies if nobody says where: `runs/swingup-7` for
    /// `experiments/swingup.ron` with seed 7, and `runs/swingup` for several seeds.
    pub fn default_path(experiment: &Path, seed: Option<u64>) -> PathBuf {
        // As the file system has it: two names that are no text are two folders.
        let mut name = experiment.file_stem().unwrap_or(OsStr::new("run")).to_owned();
        if let Some(seed) = seed {
            name.push(format!("-{seed}"));
        }
        Path::new("runs").join(name)
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

    /// The file with a line for each generation.
    pub fn metrics_path(&self) -> PathBuf {
        self.path.join(METRICS)
    }

    /// The champion's file.
    pub fn champion_path(&self) -> PathBuf {
        self.path.join(CHAMPION)
    }

    /// The file of the champions of earlier generations.
    pub(super) fn gallery_path(&self) -> PathBuf {
        self.path.join(GALLERY)
    }

    /// The file that a process which works in the folder has locked.
    pub(super) fn lock_path(&self) -> PathBuf {
        self.path.join(LOCK)
    }

    /// Whether a process works in it; nothing where the file system knows no locks.
    /// Of one that was killed the lock is gone. It takes the lock from nobody.
    pub fn is_in_use(&self) -> Option<bool> {
        is_held(&self.lock_path())
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
        read_ordinary(&self.experiment_path())
    }

    /// Who ran it and when.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is not a record. Nothing depends on it.
    pub fn record(&self) -> Result<Record, FileError> {
        read_ordinary(&self.record_path())
    }

    /// The best network so far; `None` before there is one.
    ///
    /// # Errors
    ///
    /// If there is a file and it is not a champion.
    pub fn champion(&self) -> Result<Option<ChampionFile>, FileError> {
        match read_ordinary(&self.champion_path()) {
            Ok(champion) => Ok(Some(champion)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The champions of earlier generations; an empty gallery where there is no such
    /// file, as in runs of older versions.
    ///
    /// # Errors
    ///
    /// If there is a file and it is not a gallery. Nothing depends on it.
    pub fn gallery(&self) -> Result<Gallery, FileError> {
        match read_ordinary(&self.gallery_path()) {
            Err(error) if error.is_missing() => Ok(Gallery::default()),
            read => read,
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
        let newest = match read_ordinary(&self.checkpoint_path()) {
            Ok(checkpoint) => return Ok(Some(FoundCheckpoint { checkpoint, damaged: None })),
            Err(error) if is_newer(&error) => return Err(error.into()),
            Err(error) => error,
        };
        match self.previous_checkpoint() {
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

    /// The checkpoint before the newest.
    pub(super) fn previous_checkpoint(&self) -> Result<Checkpoint, FileError> {
        read_ordinary(&self.previous_checkpoint_path())
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
        check_ordinary(&path)
            .and_then(|()| read_metrics(&path))
            .map_err(|error| FileError { path, problem: error.into() })
    }

    /// How many generations the metrics tell of.
    pub(super) fn generations_told(&self) -> u64 {
        let (metrics, _) = self.readable_metrics().unwrap_or_default();
        metrics.last().map_or(0, |last| last.progress.generation() + 1)
    }
}

/// Reads a file of a run's. A pipe, say, would let the reader wait for ever.
fn read_ordinary<T: Versioned>(path: &Path) -> Result<T, FileError> {
    match check_ordinary(path) {
        Ok(()) => read(path),
        Err(error) => Err(FileError { path: path.to_owned(), problem: error.into() }),
    }
}

/// Whether a name is that of the lock.
pub(super) fn is_lock(name: &OsStr) -> bool {
    name == LOCK
}

/// Whether a file of this name is one of a run's.
fn is_name_of_run(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        StudyFolder::STUDY,
        RunFolder::EXPERIMENT,
        RECORD,
        CHECKPOINT,
        PREVIOUS_CHECKPOINT,
        METRICS,
        CHAMPION,
        GALLERY,
        LOCK,
        "champion.tuning.lock",
    ];
    if NAMES.contains(&name) || RunFolder::tuning_path(Path::new(CHAMPION)) == Path::new(name) {
        return true;
    }
    // What is kept beside them: `champion-12.ron`, `champion-12-2.ron`, and
    // `run.damaged.ron`, `run.damaged-2.ron`.
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let numbers = |text: &str| text.split('-').all(|number| number.parse::<u64>().is_ok());
    let earlier = stem.strip_prefix("champion-").is_some_and(numbers);
    let damaged = stem.split_once(".damaged").is_some_and(|(stem, number)| {
        let number = number.is_empty() || number.strip_prefix('-').is_some_and(numbers);
        number && NAMES.contains(&&*format!("{stem}.{ending}"))
    });
    damaged || (earlier && ending == "ron")
}

/// Whether a file is one of a run's that was being written when the process was
/// killed: a dot, the name, another dot, then something random.
pub(super) fn is_leftover(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let hidden = name.strip_prefix('.').and_then(|name| name.rsplit_once('.'));
    hidden.is_some_and(|(name, random)| {
        random.chars().all(|c| c.is_ascii_alphanumeric()) && is_name_of_run(name)
    })
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
        for name in ["champion-12.ron", "champion-12-2.ron", "metrics.jsonl", "run.damaged-2.ron"] {
            assert!(is(&format!(".{name}.a1B2c3")), "{name}");
        }
        for name in [".champion-best.ron.a1B2c3", ".notes.ron.a1B2c3", ".ron.a1B2c3", "lock"] {
            assert!(!is(name), "{name}");
        }
    }
}
