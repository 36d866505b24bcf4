//! Files of a data set that are on this machine already.

use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use precocial_envs::gzip;

use super::Member;

/// The file that counts for a member in a folder: the compressed one if there
/// is one, as for the reader of idx files.
pub(super) fn find(folder: &Path, member: &Member<'_>) -> Option<PathBuf> {
    // Some copies have a dot before the kind.
    let dotted = member.name.replace("-idx", ".idx");
    let names = [member.name, &dotted].map(|name| [format!("{name}.gz"), name.to_owned()]);
    names.as_flattened().iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// How large a compressed file can be at most: what does not compress grows by
/// a few bytes in a block, and the header may have a name and a comment.
pub(super) fn limit(member: &Member<'_>) -> u64 {
    member.size.saturating_add(member.size / 1000).saturating_add(1 << 16)
}

/// Why a copy failed: at reading or at writing.
pub(super) enum CopyError {
    Read(io::Error),
    Write(io::Error),
}

/// Takes the contents of a file over: as they are if they are compressed, or else
/// compressed. They are checked afterwards; one byte too many is enough for that.
pub(super) fn copy_compressed(
    from: impl Read,
    into: &mut File,
    member: &Member<'_>,
) -> Result<(), CopyError> {
    let mut from = WatchedReader { reader: from, failed: false };
    let copied = (|| {
        into.set_len(0)?;
        into.rewind()?;
        let (compressed, from) = gzip::peek(&mut from)?;
        if compressed {
            io::copy(&mut from.take(limit(member) + 1), into)?;
        } else {
            let mut encoder = GzEncoder::new(into, Compression::default());
            io::copy(&mut from.take(member.size.saturating_add(1)), &mut encoder)?;
            encoder.finish()?;
        }
        Ok(())
    })();
    copied
        .map_err(|error| if from.failed { CopyError::Read(error) } else { CopyError::Write(error) })
}

/// A reader that remembers whether it failed: `io::copy` does not tell.
struct WatchedReader<R> {
    reader: R,
    failed: bool,
}

impl<R: Read> Read for WatchedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer);
        self.failed = read.is_err();
        read
    }
}
