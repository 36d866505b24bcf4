//! Why a data set cannot be had.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{ContentsError, MirrorError};

/// Why a data set is not there.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// What it refused.
        path: PathBuf,
        /// What it says.
        error: io::Error,
    },
    /// There is a file of that name already, but it is another one.
    #[error("{} is there already but {problem}", path.display())]
    Occupied {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: ContentsError,
    },
    /// Another process is at it.
    #[error("another process fetches data into {}", .0.display())]
    InUse(PathBuf),
    /// A folder or archive that should have the files has another one.
    #[error("{}: {name} {problem}", from.display())]
    Wrong {
        /// The folder or archive.
        from: PathBuf,
        /// The file.
        name: String,
        /// What is wrong with it.
        problem: ContentsError,
    },
    /// A folder or archive that should have the files has not.
    #[error("there is no {name}, plain or with .gz, in {}", from.display())]
    Missing {
        /// The folder or archive.
        from: PathBuf,
        /// The file.
        name: String,
    },
    /// No archive.
    #[error("{} cannot be read as a compressed archive (.tgz): {error}", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// No mirror gave a file.
    #[error("cannot download {name}{}", list(failures))]
    Mirrors {
        /// The file.
        name: String,
        /// Addresses, and why they gave nothing.
        failures: Vec<(String, MirrorError)>,
    },
}

fn list(failures: &[(String, MirrorError)]) -> String {
    let mut list = String::new();
    for (url, error) in failures {
        // Writing to a string cannot fail.
        let _ = write!(list, "\n{url}: {error}");
    }
    list
}

pub(super) fn refused(path: &Path) -> impl Fn(io::Error) -> FetchError {
    move |error| FetchError::Io { path: path.to_owned(), error }
}
