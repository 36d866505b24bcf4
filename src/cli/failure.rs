//! A failure as the user sees it: what, where, what to do, and its exit code.

use std::fmt::{self, Display};
use std::io;
use std::path::{Path, PathBuf};

use crate::run::{
    CheckpointError, FileError, FolderError, Mismatch, OverrideError, Problem, RunError, RunFolder,
};
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use precocial_envs::TaskError;

use super::terminal::{columns, wrapped};
use super::text::{in_shell, program, visible};
use super::{exit, output};

/// What to do where a task's data are not found.
pub(super) const WHERE_DATA_ARE: &str = "if they were moved, say where they are now: --data DIR";

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    help: Option<String>,
    /// What to do where nobody knows better.
    usual_help: Option<&'static str>,
    /// A text and where in it the failure is.
    location: Option<(NamedSource<String>, LabeledSpan)>,
    pub(super) code: u8,
}

impl Failure {
    /// A failure with an exit code.
    pub(super) fn new(code: u8, message: impl Display) -> Box<Self> {
        let message = visible(&message.to_string()).into_owned();
        Box::new(Self { message, help: None, usual_help: None, location: None, code })
    }

    /// A failure at some bytes of a file's text.
    pub(super) fn at(
        path: &Path,
        text: &str,
        (offset, length): (usize, usize),
        what: impl Display,
    ) -> Box<Self> {
        let before = &text[..offset];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        let path = path.display();
        let mut failure =
            Self::new(exit::CONTENT, format!("{path}, line {line}, column {column}: {what}"));
        failure.point_at(&path.to_string(), text, (offset, length));
        failure
    }

    /// Points at some bytes of a file's text.
    fn point_at(&mut self, path: &str, text: &str, (offset, length): (usize, usize)) {
        // Each part is made visible alone: the spot moves with what stands before.
        let end = offset.saturating_add(length);
        let parts = (text.get(..offset), text.get(offset..end), text.get(end..));
        let (Some(before), Some(spot), Some(after)) = parts else { return };
        let [before, spot, after] = [before, spot, after].map(visible);
        let label = LabeledSpan::new(Some("here".to_owned()), before.len(), spot.len());
        let text = [before, spot, after].concat();
        self.location = Some((NamedSource::new(visible(path), text), label));
    }

    /// A failure of the system, with what it says.
    pub(super) fn system(what: impl Display, error: &io::Error) -> Box<Self> {
        let mut failure = Self::new(exit::SYSTEM, format!("{what}: {error}"));
        failure.usual_help = Some(match error.kind() {
            io::ErrorKind::NotFound => "give the name of a file that is there",
            io::ErrorKind::PermissionDenied => "see who may read and write it: ls -l",
            io::ErrorKind::ReadOnlyFilesystem => "choose a place that can be written to",
            io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
                "a file and a folder are two things: see which of them is there"
            }
            _ => "see whether the disk is well, and try again",
        });
        if is_full(error) { failure.advise("make room on the disk") } else { failure }
    }

    /// Shows it: message, where in the file, what to do.
    pub(super) fn show(mut self) {
        // What is drawn before each line of it takes some of the room.
        let room = columns(&io::stderr()).map(|columns| columns.saturating_sub(8));
        self.message = wrapped(&self.message, room);
        self.help = self.help.map(|help| wrapped(&help, room));
        output::drawn(&format!("{:?}", miette::Report::new(self)));
    }

    /// The same with a word on what to do, after those that it has.
    pub(super) fn advise(mut self: Box<Self>, help: impl Display) -> Box<Self> {
        let help = visible(&help.to_string()).into_owned();
        self.help = Some(match self.help.take() {
            Some(before) => format!("{before}\n{help}"),
            None => help,
        });
        self
    }
}

/// The name of another folder beside one.
fn beside(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push("-again");
    name.into()
}

/// Whether there is no room left.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let help = self.help.as_deref().or(self.usual_help);
        help.map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.location.as_ref().map(|(source, _)| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (_, label) = self.location.as_ref()?;
        Some(Box::new(std::iter::once(label.clone())))
    }
}

impl From<FileError> for Box<Failure> {
    fn from(error: FileError) -> Self {
        let message = error.to_string();
        match error.problem {
            Problem::Io(io) => Failure::system(error.path.display(), &io),
            Problem::Content { location, text, .. } => {
                let mut failure = Failure::new(exit::CONTENT, message);
                // A file of one long line (a checkpoint) is not worth drawing.
                if text.lines().all(|line| line.len() < 400) {
                    let name = error.path.display().to_string();
                    failure.point_at(&name, &text, (location.offset, location.length));
                }
                failure
            }
            _ => Failure::new(exit::CONTENT, message),
        }
    }
}

impl From<RunError> for Box<Failure> {
    fn from(error: RunError) -> Self {
        match error {
            RunError::File(error) => error.into(),
            RunError::Folder(error) => error.into(),
            RunError::Checkpoint(error) => error.into(),
            RunError::Task(error) => {
                let failure = Failure::new(exit::CONTENT, &error);
                match error {
                    TaskError::Unknown(_) => failure.advise("tasks there are: precocial tasks"),
                    TaskError::Data(_) => failure.advise(WHERE_DATA_ARE),
                    TaskError::Unavailable { .. } => failure,
                }
            }
            RunError::Search(error) => Failure::new(exit::CONTENT, error),
            RunError::Mismatch(mismatch) => mismatch.into(),
        }
    }
}

impl From<Mismatch> for Box<Failure> {
    fn from(mismatch: Mismatch) -> Self {
        let failure = Failure::new(exit::CONTENT, &mismatch);
        match mismatch {
            Mismatch::OtherData { .. } => failure.advise(
                "say where the right ones are: --data DIR\nor start another run with these",
            ),
            _ => failure,
        }
    }
}

impl From<CheckpointError> for Box<Failure> {
    fn from(error: CheckpointError) -> Self {
        match error {
            CheckpointError::File(error) => error.into(),
            CheckpointError::Neither { ref folder, ref newest, ref previous } => {
                let refused =
                    |file: &FileError| matches!(file.problem, Problem::Io(_)) && !file.is_missing();
                let code =
                    if refused(newest) || refused(previous) { exit::SYSTEM } else { exit::CONTENT };
                let [experiment, again] = [RunFolder::at(folder).experiment_path(), beside(folder)];
                let (experiment, again) = (in_shell(&experiment), in_shell(&again));
                Failure::new(code, &error).advise(format!(
                    "put a sound copy of either back, or start again, which gives the same result:\n\
                     {} run {experiment} --out {again}",
                    program()
                ))
            }
        }
    }
}

impl From<FolderError> for Box<Failure> {
    fn from(error: FolderError) -> Self {
        let failure = Failure::new(exit::RUN, &error);
        match error {
            FolderError::Exists(path) | FolderError::StudyExists(path) => failure.advise(format!(
                "go on with it: {} resume {}\nor start another beside it: --out {}",
                program(),
                in_shell(&path),
                in_shell(&beside(&path))
            )),
            FolderError::Occupied(_) => failure.advise("choose another folder with --out"),
            FolderError::NoRun(_) => {
                failure.advise("a run's folder is what `precocial run` names when it starts")
            }
            FolderError::InUse(_) => failure.advise("wait for it, or stop it with Ctrl-C"),
            FolderError::Lost(_) => failure
                .advise("if it was moved, go on with it where it is now: precocial resume DIR"),
            FolderError::Io { path, error } => Failure::system(path.display(), &error),
        }
    }
}

impl From<OverrideError> for Box<Failure> {
    fn from(error: OverrideError) -> Self {
        Failure::new(exit::USAGE, format!("--set: {error}"))
    }
}

/// Sets how failures are drawn: in colour only where it is wanted and seen.
pub(super) fn install_hook() {
    let hook = miette::set_hook(Box::new(|_| {
        // Lines are not wrapped: a command in them is there to be copied.
        Box::new(miette::MietteHandlerOpts::new().context_lines(2).wrap_lines(false).build())
    }));
    // Fails only where one is set already, and this is the first.
    debug_assert!(hook.is_ok());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_for_a_full_disk_stays_when_more_is_said() {
        let problem = Problem::Io(io::ErrorKind::StorageFull.into());
        let failure: Box<Failure> = FileError { path: "run/metrics.jsonl".into(), problem }.into();
        assert_eq!(failure.help.as_deref(), Some("make room on the disk"));
        let failure = failure.advise("go on: precocial resume run");
        assert_eq!(
            failure.help.as_deref(),
            Some("make room on the disk\ngo on: precocial resume run")
        );
    }
}
