//! Files of a data set in a compressed archive (`.tgz`), as packages are.
//!
//! An archive is read once, from its beginning to its end, and nothing in it
//! decides where anything is written: only the last part of a name is looked at.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};

use precocial_envs::gzip;
use tar::Archive;

use super::Member;

/// Unpacked, larger archives are cut off: those of the data sets have 55 MB.
const LARGEST: u64 = 256 << 20;

/// What reads a file of an archive.
type Entry<'a> = tar::Entry<'a, io::Take<Box<dyn Read>>>;

/// Goes through an archive, compressed or not, and gives each file of a data set.
pub(super) fn each<'m, E>(
    file: File,
    members: &[Member<'m>],
    unreadable: impl Fn(io::Error) -> E,
    mut visit: impl FnMut(&Member<'m>, &mut dyn Read) -> Result<(), E>,
) -> Result<(), E> {
    let mut file = BufReader::new(file);
    if file.fill_buf().map_err(&unreadable)?.is_empty() {
        return Err(unreadable(io::ErrorKind::UnexpectedEof.into()));
    }
    let (_, unpacked) = gzip::decompressed(file).map_err(&unreadable)?;
    let mut archive = Archive::new(unpacked.take(LARGEST));
    // Raw: extensions for long names would be read into memory, and no name
    // that is asked for is long.
    for entry in archive.entries().map_err(&unreadable)?.raw(true) {
        let mut entry = entry.map_err(&unreadable)?;
        if let Some(member) = of_data_set(&entry, members) {
            visit(member, &mut entry)?;
        }
    }
    Ok(())
}

fn of_data_set<'a, 'm>(entry: &Entry<'_>, members: &'a [Member<'m>]) -> Option<&'a Member<'m>> {
    if !entry.header().entry_type().is_file() {
        return None;
    }
    let path = entry.path_bytes();
    let name = path.rsplit(|&byte| byte == b'/').next()?;
    let name = name.strip_suffix(b".gz").unwrap_or(name);
    members.iter().find(|member| member.name.as_bytes() == name)
}
