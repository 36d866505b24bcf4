//! What leaves the program: results on stdout, words on stderr, and files that
//! a person asked for.

use std::fs;
use std::io;
use std::path::Path;

use atomic_write_file::AtomicWriteFile;

use super::exit;
use super::failure::Failure;

/// Writes a file by way of a writer.
pub(super) fn write(
    path: &Path,
    content: impl FnOnce(&mut AtomicWriteFile) -> io::Result<()>,
) -> Result<(), Box<Failure>> {
    let failed = |reason: &dyn std::fmt::Display| {
        Failure::new(exit::SYSTEM, format!("cannot write {}: {reason}", path.display()))
            .advise("give a file name in a folder that is there and may be written to")
    };
    // The new file takes the old one's place: never that of a folder or device.
    if fs::metadata(path).is_ok_and(|old| !old.is_file()) {
        return Err(failed(&"it is there already and no ordinary file"));
    }
    let written = AtomicWriteFile::open(path).and_then(|mut file| {
        content(&mut file)?;
        file.commit()
    });
    written.map_err(|error| failed(&error))
}

/// `println!` that takes a closed pipe (`| head`) as "enough".
macro_rules! print {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

/// `eprintln!` that does not mind a terminal that has gone.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}

pub(super) use {print, say};
