//! Data sets: which there are, and how they come onto this machine.
//!
//! [`fetch()`] brings the files of a [`DataSetFiles`] into a folder, from a mirror,
//! from another folder or out of an archive. Whatever the way, a file gets its
//! name only when its contents have the sum that is pinned in [`source`].

use std::path::PathBuf;

mod archive;
mod contents;
mod copy;
mod download;
mod fetch;
mod fetch_error;
mod partial_file;
pub mod source;

pub use contents::ContentsError;
pub use download::{MirrorError, Notice};
pub use fetch::{Fetched, Origin, Provenance, fetch};
pub use fetch_error::FetchError;
pub use source::{DataSetFiles, Member};

/// The folder that data sets are kept in: `$PRECOCIAL_DATA`, else
/// `precocial` in `$XDG_DATA_HOME`, else in `~/.local/share`.
pub fn folder() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(own) = set("PRECOCIAL_DATA") {
        return own.into();
    }
    let base = set("XDG_DATA_HOME").map(PathBuf::from);
    let home = || std::env::home_dir().unwrap_or_default().join(".local/share");
    base.unwrap_or_else(home).join("precocial")
}
