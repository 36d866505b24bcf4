//! The file of a run's metrics: read by line, and written at its end.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use precocial_envs::text::bytes_without_mark;
use serde::Deserialize;
use thiserror::Error;

use super::atomic_file::{AtomicFile, supported};
use super::files::{FileError, check_ordinary};
use super::{Metrics, spare};

/// A line that cannot be read.
#[derive(Debug, Error)]
#[error("line {line}: {error}")]
pub struct DamagedLine {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub error: serde_json::Error,
}

/// The lines of a file by generation, and those that cannot be read.
pub(super) fn read_metrics(path: &Path) -> io::Result<(Vec<Metrics>, Vec<DamagedLine>)> {
    let file = File::open(path)?;
    // A run may add lines while they are read.
    let length = file.metadata()?.len();
    let mut reader = BufReader::new(file.take(length));
    let (mut lines, mut damaged, mut text) = (BTreeMap::new(), Vec::new(), Vec::new());
    for line in 1.. {
        text.clear();
        if reader.read_until(b'\n', &mut text)? == 0 {
            break;
        }
        match serde_json::from_slice::<Metrics>(bytes_without_mark(&text)) {
            Ok(metrics) => {
                lines.insert(metrics.progress.generation(), metrics);
            }
            Err(_) if text.trim_ascii().is_empty() => {}
            // The last line without an end is just being written, or was cut off.
            Err(_) if text.last() != Some(&b'\n') => break,
            Err(error) => damaged.push(DamagedLine { line, error }),
        }
    }
    Ok((lines.into_values().collect(), damaged))
}

/// The file, open at its end.
pub(super) struct MetricsFile {
    path: PathBuf,
    file: File,
}

impl MetricsFile {
    /// Opens the file and drops what is ahead of generation `generation`, or
    /// torn: a kill leaves that behind. If lines before it are missing or cannot be
    /// read, the others stay, the old file is kept under another name, and words
    /// about that are given back.
    pub(super) fn open(
        path: PathBuf,
        generation: u64,
    ) -> Result<(Self, Option<String>), FileError> {
        match Self::open_sound(&path, generation) {
            Ok((file, words)) => Ok((Self { path, file }, words)),
            Err(error) => Err(Self::failed(&path, error)),
        }
    }

    fn open_sound(path: &Path, generation: u64) -> io::Result<(File, Option<String>)> {
        check_ordinary(path)?;
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        let kept = Kept::of(&file, generation)?;
        let lacks = kept.generations != generation;
        let mut words = None;
        if lacks && file.metadata()?.len() == 0 {
            words = Some(format!(
                "{} is missing or empty: nothing is told of the generations before {generation}",
                path.display()
            ));
        } else if lacks || kept.is_interrupted {
            let aside = spare::keep(&path.with_extension("damaged.jsonl"), &fs::read(path)?)?;
            words = Some(format!(
                "{} lacks lines before generation {generation}; as it was, it is kept as {}",
                path.display(),
                aside.display()
            ));
        }
        if kept.is_interrupted {
            let mut sound = AtomicFile::create(path)?;
            sound.write_all(&kept.lines)?;
            sound.commit()?;
            file = options.open(path)?;
        }
        file.set_len(kept.lines.len() as u64)?;
        file.seek(io::SeekFrom::End(0))?;
        Ok((file, words))
    }

    /// Adds a line.
    pub(super) fn append(&mut self, metrics: &Metrics) -> Result<(), FileError> {
        let line = serde_json::to_string(metrics).map_err(io::Error::other);
        let written = line.and_then(|line| self.file.write_all(format!("{line}\n").as_bytes()));
        written.map_err(|error| Self::failed(&self.path, error))
    }

    /// Makes what was added durable.
    pub(super) fn sync(&self) -> Result<(), FileError> {
        supported(self.file.sync_data()).map_err(|error| Self::failed(&self.path, error))
    }

    fn failed(path: &Path, error: io::Error) -> FileError {
        FileError { path: path.to_owned(), problem: error.into() }
    }
}

/// The lines that can stay.
#[derive(Default)]
struct Kept {
    lines: Vec<u8>,
    /// One more than the generation of the last.
    generations: u64,
    /// Whether a line between them cannot stay.
    is_interrupted: bool,
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
        let (mut kept, mut line, mut dropped) = (Self::default(), Vec::new(), false);
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(kept);
            }
            let whole = line.last() == Some(&b'\n');
            match serde_json::from_slice(bytes_without_mark(&line)) {
                Ok(Line { generation })
                    if whole && (kept.generations..end).contains(&generation) =>
                {
                    kept.is_interrupted |= dropped;
                    kept.lines.extend(&line);
                    kept.generations = generation + 1;
                }
                _ => dropped = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Progress;

    fn read_text(text: &str) -> (Vec<Metrics>, Vec<DamagedLine>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        fs::write(&path, text).unwrap();
        read_metrics(&path).unwrap()
    }

    #[test]
    fn reads_what_either_kind_of_search_writes() {
        let network = r#"{"name":"a","edges":1,"left":1.0,"hidden":0,"validation_loss":0.5,
            "validation_accuracy":0.5,"test_accuracy":0.5}"#;
        let text = format!(
            "{{\"generation\":0,\"fitness_best\":2,\"max_best\":null,\"steps\":7,\"seconds\":1.5}}\n\
             {{\"generation\":1,\"networks\":[{}],\"champion_score\":null,\"steps\":8}}\n",
            network.replace('\n', " ")
        );
        let (lines, damaged) = read_text(&text);
        assert!(damaged.is_empty(), "{damaged:?}");
        let [first, second] = &lines[..] else { panic!("two lines: {lines:?}") };
        let Progress::Evaluated(progress) = &first.progress else { panic!("{first:?}") };
        assert_eq!((progress.fitness_best, progress.steps, first.seconds), (2.0, 7, 1.5));
        assert!(progress.max_best.is_nan() && first.steps_per_second.is_nan());
        let Progress::Trained(progress) = &second.progress else { panic!("{second:?}") };
        assert_eq!((progress.networks.len(), progress.steps), (1, 8));
        assert_eq!(second.progress.champion(), None);
    }

    #[test]
    fn later_lines_count_and_torn_ones_do_not() {
        let (lines, damaged) = read_text(
            "{\"generation\":1,\"steps\":1}\n\n{\"generation\":0}\nwhat\n\
             {\"generation\":1,\"steps\":2}\n{\"generation\":2,\"st",
        );
        let known: Vec<_> =
            lines.iter().map(|line| (line.progress.generation(), line.progress.steps())).collect();
        assert_eq!(known, [(0, 0), (1, 2)]);
        assert_eq!(damaged.iter().map(|damaged| damaged.line).collect::<Vec<_>>(), [4]);
    }
}
