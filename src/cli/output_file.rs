//! Files that a person asked for, and the one policy for where they may go: the
//! name has the right ending; it is no file that the command reads, no file of
//! a run, and none that the command writes already; what is there stays, unless
//! `--force` is given. A symbolic link stays a link: the file goes to where it
//! points.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::exit;
use super::failure::{Failure, is_full};
use crate::run::RunFolder;
use crate::run::atomic_file::AtomicFile;

/// As many symbolic links in a row are followed; more go in a circle.
const MOST_LINKS: usize = 40;

/// The files that a command writes.
pub(super) struct Outputs {
    /// What it reads.
    inputs: Vec<PathBuf>,
    force: bool,
    /// Where those that were named already go.
    targets: Vec<PathBuf>,
}

impl Outputs {
    /// Those of a command that reads these files, and may replace others if it
    /// is forced to.
    pub(super) fn new<P: Into<PathBuf>>(inputs: impl IntoIterator<Item = P>, force: bool) -> Self {
        let inputs = inputs.into_iter().map(Into::into).collect();
        Self { inputs, force, targets: Vec::new() }
    }

    /// A file that was named, and whose name has to have one of these endings.
    /// It is looked at before the work begins; writes nothing.
    pub(super) fn named(
        &mut self,
        path: &Path,
        endings: &[&str],
    ) -> Result<OutputFile, Box<Failure>> {
        if !has_ending(path, endings) {
            return Err(wrong_ending(path, endings));
        }
        let file = OutputFile::at(path, self.force)?;
        if RunFolder::is_of_run(&file.target) {
            let message = format!("{} belongs to a run", path.display());
            return Err(Failure::new(exit::USAGE, message)
                .advise("give another name: only the run itself writes its files"));
        }
        file.check_free()?;
        self.add(file)
    }

    /// The command's own file, which it may always replace.
    pub(super) fn own(&mut self, path: &Path) -> Result<OutputFile, Box<Failure>> {
        let file = OutputFile::at(path, true)?;
        file.check_free()?;
        self.add(file)
    }

    fn add(&mut self, file: OutputFile) -> Result<OutputFile, Box<Failure>> {
        let refused = |what: String| {
            Err(Failure::new(exit::USAGE, what).advise("give each file a name of its own"))
        };
        if let Some(input) = self.inputs.iter().find(|input| is_same(input, &file.target)) {
            let (file, input) = (file.named.display(), input.display());
            return refused(format!("{file} is what this command reads ({input})"));
        }
        if self.targets.iter().any(|other| is_same(other, &file.target)) {
            return refused(format!("{} would be written twice", file.named.display()));
        }
        file.try_to_open()?;
        self.targets.push(file.target.clone());
        Ok(file)
    }
}

/// A file that a command is going to write.
#[derive(Debug)]
pub(super) struct OutputFile {
    /// As it was named.
    named: PathBuf,
    /// Where it goes, with all links followed.
    target: PathBuf,
    may_replace: bool,
}

impl OutputFile {
    fn at(path: &Path, may_replace: bool) -> Result<Self, Box<Failure>> {
        let target = follow(path).map_err(|error| cannot_write(path, &error))?;
        Ok(Self { named: path.to_owned(), target, may_replace })
    }

    /// Where it goes.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// As it was named.
    pub(super) fn path(&self) -> &Path {
        &self.named
    }

    /// Writes it by way of a writer.
    pub(super) fn write(
        &self,
        content: impl FnOnce(&mut AtomicFile) -> io::Result<()>,
    ) -> Result<(), Box<Failure>> {
        // Something may be there since the work began.
        self.check_free()?;
        let written = AtomicFile::create(&self.target).and_then(|mut file| {
            content(&mut file)?;
            file.commit()
        });
        written.map_err(|error| cannot_write(&self.named, &error))
    }

    /// Whether it would take the place of something that has to stay.
    fn check_free(&self) -> Result<(), Box<Failure>> {
        let there = fs::metadata(&self.target);
        let named = self.named.display();
        if there.as_ref().is_ok_and(|there| !there.is_file()) {
            let message = format!("cannot write {named}: it is there already and no ordinary file");
            return Err(Failure::new(exit::USAGE, message).advise("give another name"));
        }
        if there.is_ok() && !self.may_replace {
            return Err(Failure::new(exit::USAGE, format!("{named} is there already"))
                .advise("write over it with --force, or give another name"));
        }
        Ok(())
    }

    /// Finds out whether it can be written, before there is anything to write.
    fn try_to_open(&self) -> Result<(), Box<Failure>> {
        AtomicFile::create(&self.target)
            .map(drop)
            .map_err(|error| cannot_write(&self.named, &error))
    }
}

impl fmt::Display for OutputFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.named.display().fmt(formatter)
    }
}

/// The end of a chain of symbolic links, whether there is a file or not.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other("its symbolic links go in a circle"))
}

/// Whether two paths mean one file: the same one, by whatever links, or the
/// same name in the same folder where there is none yet.
fn is_same(one: &Path, other: &Path) -> bool {
    if let Ok(same) = same_file::is_same_file(one, other) {
        return same;
    }
    let folder = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new(".")).canonicalize().ok()
    };
    one.file_name() == other.file_name() && folder(one).is_some_and(|it| Some(it) == folder(other))
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// The name of a file does not say what is to be in it.
fn wrong_ending(path: &Path, endings: &[&str]) -> Box<Failure> {
    let known: Vec<_> = endings.iter().map(|ending| format!(".{ending}")).collect();
    let one_of = if known.len() > 1 { "one of " } else { "" };
    let example = path.with_extension(endings.first().unwrap_or(&""));
    let message = format!("{}: its name has to end in {one_of}{}", path.display(), known.join(" "));
    Failure::new(exit::USAGE, message).advise(format!("for example {}", example.display()))
}

fn cannot_write(path: &Path, error: &io::Error) -> Box<Failure> {
    let failure = Failure::system(format!("cannot write {}", path.display()), error);
    failure.advise(if is_full(error) {
        "or give a file name on another disk"
    } else {
        "give a file name in a folder that is there and may be written to"
    })
}
