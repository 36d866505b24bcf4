//! What leaves the program: results on stdout, words on stderr, and files that
//! a person asked for.

use std::fmt::{Arguments, Display};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use precocial_envs::{Kind, Registry, Task, TaskSource};

use super::failure::{Failure, is_full};
use crate::run::atomic_file::AtomicFile;

/// Writes a file by way of a writer.
pub(super) fn write(
    path: &Path,
    content: impl FnOnce(&mut AtomicFile) -> io::Result<()>,
) -> Result<(), Box<Failure>> {
    // The new file takes the old one's place: never that of a folder or device.
    let written = if fs::metadata(path).is_ok_and(|old| !old.is_file()) {
        Err(io::Error::other("it is there already and no ordinary file"))
    } else {
        AtomicFile::create(path).and_then(|mut file| {
            content(&mut file)?;
            file.commit()
        })
    };
    written.map_err(|error| {
        let failure = Failure::system(format!("cannot write {}", path.display()), &error);
        failure.advise(if is_full(&error) {
            "or give a file name on another disk"
        } else {
            "give a file name in a folder that is there and may be written to"
        })
    })
}

/// Writes a line of results: what [`print!`] does.
pub(super) fn line(words: Arguments<'_>) -> Result<(), Box<Failure>> {
    result(format!("{words}\n").as_bytes())
}

/// Writes results. A closed pipe (`| head`) means "enough".
pub(super) fn result(bytes: &[u8]) -> Result<(), Box<Failure>> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::system("cannot write to stdout", &error))
        }
        _ => Ok(()),
    }
}

/// Digits after the point of a return: a loss is small, other returns are not.
pub(super) fn decimals(task: &dyn Task, usual: usize) -> usize {
    match task.kind() {
        Kind::Supervised(_) => 3,
        Kind::Control => usual,
    }
}

/// The same for a task that is not opened.
pub(super) fn decimals_of(registry: &Registry, task: &str, usual: usize) -> usize {
    if registry.find(task).is_ok_and(TaskSource::is_supervised) { 3 } else { usual }
}

/// So many of something, in words: `1 thread`, `2 threads`.
pub(super) fn count(number: impl Display, one: &str) -> String {
    let number = number.to_string();
    let ending = if number == "1" { "" } else { "s" };
    format!("{number} {one}{ending}")
}

/// `println!` for results, whose failures are the caller's.
macro_rules! print {
    ($($words:tt)*) => {
        $crate::cli::output::line(format_args!($($words)*))
    };
}

/// `eprintln!` that does not mind a terminal that has gone.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}

pub(super) use {print, say};

#[cfg(test)]
mod tests {
    use miette::Diagnostic as _;

    use super::*;

    #[test]
    fn a_full_disk_is_no_reason_for_another_folder() {
        let folder = tempfile::tempdir().unwrap();
        let full = |_: &mut AtomicFile| Err(io::ErrorKind::StorageFull.into());
        let failure = write(&folder.path().join("a.svg"), full).unwrap_err();
        let help = failure.help().unwrap().to_string();
        assert_eq!(help, "make room on the disk\nor give a file name on another disk");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!([1, 2].map(|number| count(number, "thread")), ["1 thread", "2 threads"]);
    }
}
