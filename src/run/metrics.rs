//! `metrics.jsonl`: a line a generation.

use std::fs::{File, OpenOptions};
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
    /// Opens the file and drops what does not belong to the first `generation`
    /// generations: lines that a crash left ahead of the checkpoint, or torn.
    pub(super) fn open(folder: &Path, generation: u64) -> Result<Self, FileError> {
        let path = folder.join("metrics.jsonl");
        let opened = (|| {
            let mut options = OpenOptions::new();
            let mut file =
                options.read(true).write(true).create(true).truncate(false).open(&path)?;
            let kept = kept_bytes(&file, generation)?;
            file.set_len(kept)?;
            file.seek(io::SeekFrom::End(0))?;
            Ok(file)
        })();
        match opened {
            Ok(file) => Ok(Self { path, file }),
            Err(error) => Err(Self::failed(&path, error)),
        }
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

/// How many bytes the lines of the first `generation` generations take.
fn kept_bytes(file: &File, generation: u64) -> io::Result<u64> {
    /// The one field that counts here.
    #[derive(Deserialize)]
    struct Line {
        generation: u64,
    }
    let mut reader = BufReader::new(file);
    let (mut kept, mut line) = (0, Vec::new());
    for expected in 0..generation {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        let sound =
            serde_json::from_slice(&line).is_ok_and(|Line { generation }| generation == expected);
        if line.last() != Some(&b'\n') || !sound {
            break;
        }
        kept += length as u64;
    }
    Ok(kept)
}
