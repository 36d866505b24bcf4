//! The files of a tuning: the champion's that gets the weights, the checkpoint
//! beside it, and a lock that holds other tunings off. Others may change the
//! champion's file meanwhile: nothing of theirs is lost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::lock_file::{LockError, LockFile};
use super::{ChampionFile, ChampionLock, FileError, RunFolder, Tuned, TuningFile, parse, write};
use crate::evaluation::Score;
use crate::tuning::Tuning;

/// The files of a tuning, which no other process tunes as long as this lives.
pub struct TuningFiles {
    champion: PathBuf,
    checkpoint: PathBuf,
    lock: LockFile,
    /// What the champion's file held before the work.
    before: Option<Vec<u8>>,
}

/// Why the files of a tuning cannot be had or written.
#[derive(Debug, Error)]
pub enum TuningFilesError {
    /// Somebody else tunes the same file.
    #[error("another process is tuning {}", .0.display())]
    InUse(PathBuf),
    /// The folder is another one by now.
    #[error(
        "the folder of {} was removed or moved during the work: nothing more was written",
        .0.display()
    )]
    Gone(PathBuf),
    /// One of them cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// What weights reach on fresh episodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TuningScores {
    /// Those that the tuning began with.
    pub start: Score,
    /// Those that it has found.
    pub tuned: Score,
    /// Those that the champion's file had before.
    pub before: Option<Score>,
}

impl TuningScores {
    /// Whether the weights of before stay.
    pub fn keeps_before(&self) -> bool {
        self.before.is_some_and(|before| before.mean >= self.tuned.mean)
    }
}

/// What a finished tuning has left.
#[derive(Clone, Debug)]
pub struct TuningResult {
    /// What the weights reach.
    pub scores: TuningScores,
    /// The champion with the better weights.
    pub champion: ChampionFile,
    /// Where it stands, if not in the file that was meant: that one has another
    /// champion by now, which stays.
    pub kept_as: Option<PathBuf>,
}

impl TuningResult {
    /// Scores the weights that a tuning of this champion has found, and gives it the
    /// better ones. Nothing if `score` gives nothing.
    pub fn of(
        tuning: &Tuning,
        champion: &ChampionFile,
        score: impl Fn(&[f64]) -> Option<Score>,
    ) -> Option<Self> {
        let (start, tuned) = (score(tuning.start())?, score(&tuning.state().best)?);
        let before = match &champion.tuned {
            Some(tuned) => Some(score(&tuned.weights)?),
            None => None,
        };
        let scores = TuningScores { start, tuned, before };
        let mut champion = champion.clone();
        if !scores.keeps_before() {
            champion.tuned = Some(tuned_weights(tuning, tuned));
        }
        Some(Self { scores, champion, kept_as: None })
    }
}

impl TuningFiles {
    /// The files of a tuning that puts weights into this champion's file, or that
    /// makes it.
    ///
    /// # Errors
    ///
    /// If another process tunes it, or the system refuses.
    pub fn lock(champion: &Path) -> Result<Self, TuningFilesError> {
        let checkpoint = RunFolder::tuning_path(champion);
        let path = checkpoint.with_extension("lock");
        let lock = LockFile::lock(&path).map_err(|error| match error {
            LockError::InUse => TuningFilesError::InUse(champion.to_owned()),
            LockError::Io(error) => FileError { path, problem: error.into() }.into(),
        })?;
        let before = fs::read(champion).ok();
        Ok(Self { champion: champion.to_owned(), checkpoint, lock, before })
    }

    /// Whether other processes are held off: not all file systems know locks.
    pub fn is_locked(&self) -> bool {
        self.lock.is_locked()
    }

    /// Where the tuning stands, if it is not done.
    pub fn checkpoint(&self) -> &Path {
        &self.checkpoint
    }

    /// Saves where a tuning stands, on the data with this sum, if its task has some.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or if the folder is another one by now.
    pub fn save(&self, tuning: &Tuning, data: Option<String>) -> Result<(), TuningFilesError> {
        self.check_lock()?;
        let file = TuningFile::new(tuning, tuning.task().name(), data);
        Ok(write(&self.checkpoint, &file)?)
    }

    /// Scores the weights that a tuning of this champion has found, puts them into
    /// its file, unless it has better ones, and removes the checkpoint. Nothing if
    /// `score` gives nothing.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn finish(
        &self,
        tuning: &Tuning,
        champion: &ChampionFile,
        score: impl Fn(&[f64]) -> Option<Score>,
    ) -> Result<Option<TuningResult>, TuningFilesError> {
        let result = loop {
            let now = fs::read(&self.champion).ok();
            let target = match &now {
                Some(text) if now != self.before => same_network(text, champion),
                _ => Some(champion.clone()),
            };
            let found = TuningResult::of(tuning, target.as_ref().unwrap_or(champion), &score);
            let Some(mut result) = found else { return Ok(None) };
            self.check_lock()?;
            let _lock = ChampionLock::lock(&self.champion)?;
            // Scoring takes its time.
            if fs::read(&self.champion).ok() != now {
                continue;
            }
            if target.is_some() {
                write(&self.champion, &result.champion)?;
            } else {
                result.kept_as = Some(result.champion.keep(&self.champion)?);
            }
            break result;
        };
        self.remove_checkpoint()?;
        Ok(Some(result))
    }

    /// Whether its folder is still the one that it began in: asked before each
    /// write.
    fn check_lock(&self) -> Result<(), TuningFilesError> {
        match self.lock.is_there() {
            Ok(true) => Ok(()),
            Ok(false) => Err(TuningFilesError::Gone(self.champion.clone())),
            Err(error) => {
                Err(FileError { path: self.champion.clone(), problem: error.into() }.into())
            }
        }
    }

    /// The tuning is done: nothing goes on from its checkpoint.
    fn remove_checkpoint(&self) -> Result<(), FileError> {
        match fs::remove_file(&self.checkpoint) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError { path: self.checkpoint.clone(), problem: error.into() })
            }
            _ => Ok(()),
        }
    }
}

impl Drop for TuningFiles {
    fn drop(&mut self) {
        // Where it cannot be removed, it holds nobody off.
        let _ = self.lock.remove();
    }
}

/// The champion in a file's text, if its network is that of this one.
fn same_network(text: &[u8], champion: &ChampionFile) -> Option<ChampionFile> {
    let text = std::str::from_utf8(text).ok()?;
    let there: ChampionFile = parse(text).ok()?;
    (there.topology == champion.topology).then_some(there)
}

/// The weights that a tuning has found, with this score.
fn tuned_weights(tuning: &Tuning, score: Score) -> Tuned {
    let settings = tuning.settings();
    let plural = if settings.iterations == 1 { "" } else { "s" };
    let origin = format!(
        "precocial {}, {} on {}, from {}, {} iteration{plural}, seed {}",
        env!("CARGO_PKG_VERSION"),
        settings.algorithm.label(),
        tuning.task().name(),
        tuning.start_in_words(),
        settings.iterations,
        settings.seed
    );
    Tuned { origin, score: Some(score), weights: tuning.state().best.clone(), start: None }
}
