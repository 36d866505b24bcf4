//! Tasks by their names.
//!
//! Asking whether there is a task of some name reads nothing; opening it may
//! read a data set. So an experiment can be looked at where its data are not.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::data_sets::DataError;
use crate::{Signature, Task, data_sets, tasks};

/// A task, or a family of them, that a name leads to.
pub trait TaskSource: Send + Sync {
    /// The name, or its form, such as `idx:FOLDER`.
    fn name(&self) -> &str;

    /// One line about it.
    fn summary(&self) -> &str;

    /// The shape of the task, where it is known before anything is read.
    fn signature(&self) -> Option<Signature>;

    /// Whether its tasks are supervised ones.
    fn is_supervised(&self) -> bool {
        false
    }

    /// Whether opening a task looks into the folder of data sets.
    fn reads_data(&self) -> bool {
        true
    }

    /// Whether a name leads here.
    fn matches(&self, name: &str) -> bool {
        name == self.name()
    }

    /// The name with its paths, if it has some, made independent of the working
    /// directory: relative ones begin in `base`, or in that directory where they lead
    /// nowhere from `base`.
    fn resolve(&self, name: &str, _base: &Path) -> String {
        name.to_owned()
    }

    /// The name with its paths, if it has some, leading to where the data are found
    /// under `data`; the name itself where they are not.
    fn relocate(&self, name: &str, _data: &Path) -> String {
        name.to_owned()
    }

    /// The task that a matching name means. `data` is the folder of data sets.
    fn open(&self, name: &str, data: &Path) -> Result<Arc<dyn Task>, TaskError>;
}

/// A task that needs no data stands for itself.
struct Ready(Arc<dyn Task>);

impl TaskSource for Ready {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn summary(&self) -> &str {
        self.0.summary()
    }

    fn signature(&self) -> Option<Signature> {
        Some(self.0.signature())
    }

    fn is_supervised(&self) -> bool {
        self.0.kind().supervised().is_some()
    }

    fn reads_data(&self) -> bool {
        false
    }

    fn open(&self, _name: &str, _data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        Ok(self.0.clone())
    }
}

/// The tasks that a program knows.
///
/// ```
/// let registry = precocial_envs::Registry::built_in();
/// let task = registry.open("cartpole-v1")?;
/// assert_eq!(task.signature().size(), (4, 2));
/// # Ok::<(), precocial_envs::TaskError>(())
/// ```
#[derive(Clone)]
pub struct Registry {
    sources: Vec<Arc<dyn TaskSource>>,
    data: PathBuf,
    /// Whether data are there that a name says to be elsewhere.
    has_all_data: bool,
}

impl Default for Registry {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Registry {
    /// No tasks at all.
    pub fn empty() -> Self {
        Self { sources: Vec::new(), data: PathBuf::new(), has_all_data: false }
    }

    /// The tasks of this crate.
    pub fn built_in() -> Self {
        let control = tasks::all().into_iter().map(|task| Arc::new(Ready(task)) as _);
        let sources = control.chain(tasks::sources()).chain(data_sets::sources()).collect();
        Self { sources, data: PathBuf::new(), has_all_data: false }
    }

    /// The same with one more task; it hides another of the same name.
    #[must_use]
    pub fn with(self, task: impl Task + 'static) -> Self {
        self.with_source(Ready(Arc::new(task)))
    }

    /// The same with a family of tasks; it hides others of the same names.
    #[must_use]
    pub fn with_source(mut self, source: impl TaskSource + 'static) -> Self {
        self.sources.retain(|other| other.name() != source.name());
        self.sources.push(Arc::new(source));
        self
    }

    /// The same where data sets lie in this folder; without it, in the working
    /// directory.
    #[must_use]
    pub fn with_data(self, folder: impl Into<PathBuf>) -> Self {
        Self { data: folder.into(), ..self }
    }

    /// The same where all data lie under this path now, also those that a name says
    /// to be elsewhere: they were moved.
    #[must_use]
    pub fn with_all_data(self, path: impl Into<PathBuf>) -> Self {
        Self { data: path.into(), has_all_data: true, ..self }
    }

    /// What there is, in order.
    pub fn sources(&self) -> impl Iterator<Item = &dyn TaskSource> {
        self.sources.iter().map(|source| &**source)
    }

    /// Where a name leads; reads nothing.
    pub fn find(&self, name: &str) -> Result<&dyn TaskSource, UnknownTask> {
        // The last one that was added comes first.
        let found = self.sources.iter().rev().find(|source| source.matches(name));
        found.map(|source| &**source).ok_or_else(|| UnknownTask::new(name, self))
    }

    /// The shape of the task of a name, where it is known without reading.
    pub fn signature(&self, name: &str) -> Option<Signature> {
        self.find(name).ok()?.signature()
    }

    /// The name of a task made independent of the working directory: relative paths
    /// in it begin in `base`, or where its data lie now.
    pub fn resolve(&self, name: &str, base: &Path) -> Result<String, UnknownTask> {
        let resolved = self.find(name)?.resolve(name, base);
        self.relocate(&resolved)
    }

    /// The task of a name; reads what it needs.
    pub fn open(&self, name: &str) -> Result<Arc<dyn Task>, TaskError> {
        let name = self.relocate(name)?;
        self.find(&name)?.open(&name, &self.data)
    }

    fn relocate(&self, name: &str) -> Result<String, UnknownTask> {
        let source = self.find(name)?;
        if !self.has_all_data {
            return Ok(name.to_owned());
        }
        let data = std::path::absolute(&self.data).unwrap_or_else(|_| self.data.clone());
        Ok(source.relocate(name, &data))
    }
}

/// The built-in task of that name, one that needs no data from outside the
/// program; others by [`Registry::open`].
pub fn find(name: &str) -> Result<Arc<dyn Task>, TaskError> {
    Registry::built_in().open(name)
}

/// The one of some names that a name is a slip of, if there is one.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |known: &'a str| (strsim::jaro_winkler(name, known), known);
    let best = known.into_iter().map(alike).filter(|&(alike, _)| alike > ALIKE);
    best.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, name)| name)
}

/// Names that are less alike are no slips of one another.
const ALIKE: f64 = 0.8;

/// Why there is no task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskError {
    /// No task has this name.
    Unknown(UnknownTask),
    /// Its data cannot be had.
    Data(Box<DataError>),
    /// What makes it cannot: why, in words.
    Unavailable {
        /// The name that was asked for.
        name: String,
        /// What is wrong.
        why: String,
    },
}

impl From<UnknownTask> for TaskError {
    fn from(unknown: UnknownTask) -> Self {
        Self::Unknown(unknown)
    }
}

impl From<DataError> for TaskError {
    fn from(error: DataError) -> Self {
        Self::Data(Box::new(error))
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(unknown) => unknown.fmt(formatter),
            Self::Data(error) => error.fmt(formatter),
            Self::Unavailable { name, why } => write!(formatter, "{name}: {why}"),
        }
    }
}

impl std::error::Error for TaskError {}

/// No task has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTask {
    /// The name that was asked for.
    pub name: String,
    /// The names there are.
    pub known: Vec<String>,
}

impl UnknownTask {
    fn new(name: &str, registry: &Registry) -> Self {
        let known = registry.sources().map(|source| source.name().to_owned()).collect();
        Self { name: name.to_owned(), known }
    }
}

impl fmt::Display for UnknownTask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "there is no task `{}`; ", self.name)?;
        if let Some(nearest) = nearest(&self.name, self.known.iter().map(String::as_str)) {
            write!(formatter, "did you mean `{nearest}`? ")?;
        }
        write!(formatter, "there are {}", self.known.join(", "))
    }
}

impl std::error::Error for UnknownTask {}
