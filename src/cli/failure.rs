//! A failure as the user sees it: what, where, what to do, and its exit code.

use std::fmt::{self, Display};
use std::io;
use std::path::Path;

use crate::run::{
    CheckpointError, FileError, FolderError, Mismatch, OverrideError, Problem, RunError,
};
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use precocial_envs::TaskError;

use super::exit;

/// What to do where a task's data are not found.
pub(super) const WHERE_DATA_ARE: &str = "if they were moved, say where they are now: --data DIR";

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    help: Option<String>,
    /// A text and where in it the failure is.
    location: Option<(NamedSource<String>, LabeledSpan)>,
    pub(super) code: u8,
}

impl Failure {
    /// A failure with an exit code.
    pub(super) fn new(code: u8, message: impl Display) -> Box<Self> {
        Box::new(Self { message: message.to_string(), help: None, location: None, code })
    }

    /// A failure at some bytes of a file's text.
    pub(super) fn at(
        path: &Path,
        text: String,
        (offset, length): (usize, usize),
        what: impl Display,
    ) -> Box<Self> {
        let before = &text[..offset];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        let path = path.display();
        let mut failure =
            Self::new(exit::CONTENT, format!("{path}, line {line}, column {column}: {what}"));
        let label = LabeledSpan::new(Some("here".to_owned()), offset, length);
        failure.location = Some((NamedSource::new(path.to_string(), text), label));
        failure
    }

    /// A failure of the system, with what it says.
    pub(super) fn system(what: impl Display, error: &io::Error) -> Box<Self> {
        let failure = Self::new(exit::SYSTEM, format!("{what}: {error}"));
        if is_full(error) { failure.advise("make room on the disk") } else { failure }
    }

    /// The same with a word on what to do, after those that it has.
    pub(super) fn advise(mut self: Box<Self>, help: impl Display) -> Box<Self> {
        self.help = Some(match self.help.take() {
            Some(before) => format!("{before}\n{help}"),
            None => help.to_string(),
        });
        self
    }
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
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
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
                    let (offset, length) = (location.offset, location.length);
                    let label = LabeledSpan::new(Some("here".to_owned()), offset, length);
                    let name = error.path.display().to_string();
                    failure.location = Some((NamedSource::new(name, text), label));
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
                failure.advise(match error {
                    TaskError::Unknown(_) => "tasks there are: precocial tasks",
                    TaskError::Data(_) => WHERE_DATA_ARE,
                })
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
                let folder = folder.display();
                Failure::new(code, &error).advise(format!(
                    "put a sound copy of either back, or start again, which gives the same result:\n\
                     precocial run {folder}/experiment.ron --out {folder}-again"
                ))
            }
        }
    }
}

impl From<FolderError> for Box<Failure> {
    fn from(error: FolderError) -> Self {
        let failure = Failure::new(exit::RUN, &error);
        match error {
            FolderError::Exists(path) => failure.advise(format!(
                "go on with it: precocial resume {0}\nor start another beside it: --out {0}-again",
                path.display()
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
