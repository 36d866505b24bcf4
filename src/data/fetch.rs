//! Fetches a data set into a folder: each file is there whole and right, or not at
//! all.
//!
//! A file grows as `NAME.gz.part` and gets its name when its sum is right and
//! the disk has it. A download goes on from what a broken one left.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::contents::check;
use super::copy::{CopyError, copy_compressed, find};
use super::download::{DownloadError, agent, download};
use super::fetch_error::refused;
use super::partial_file::{PartialFile, lock};
use super::{ContentsError, DataSetFiles, FetchError, Member, Notice, archive};

/// Where files come from.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// The mirrors of the data set.
    Mirrors,
    /// A folder that has them, compressed or not.
    Folder(&'a Path),
    /// A compressed archive that has them, in whatever folder.
    Archive(&'a Path),
}

/// A file that is there and right now.
#[derive(Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it is.
    pub path: PathBuf,
    /// Its size as it lies there.
    pub bytes: u64,
    /// How it came.
    pub provenance: Provenance,
}

/// How a file came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// It was there.
    Present,
    /// From this folder or archive.
    Copied(PathBuf),
    /// From this address.
    Downloaded(String),
}

/// Brings the files of a data set into a folder. Files that are there and right
/// stay; wrong ones are an error, or replaced with `force`.
pub fn fetch(
    data_set: &DataSetFiles<'_>,
    folder: &Path,
    origin: Origin<'_>,
    force: bool,
    notify: &mut dyn FnMut(Notice<'_>),
) -> Result<Vec<Fetched>, FetchError> {
    let contents = inspect(data_set, folder, force)?;
    if contents.needed.is_empty() {
        return Ok(contents.files.into_iter().flatten().collect());
    }
    fs::create_dir_all(folder).map_err(refused(folder))?;
    let _lock = lock(folder)?;
    // Another process may have fetched files before this one got the lock.
    let FolderContents { mut files, needed, wrong } = inspect(data_set, folder, force)?;
    let mut done = |member: &Member<'_>, fetched| {
        let index = data_set.members.iter().position(|other| other.name == member.name);
        if let Some(file) = index.and_then(|index| files.get_mut(index)) {
            *file = Some(fetched);
        }
    };
    match origin {
        Origin::Mirrors => {
            let agent = agent();
            for member in &needed {
                let partial = PartialFile::open(folder, member)?;
                done(member, from_mirrors(&agent, data_set.mirrors, partial, notify)?);
            }
        }
        Origin::Folder(source) => {
            for member in &needed {
                done(member, from_folder(source, folder, member)?);
            }
        }
        Origin::Archive(source) => from_archive(source, folder, &needed, &mut done)?,
    }
    // Compressed ones were replaced; plain ones would only be in the way.
    for path in wrong.iter().filter(|path| path.extension().is_none_or(|last| last != "gz")) {
        fs::remove_file(path).map_err(refused(path))?;
    }
    Ok(files.into_iter().flatten().collect())
}

fn from_folder(source: &Path, folder: &Path, member: &Member<'_>) -> Result<Fetched, FetchError> {
    let path = find(source, member).ok_or_else(|| missing(source, member))?;
    let file = File::open(&path).map_err(refused(&path))?;
    let mut partial = PartialFile::open(folder, member)?;
    copy_compressed(file, &mut partial.file, member).map_err(|error| match error {
        CopyError::Read(error) => refused(&path)(error),
        CopyError::Write(error) => refused(&partial.part)(error),
    })?;
    partial.settle_copy(source)
}

/// Takes all needed files out of an archive, which is read once; `done` is told
/// of each.
fn from_archive<'a>(
    source: &Path,
    folder: &'a Path,
    needed: &[Member<'a>],
    done: &mut dyn FnMut(&Member<'_>, Fetched),
) -> Result<(), FetchError> {
    let unreadable = |error| FetchError::Archive { path: source.to_owned(), error };
    let file = File::open(source).map_err(refused(source))?;
    let mut left = needed.to_vec();
    archive::each(file, needed, unreadable, |member, entry| {
        // The first of a name counts.
        let Some(index) = left.iter().position(|other| other.name == member.name) else {
            return Ok(());
        };
        let mut partial = PartialFile::open(folder, member)?;
        copy_compressed(entry, &mut partial.file, member).map_err(|error| match error {
            CopyError::Read(error) => unreadable(error),
            CopyError::Write(error) => refused(&partial.part)(error),
        })?;
        done(member, partial.settle_copy(source)?);
        left.remove(index);
        Ok(())
    })?;
    left.first().map_or(Ok(()), |member| Err(missing(source, member)))
}

fn missing(from: &Path, member: &Member<'_>) -> FetchError {
    FetchError::Missing { from: from.to_owned(), name: member.name.to_owned() }
}

/// What is in a folder.
#[derive(Default)]
struct FolderContents<'a> {
    /// What is right, or a gap, by member.
    files: Vec<Option<Fetched>>,
    /// What is to come.
    needed: Vec<Member<'a>>,
    /// Files with wrong contents, which are replaced.
    wrong: Vec<PathBuf>,
}

fn inspect<'a>(
    data_set: &DataSetFiles<'a>,
    folder: &Path,
    force: bool,
) -> Result<FolderContents<'a>, FetchError> {
    let mut contents = FolderContents::default();
    for member in data_set.members {
        let found = find(folder, member).map(|path| (check(&path, member), path));
        let file = match found {
            Some((Ok(bytes), path)) => {
                Some(Fetched { path, bytes, provenance: Provenance::Present })
            }
            Some((Err(ContentsError::Io(error)), path)) => {
                return Err(FetchError::Io { path, error });
            }
            Some((Err(problem), path)) if !force => {
                return Err(FetchError::Occupied { path, problem });
            }
            Some((Err(_), path)) => {
                contents.wrong.push(path);
                None
            }
            None => None,
        };
        if file.is_none() {
            contents.needed.push(*member);
        }
        contents.files.push(file);
    }
    Ok(contents)
}

fn from_mirrors(
    agent: &ureq::Agent,
    mirrors: &[&str],
    mut partial: PartialFile<'_>,
    notify: &mut dyn FnMut(Notice<'_>),
) -> Result<Fetched, FetchError> {
    let mut failures = Vec::new();
    for (index, mirror) in mirrors.iter().enumerate() {
        let url = format!("{mirror}{}.gz", partial.member.name);
        match download(agent, &url, &mut partial.file, &partial.member, notify) {
            Ok(bytes) => return partial.name(bytes, Provenance::Downloaded(url)),
            Err(DownloadError::Disk(error)) => {
                return Err(FetchError::Io { path: partial.part, error });
            }
            Err(DownloadError::Mirror(error)) => {
                if index + 1 < mirrors.len() {
                    notify(Notice::Failed { url: &url, error: &error });
                }
                failures.push((url, error));
            }
        }
    }
    let name = format!("{}.gz", partial.member.name);
    // An empty one is of no use to the next attempt.
    if partial.file.metadata().is_ok_and(|data| data.len() == 0) {
        partial.discard();
    }
    Err(FetchError::Mirrors { name, failures })
}
