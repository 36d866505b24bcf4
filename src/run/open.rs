//! How a run begins.

use std::path::Path;

use super::files::Versioned as _;
use super::live::Run;
use super::locked_folder::LockedFolder;
use super::record::{Record, Session, SessionInfo};
use super::{Backend, Experiment, Gallery, RunError};
use crate::search::SearchKind;
use crate::search::kind::check;

impl Run {
    /// Whether [`Run::create`] would find the folder free; writes nothing.
    ///
    /// # Errors
    ///
    /// If there is a run already, or anything else.
    pub fn check_free(path: &Path) -> Result<(), RunError> {
        Ok(LockedFolder::check_free(path)?)
    }

    /// Starts a run in a new folder, of a task that the backend's registry has.
    ///
    /// # Errors
    ///
    /// If the experiment is not sound, or the folder is not free or cannot be
    /// written.
    pub fn create<'a>(
        path: &Path,
        experiment: Experiment,
        backend: impl Into<Backend<'a>>,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        let settings = experiment.search.clone();
        Self::create_with(path, experiment, settings.kind(), backend, session)
    }

    /// The same with a search of one's own: the experiment says
    /// [`SearchSettings::Own`](crate::search::SearchSettings::Own), and `kind`
    /// is that search.
    ///
    /// # Errors
    ///
    /// As [`Run::create`].
    pub fn create_with<'a>(
        path: &Path,
        experiment: Experiment,
        kind: &dyn SearchKind,
        backend: impl Into<Backend<'a>>,
        session: SessionInfo,
    ) -> Result<Self, RunError> {
        let backend = backend.into();
        let task = backend.registry().open(&experiment.task)?;
        check(kind, &*task)?;
        let experiment = experiment.with_data_of(&*task)?;
        let evaluator = backend.evaluator(task)?;
        let search = kind.begin(experiment.context_with(evaluator.clone()))?;
        let folder = LockedFolder::create(path)?;
        // First: with this file the folder is a run, whatever happens next.
        folder.write_experiment(&experiment)?;
        let sessions = vec![Session::start_on(session, backend.hosts(), 0)];
        let record = Record { format: Record::FORMAT, sessions };
        folder.write_record(&record)?;
        let (metrics, _) = folder.open_metrics(0)?;
        let warnings = folder.warnings();
        Ok(Self {
            folder,
            experiment,
            search,
            evaluator,
            metrics,
            record,
            gallery: Gallery::default(),
            saved_generation: None,
            broken: false,
            warnings,
        })
    }
}
