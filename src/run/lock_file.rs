//! A file that one process at a time has locked. The lock goes when the process
//! ends, even by a kill; the file stays.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::atomic_file::is_unsupported;

/// So often a lock is tried for: who only looks whether there is one holds it for a
/// moment.
const TRIES: u32 = 5;
/// Between two of these.
const MOMENT: Duration = Duration::from_millis(10);

/// A file that this process has locked.
pub(crate) struct LockFile {
    path: PathBuf,
    file: File,
    is_locked: bool,
}

/// Why a file cannot be locked.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another process has locked it.
    InUse,
    /// The system refuses.
    Io(io::Error),
}

impl LockFile {
    /// Locks a file, which is made if need be.
    pub(crate) fn lock(path: &Path) -> Result<Self, LockError> {
        loop {
            // Opening a pipe would wait for somebody at its other end.
            if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
                let words = "it is there already and no ordinary file";
                return Err(LockError::Io(io::Error::other(words)));
            }
            let options = &mut OpenOptions::new();
            let file = options.write(true).create(true).truncate(false).open(path);
            let file = file.map_err(LockError::Io)?;
            let is_locked = match try_to_lock(&file) {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => return Err(LockError::InUse),
                Err(TryLockError::Error(error)) if knows_no_locks(&error) => false,
                Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
            };
            let lock = Self { path: path.to_owned(), file, is_locked };
            // Another process may have removed it in between.
            if lock.is_there().map_err(LockError::Io)? {
                return Ok(lock);
            }
        }
    }

    /// Whether other processes are held off: not all file systems know locks.
    pub(crate) fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// Whether the file that bears its name is still this one.
    pub(crate) fn is_there(&self) -> io::Result<bool> {
        is_still(&self.path, &self.file)
    }

    /// Removes the file; other processes may lock one of its name from then on.
    pub(crate) fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

fn try_to_lock(file: &File) -> Result<(), TryLockError> {
    for _ in 1..TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
            tried => return tried,
        }
    }
    file.try_lock()
}

/// Whether a process has locked the file of this name; nothing where that cannot be
/// found out. It changes nothing, and is in nobody's way.
pub(super) fn is_held(path: &Path) -> Option<bool> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(false),
        // Opening a pipe would wait for somebody at its other end.
        Ok(there) if there.is_file() => {}
        _ => return None,
    }
    match File::open(path).ok()?.try_lock_shared() {
        // It goes with the open file.
        Ok(()) => Some(false),
        Err(TryLockError::WouldBlock) => Some(true),
        Err(TryLockError::Error(_)) => None,
    }
}

/// Whether the file that bears a name is one that was opened by it.
pub(super) fn is_still(path: &Path, file: &File) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(there) => Ok(is_same(&there, &file.metadata()?)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(false),
            _ => Err(error),
        },
    }
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere no file can be removed that is open.
#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

/// Whether the file system knows no locks, or has nobody to keep them.
fn knows_no_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(libc::ENOLCK) {
        return true;
    }
    is_unsupported(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_one_s_own_until_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let lock = LockFile::lock(&path).unwrap();
        assert!(lock.is_locked() && lock.is_there().unwrap());
        assert!(matches!(LockFile::lock(&path), Err(LockError::InUse)));
        fs::remove_file(&path).unwrap();
        assert!(!lock.is_there().unwrap());
        let other = LockFile::lock(&path).unwrap();
        assert!(!lock.is_there().unwrap() && other.is_there().unwrap());
        other.remove().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn who_looks_sees_the_lock_and_is_not_in_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        assert_eq!(is_held(&path), Some(false));
        assert!(!path.exists(), "looking makes nothing");
        let lock = LockFile::lock(&path).unwrap();
        assert_eq!(is_held(&path), Some(true));
        drop(lock);
        assert_eq!(is_held(&path), Some(false));
        // Somebody looks all the time, and others can lock it nevertheless.
        let looking = std::sync::atomic::AtomicBool::new(true);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while looking.load(std::sync::atomic::Ordering::Relaxed) {
                    is_held(&path);
                    std::thread::sleep(Duration::from_micros(50));
                }
            });
            let locked = (0..200).all(|_| LockFile::lock(&path).is_ok());
            looking.store(false, std::sync::atomic::Ordering::Relaxed);
            assert!(locked);
        });
    }

    #[test]
    fn what_is_no_ordinary_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(LockFile::lock(folder.path()), Err(LockError::Io(_))));
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|made| made.success()) {
            assert!(matches!(LockFile::lock(&pipe), Err(LockError::Io(_))));
        }
    }
}
