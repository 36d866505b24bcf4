//! Checks a file's contents against the size and the sum that are pinned.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use precocial_envs::gzip;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::Member;

/// Why contents are not those that are meant.
#[derive(Debug, Error)]
pub enum ContentsError {
    /// The system refused to read.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// No sound gzip.
    #[error("is no sound gzip file: {0}")]
    Compression(io::Error),
    /// Too little.
    #[error("has {found} bytes in it where {expected} belong")]
    TooShort {
        /// How many there are.
        found: u64,
        /// How many there should be.
        expected: u64,
    },
    /// Too much.
    #[error("has more than the {0} bytes in it that belong there")]
    TooLong(u64),
    /// Other contents.
    #[error("has the right size but other contents (SHA-256 {found}, not {expected})")]
    Sum {
        /// The sum of what there is.
        found: String,
        /// The sum that is pinned.
        expected: String,
    },
}

/// Checks a file, compressed or not. Tells its size.
pub(super) fn check(path: &Path, member: &Member<'_>) -> Result<u64, ContentsError> {
    check_file(&File::open(path).map_err(ContentsError::Io)?, member)
}

/// Checks a file from its beginning. Tells its size.
pub(super) fn check_file(file: &File, member: &Member<'_>) -> Result<u64, ContentsError> {
    let (_, reader) = gzip::decompressed(file).map_err(ContentsError::Io)?;
    measure(reader, member)?;
    Ok(file.metadata().map_err(ContentsError::Io)?.len())
}

/// Reads to the end, never further than one byte behind where it should be.
fn measure(reader: impl Read, member: &Member<'_>) -> Result<(), ContentsError> {
    let mut hasher = Sha256::new();
    let mut reader = reader.take(member.size.saturating_add(1));
    let mut buffer = vec![0; 1 << 16];
    let mut found = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&buffer[..count]);
                found += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    let expected = member.size;
    if found < expected {
        return Err(ContentsError::TooShort { found, expected });
    }
    if found > expected {
        return Err(ContentsError::TooLong(expected));
    }
    let mut sum = String::new();
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(sum, "{byte:02x}");
    }
    if sum == member.sha256 {
        Ok(())
    } else {
        Err(ContentsError::Sum { found: sum, expected: member.sha256.to_owned() })
    }
}

/// The decoder tells of damage by these kinds, which no disk gives.
fn unreadable(error: io::Error) -> ContentsError {
    match error.kind() {
        io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidData
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::FileTooLarge => ContentsError::Compression(error),
        _ => ContentsError::Io(error),
    }
}
