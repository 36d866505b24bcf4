//! RON files with a format version: read with limits, written so that a crash
//! leaves the old file or the new one.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use precocial_envs::text::without_mark;
use ron::ser::PrettyConfig;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::atomic_file::AtomicFile;
use super::checksum;
use super::erased::{from_ron, writable};
use super::location::{Location, complaint};
use super::{Misfit, Mismatch};
use crate::search::SearchError;
use crate::topology::InvalidTopology;

/// A kind of file.
pub trait Versioned: Serialize + DeserializeOwned {
    /// What it is called in messages, with its article.
    const KIND: &'static str;
    /// The newest format this version writes and reads.
    const FORMAT: u32;
    /// The largest such file that can be meant, in bytes.
    const LIMIT: u64 = 64 << 20;
    /// Whether people read it, and may change it. What only programs read ends in
    /// a checksum.
    const PRETTY: bool = true;

    /// What is wrong with it as a whole, though each part reads well. It is asked
    /// after reading and before writing.
    ///
    /// # Errors
    ///
    /// Whatever that is.
    fn check(&self) -> Result<(), Unsound> {
        Ok(())
    }
}

/// What is wrong with a file.
#[derive(Debug, Error)]
#[error("{}{}{problem}", path.display(), problem.joint())]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

impl FileError {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(&self.problem, Problem::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// What can be wrong with a file.
#[derive(Debug, Error)]
pub enum Problem {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Larger than such a file can be.
    #[error("is larger than {0} bytes, too large for {1}")]
    TooLarge(u64, &'static str),
    /// Nothing in it.
    #[error("is empty; {0} was expected")]
    Empty(&'static str),
    /// Not text.
    #[error("is not text (UTF-8); {0} was expected")]
    NotText(&'static str),
    /// Written by a newer version.
    #[error(
        "is {kind} of format {found}; this version reads up to {supported}: use a newer precocial"
    )]
    Newer {
        /// The kind of file.
        kind: &'static str,
        /// The format it says.
        found: u32,
        /// The newest that is known here.
        supported: u32,
    },
    /// Its parts do not fit together.
    #[error("is not sound: {0}")]
    Unsound(#[from] Unsound),
    /// It has changed since it was written.
    #[error("is damaged: it is not {0} with the checksum that it ends in")]
    Checksum(&'static str),
    /// Does not say what it should.
    #[error("line {}, column {}: {message}", location.line, location.column)]
    Content {
        /// Where.
        location: Location,
        /// What is wrong there.
        message: String,
        /// The whole text.
        text: String,
    },
    /// A line of metrics does not say what it should.
    #[error("line {line} is not a generation's metrics: {error}")]
    Metrics {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        error: serde_json::Error,
    },
}

/// Why the parts of a file do not fit together, though each reads well.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Unsound {
    /// The weights of a champion are not those of its network.
    #[error(transparent)]
    Weights(#[from] Misfit),
    /// The state of a search is not one of its experiment.
    #[error(transparent)]
    State(#[from] SearchError),
    /// The experiment is not that of the run.
    #[error(transparent)]
    Experiment(#[from] Mismatch),
    /// A network is larger than can be read.
    #[error(transparent)]
    Topology(#[from] InvalidTopology),
    /// A variant of a study has a name that is no folder's.
    #[error("a variant of a study cannot be called `{0}`")]
    Variant(String),
}

impl Problem {
    /// What stands between a file's name and this.
    fn joint(&self) -> &'static str {
        match self {
            Self::Io(_) | Self::Metrics { .. } => ": ",
            Self::Content { .. } => ", ",
            _ => " ",
        }
    }
}

fn options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// Reads a file of a kind.
pub fn read<T: Versioned>(path: &Path) -> Result<T, FileError> {
    let bytes = (|| {
        let mut bytes = Vec::new();
        File::open(path)?.take(T::LIMIT + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > T::LIMIT {
            return Err(Problem::TooLarge(T::LIMIT, T::KIND));
        }
        String::from_utf8(bytes).map_err(|_| Problem::NotText(T::KIND))
    })();
    let parsed = bytes.and_then(|text| parse(&text));
    parsed.map_err(|problem| FileError { path: path.to_owned(), problem })
}

/// Refuses what is there and is no ordinary file.
pub(super) fn check_ordinary(path: &Path) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("is no ordinary file"));
    }
    Ok(())
}

/// Reads a text of a kind.
pub fn parse<T: Versioned>(text: &str) -> Result<T, Problem> {
    /// All other fields are passed over: a newer format may have any.
    #[derive(Deserialize)]
    struct Header {
        format: u32,
    }
    let text = without_mark(text);
    if text.trim().is_empty() {
        return Err(Problem::Empty(T::KIND));
    }
    if !T::PRETTY && !checksum::is_right(text) {
        return Err(Problem::Checksum(T::KIND));
    }
    if let Ok(Header { format }) = options().from_str(text)
        && format > T::FORMAT
    {
        return Err(Problem::Newer { kind: T::KIND, found: format, supported: T::FORMAT });
    }
    let value: T = from_ron(text, &options()).map_err(|error| Problem::Content {
        location: Location::new(text, &error.span),
        message: complaint::<T>(text, &options(), &error),
        text: text.to_owned(),
    })?;
    value.check()?;
    Ok(value)
}

/// Writes a file of a kind: after a crash at any moment the file is the old one
/// or the new one.
pub fn write<T: Versioned>(path: &Path, value: &T) -> Result<(), FileError> {
    stage(path, value)?.commit()
}

/// A file that is written but does not bear its name yet.
pub(super) struct Staged {
    path: PathBuf,
    file: AtomicFile,
}

/// The first half of [`write`]: everything that can run out of space. What could
/// not be read again is not written.
pub(super) fn stage<T: Versioned>(path: &Path, value: &T) -> Result<Staged, FileError> {
    let staged = (|| {
        value.check()?;
        let text = to_text(value).map_err(io::Error::other)?;
        if text.len() as u64 > T::LIMIT {
            return Err(Problem::TooLarge(T::LIMIT, T::KIND));
        }
        let mut file = AtomicFile::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync()?;
        Ok(file)
    })();
    let failed = |problem| FileError { path: path.to_owned(), problem };
    staged.map(|file| Staged { path: path.to_owned(), file }).map_err(failed)
}

/// The text of a file of a kind.
pub fn to_text<T: Versioned>(value: &T) -> Result<String, ron::Error> {
    let value = writable(value);
    if T::PRETTY {
        let pretty = PrettyConfig::new().compact_arrays(true).depth_limit(4);
        return Ok(options().to_string_pretty(&value, pretty)? + "\n");
    }
    let mut text = options().to_string(&value)? + "\n";
    checksum::append(&mut text);
    Ok(text)
}

impl Staged {
    /// The second half: the file gets its name.
    pub(super) fn commit(self) -> Result<(), FileError> {
        let Self { path, file } = self;
        file.commit().map_err(|error| FileError { path, problem: error.into() })
    }
}
