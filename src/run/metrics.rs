//! `metrics.jsonl`: a line a generation.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::FileError;
use crate::search::Progress;

/// A line of the metrics: what a generation was like and how long it took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// What it was like.
    #[serde(flatten)]
    pub progress: Progress,
    /// How long it took, in seconds of wall-clock time.
    pub seconds: f64,
    /// Environment steps a second.
    pub steps_per_second: f64,
}

/// The file, open at its end.
pub(super) struct MetricsFile {
    path: PathBuf,
    file: File,
}

impl MetricsFile {
    /// Opens the file and drops what is ahead of generation `generation`, or
    /// torn: a kill leaves that behind. If lines before it are missing as well,
    /// the old file is kept aside, and its name is given.
    pub(super) fn open(
        folder: &Path,
        generation: u64,
    ) -> Result<(Self, Option<PathBuf>), FileError> {
        let path = folder.join("metrics.jsonl");
        let aside = folder.join("metrics.damaged.jsonl");
        let opened = (|| {
            let mut options = OpenOptions::new();
            let mut file =
                options.read(true).write(true).create(true).truncate(false).open(&path)?;
            let kept = Kept::of(&file, generation)?;
            let damaged = kept.generations != generation && file.metadata()?.len() > 0;
            if damaged {
                fs::copy(&path, &aside)?;
            }
            file.set_len(kept.bytes)?;
            file.seek(io::SeekFrom::End(0))?;
            Ok((file, damaged))
        })();
        match opened {
            Ok((file, damaged)) => Ok((Self { path, file }, damaged.then_some(aside))),
            Err(error) => Err(Self::failed(&path, error)),
        }
    }

    /// How many generations the file tells of.
    pub(super) fn generations(folder: &Path) -> u64 {
        let file = File::open(folder.join("metrics.jsonl"));
        file.and_then(|file| Kept::of(&file, u64::MAX)).map_or(0, |kept| kept.generations)
    }

    /// Adds a line.
    pub(super) fn append(&mut self, metrics: &Metrics) -> Result<(), FileError> {
        let line = serde_json::to_string(metrics).map_err(io::Error::other);
        let written = line.and_then(|line| self.file.write_all(format!("{line}\n").as_bytes()));
        written.map_err(|error| Self::failed(&self.path, error))
    }

    /// Makes what was added durable.
    pub(super) fn sync(&self) -> Result<(), FileError> {
        self.file.sync_data().map_err(|error| Self::failed(&self.path, error))
    }

    fn failed(path: &Path, error: io::Error) -> FileError {
        FileError { path: path.to_owned(), problem: error.into() }
    }
}

/// The lines at the beginning that can stay.
#[derive(Default)]
struct Kept {
    bytes: u64,
    /// One more than the generation of the last.
    generations: u64,
}

impl Kept {
    /// Whole lines of rising generations before `end`.
    fn of(file: &File, end: u64) -> io::Result<Self> {
        /// The one field that counts here.
        #[derive(Deserialize)]
        struct Line {
            generation: u64,
        }
        let mut reader = BufReader::new(file);
        let (mut kept, mut line) = (Self::default(), Vec::new());
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)?;
            let whole = line.last() == Some(&b'\n');
            match serde_json::from_slice(&line) {
                Ok(Line { generation })
                    if whole && (kept.generations..end).contains(&generation) =>
                {
                    kept.bytes += length as u64;
                    kept.generations = generation + 1;
                }
                _ => return Ok(kept),
            }
        }
    }
}
