//! Names for what another file is about to replace, so that nothing is lost.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::atomic_file::AtomicFile;

/// Keeps a text under a name or, where that is taken, under the same with the
/// first number that is free. What is there already with this text stands for it.
/// Gives the name.
pub(super) fn keep(path: &Path, text: &[u8]) -> io::Result<PathBuf> {
    for name in names(path) {
        match fs::read(&name) {
            Ok(there) if there == text => return Ok(name),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut file = AtomicFile::create(&name)?;
                file.write_all(text)?;
                file.commit()?;
                return Ok(name);
            }
            Err(error) => return Err(error),
        }
    }
    unreachable!("there is always another name")
}

/// Renames a file that cannot be used, so that the next one of its name does not
/// replace it. Gives its new name: `champion.damaged.ron`, `champion.damaged-2.ron`.
pub(super) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let ending = path.extension().unwrap_or_default();
    let mut aside = path.with_extension("damaged").into_os_string();
    aside.push(".");
    aside.push(ending);
    let free = names(Path::new(&aside)).find(|name| fs::symlink_metadata(name).is_err());
    let free = free.unwrap_or(aside.into());
    fs::rename(path, &free)?;
    Ok(free)
}

/// `a.ron`, `a-2.ron`, `a-3.ron` and so on.
fn names(path: &Path) -> impl Iterator<Item = PathBuf> {
    let numbered = |number: u64| {
        let mut name = OsString::from(path.file_stem().unwrap_or_default());
        name.push(format!("-{number}"));
        if let Some(ending) = path.extension() {
            name.push(".");
            name.push(ending);
        }
        path.with_file_name(name)
    };
    std::iter::once(path.to_owned()).chain((2..).map(numbered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_takes_the_place_of_a_spare() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (text, name) in
            [("one", "a.ron"), ("two", "a-2.ron"), ("one", "a.ron"), ("three", "a-3.ron")]
        {
            assert_eq!(keep(&at("a.ron"), text.as_bytes()).unwrap(), at(name));
        }
        for name in ["b.damaged.ron", "b.damaged-2.ron"] {
            fs::write(at("b.ron"), name).unwrap();
            assert_eq!(set_aside(&at("b.ron")).unwrap(), at(name));
            assert_eq!(fs::read_to_string(at(name)).unwrap(), name);
        }
    }
}
