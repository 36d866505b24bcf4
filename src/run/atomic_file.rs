//! Files that a crash leaves whole: the old one or the new one.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// A file that is being written. It bears another name until it is committed; if
/// it is dropped before, nothing is left of it.
pub(crate) struct AtomicFile {
    path: PathBuf,
    file: NamedTempFile,
}

impl AtomicFile {
    /// Begins a file that is going to take the place of what bears this name, with
    /// its permissions. Whatever a process that was killed has left half written
    /// under this name is removed.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        let folder = folder_of(path);
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        remove_leftovers(folder, &prefix);
        let old = fs::metadata(path).ok();
        let file = loop {
            let file = new_file(folder, &prefix)?;
            if is_held(&file) {
                break file;
            }
        };
        if let Some(old) = old {
            keep_permissions(file.as_file(), &old)?;
        }
        Ok(Self { path: path.to_owned(), file })
    }

    /// Makes what was written durable: everything that can run out of space.
    pub(crate) fn sync(&self) -> io::Result<()> {
        supported(self.file.as_file().sync_all())
    }

    /// Gives the file its name.
    pub(crate) fn commit(self) -> io::Result<()> {
        self.sync()?;
        self.file.persist(&self.path).map_err(|error| error.error)?;
        sync_folder(&self.path)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes a new name in a folder durable, where the file system can.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    supported(try_to_sync(folder_of(path)))
}

/// Whether the file system makes new names in a folder durable when it is asked.
pub(crate) fn syncs_folders(folder: &Path) -> bool {
    try_to_sync(folder).is_ok()
}

fn try_to_sync(folder: &Path) -> io::Result<()> {
    // Windows opens no folders, and needs no such thing.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What was asked for, or what the file system does not know at all: that is no
/// fault of its own. Any other error is one.
pub(crate) fn supported(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if is_unsupported(&error) => Ok(()),
        done => done,
    }
}

/// Whether a file system says that it does not know what was asked for: it has no
/// such call, or not for such a file.
pub(super) fn is_unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn new_file(folder: &Path, prefix: &OsStr) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(prefix).rand_bytes(6);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Locks a file that is being written, so that no other process takes it for a
/// leftover; not so if one has done that already.
fn is_held(file: &NamedTempFile) -> bool {
    !matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock)) && file.path().exists()
}

/// Removes files of this beginning that no process holds. Where that cannot be
/// found out, or they cannot be removed, they stay: nobody reads them.
fn remove_leftovers(folder: &Path, prefix: &OsStr) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let random = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
        let is_leftover = random.is_some_and(|random| {
            random.len() == 6 && random.iter().all(u8::is_ascii_alphanumeric)
        }) && entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_leftover
            && let Ok(file) = File::options().write(true).open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives a file the permissions of another one, and its owner where that is
/// allowed.
fn keep_permissions(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    supported(file.set_permissions(old.permissions()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_left_of_a_file_that_cannot_get_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        // A folder is in the way.
        fs::create_dir_all(path.join("full")).unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert!(file.commit().is_err());
        assert_eq!(names(folder.path()), ["a.ron"]);
    }

    #[test]
    fn leftovers_go_and_what_others_are_writing_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        for name in [".a.ron.Xy12Zz", ".a.ron.note", ".b.ron.Xy12Zz"] {
            fs::write(folder.path().join(name), "half").unwrap();
        }
        let other = AtomicFile::create(&path).unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert_eq!(names(folder.path()).len(), 4, "{:?}", names(folder.path()));
        other.commit().unwrap();
        assert_eq!(names(folder.path()), [".a.ron.note", ".b.ron.Xy12Zz", "a.ron"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_are_the_usual_ones_at_first() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (usual, path) = (folder.path().join("usual"), folder.path().join("a.ron"));
        fs::write(&usual, "").unwrap();
        AtomicFile::create(&path).unwrap().commit().unwrap();
        assert_eq!(mode(&path), mode(&usual));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        AtomicFile::create(&path).unwrap().commit().unwrap();
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn only_what_is_not_known_at_all_is_passed_over() {
        for kind in [io::ErrorKind::Unsupported, io::ErrorKind::InvalidInput] {
            assert!(supported(Err(kind.into())).is_ok());
        }
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied] {
            assert!(supported(Err(kind.into())).is_err());
        }
        assert!(supported(Err(io::Error::from_raw_os_error(5))).is_err(), "an I/O error");
    }
}
