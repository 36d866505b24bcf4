//! A file gets its name only when its contents are right; until then it is a
//! `.part` file in the same folder, which one process at a time writes to.

use std::fs::{self, File, OpenOptions};
use std::io::Seek as _;
use std::path::{Path, PathBuf};

use super::contents::check_file;
use super::fetch_error::refused;
use super::{ContentsError, FetchError, Fetched, Member, Provenance};
use crate::run::atomic_file::{supported, sync_folder};
use crate::run::lock_file::{LockError, LockFile};

/// The folder for this process alone; the lock goes when the file is closed.
pub(super) fn lock(folder: &Path) -> Result<LockFile, FetchError> {
    let path = folder.join("lock");
    LockFile::lock(&path).map_err(|error| match error {
        LockError::InUse => FetchError::InUse(folder.to_owned()),
        LockError::Io(error) => refused(&path)(error),
    })
}

/// A file that is being fetched and has not got its name yet.
pub(super) struct PartialFile<'a> {
    pub(super) member: Member<'a>,
    folder: &'a Path,
    /// The name that it has until it is right.
    pub(super) part: PathBuf,
    pub(super) file: File,
}

impl<'a> PartialFile<'a> {
    /// Opens what there is of it, or creates it.
    pub(super) fn open(folder: &'a Path, member: &Member<'a>) -> Result<Self, FetchError> {
        let part = folder.join(format!("{}.gz.part", member.name));
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&part);
        let file = file.map_err(refused(&part))?;
        Ok(Self { member: *member, folder, part, file })
    }

    /// Checks what was copied, and gives it its name.
    pub(super) fn settle_copy(mut self, from: &Path) -> Result<Fetched, FetchError> {
        let checked = self.file.rewind().map_err(ContentsError::Io);
        match checked.and_then(|()| check_file(&self.file, &self.member)) {
            Ok(bytes) => self.name(bytes, Provenance::Copied(from.to_owned())),
            Err(ContentsError::Io(error)) => Err(FetchError::Io { path: self.part, error }),
            Err(problem) => {
                let (from, name) = (from.to_owned(), self.member.name.to_owned());
                self.discard();
                Err(FetchError::Wrong { from, name, problem })
            }
        }
    }

    /// Gives a file that is right its name.
    pub(super) fn name(self, bytes: u64, provenance: Provenance) -> Result<Fetched, FetchError> {
        let Self { member, folder, part, file } = self;
        supported(file.sync_all()).map_err(refused(&part))?;
        // Windows renames no open files.
        drop(file);
        let path = folder.join(format!("{}.gz", member.name));
        fs::rename(&part, &path).map_err(refused(&path))?;
        sync_folder(&path).map_err(refused(&path))?;
        Ok(Fetched { path, bytes, provenance })
    }

    /// Removes it.
    pub(super) fn discard(self) {
        drop(self.file);
        // Where it cannot be removed, the next attempt starts over all the same.
        let _ = fs::remove_file(self.part);
    }
}
