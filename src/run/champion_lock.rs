//! Keeps two processes from replacing one champion's file at the same time: a run
//! that finds better networks, and a tuning that adds weights.

use std::fs::File;
use std::io;
use std::path::Path;

use super::files::{FileError, check_ordinary};
use super::lock_file::is_still;

/// Other processes that ask for it wait until it is dropped. They lock the file
/// itself, so none is held off where there is no file, or no locks are known.
#[derive(Debug)]
pub struct ChampionLock {
    _file: Option<File>,
}

impl ChampionLock {
    /// Waits until no other process has it.
    ///
    /// # Errors
    ///
    /// If the system refuses to look at the file.
    pub fn lock(path: &Path) -> Result<Self, FileError> {
        Self::wait(path).map_err(|error| FileError { path: path.to_owned(), problem: error.into() })
    }

    fn wait(path: &Path) -> io::Result<Self> {
        loop {
            check_ordinary(path)?;
            let file = match File::open(path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Self { _file: None });
                }
                Err(error) => return Err(error),
            };
            let is_locked = file.lock().is_ok();
            // Whoever had it has replaced the file, as a rule.
            if !is_locked || is_still(path, &file)? {
                return Ok(Self { _file: Some(file) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

    use super::*;

    #[test]
    fn who_waits_gets_the_file_that_is_there_then() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("champion.ron");
        fs::write(&path, "0").unwrap();
        let add = || {
            for _ in 0..50 {
                let _lock = ChampionLock::lock(&path).unwrap();
                let number: u32 = fs::read_to_string(&path).unwrap().parse().unwrap();
                let next = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
                fs::write(next.path(), (number + 1).to_string()).unwrap();
                next.persist(&path).unwrap();
            }
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(add);
            }
        });
        assert_eq!(fs::read_to_string(&path).unwrap(), "200");
    }
}
