//! `metrics.jsonl`: a line a generation.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

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

/// Why a run's metrics cannot be read.
#[derive(Debug, Error)]
pub enum MetricsError {
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A line is something else.
    #[error("line {line} is not a generation's metrics: {problem}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        problem: serde_json::Error,
    },
}

/// Reads a `metrics.jsonl`, in the order of the generations. Of a generation
/// that was run twice the later line counts. A last line that cannot be read
/// was cut off while it was written and is left out.
pub fn read_metrics(path: &Path) -> Result<Vec<Metrics>, MetricsError> {
    parse_metrics(&fs::read(path)?)
}

fn parse_metrics(text: &[u8]) -> Result<Vec<Metrics>, MetricsError> {
    let mut lines = text
        .split(|&byte| byte == b'\n')
        .zip(1..)
        .filter(|(line, _)| !line.trim_ascii().is_empty())
        .peekable();
    let mut metrics = BTreeMap::new();
    while let Some((text, line)) = lines.next() {
        match serde_json::from_slice::<Metrics>(text) {
            Ok(read) => {
                metrics.insert(read.progress.generation(), read);
            }
            Err(_) if lines.peek().is_none() => {}
            Err(problem) => return Err(MetricsError::Line { line, problem }),
        }
    }
    Ok(metrics.into_values().collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::GenerationProgress;

    fn metrics(generation: u64, max_best: f64) -> Metrics {
        let progress = GenerationProgress {
            generation,
            fitness_mean: 1.0,
            fitness_median: 2.0,
            fitness_best: 3.5,
            max_best,
            connections_of_best: 5,
            connections_median: 6.5,
            hidden_median: 7.0,
            champion_score: Some(8.0),
            champion_connections: None,
            steps: 10,
            non_finite: 0,
        };
        let progress = Progress::Evaluated(progress);
        Metrics { progress, seconds: 0.5, steps_per_second: 20.0 }
    }

    #[test]
    fn lines_are_read_in_order_and_only_a_torn_last_one_is_left_out() {
        let line = |metrics| serde_json::to_string(&metrics).unwrap();
        let (zero, one) = (metrics(0, 4.0), metrics(1, f64::INFINITY));
        let twice = line(metrics(0, 0.0));
        // What a newer version adds is passed over.
        let one = line(one).replacen('{', "{\"new\":[1],", 1);
        let text = format!("{one}\n{twice}\n\n{}\n{{\"generation\":2,\"fitn", line(zero.clone()));
        let mut read = parse_metrics(text.as_bytes()).unwrap();
        let Some(Metrics { progress: Progress::Evaluated(last), .. }) = read.pop() else {
            panic!("{read:?}")
        };
        assert_eq!(read, [zero]);
        assert!(last.generation == 1 && last.max_best.is_nan() && last.fitness_best == 3.5);
        assert_eq!(parse_metrics(b"").unwrap(), []);
        let Err(MetricsError::Line { line, .. }) = parse_metrics(b"\n{\"gen\n{}\n") else {
            panic!("the second line is torn and not the last")
        };
        assert_eq!(line, 2);
    }
}
