//! A run in progress: the body of its loop, and what is written around it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::files::Versioned as _;
use super::locked_folder::LockedFolder;
use super::metrics_file::MetricsFile;
use super::record::{Record, Stop};
use super::{Checkpoint, Experiment, Gallery, Metrics, RunError, RunFolder};
use crate::evaluation::Evaluator;
use crate::search::{Champion, Search};
use crate::stop::StopSignal;

/// A run in progress. Call [`advance`](Self::advance) until it is
/// [`finished`](Self::is_finished), inside the rayon pool that should do the
/// work, and then [`stop`](Self::stop).
///
/// It reads no clock: times that are written down come from the caller.
pub struct Run {
    pub(super) folder: LockedFolder,
    pub(super) experiment: Experiment,
    pub(super) search: Box<dyn Search + Send>,
    /// The search's own, which knows what went to others.
    pub(super) evaluator: Arc<dyn Evaluator>,
    pub(super) metrics: MetricsFile,
    pub(super) record: Record,
    /// The champions of earlier generations.
    pub(super) gallery: Gallery,
    pub(super) saved_generation: Option<u64>,
    /// A file could not be written: what is in memory is ahead of the disk and
    /// must not become a checkpoint.
    pub(super) broken: bool,
    pub(super) warnings: Vec<String>,
}

impl Run {
    /// What the user should know about how the run was opened, and then about
    /// files that others have changed meanwhile.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its folder, to be read.
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// What it computes.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Generations done.
    pub fn generation(&self) -> u64 {
        self.search.generation()
    }

    /// Generations to be done.
    pub fn generations(&self) -> u64 {
        self.search.generations()
    }

    /// Whether all generations are done.
    pub fn is_finished(&self) -> bool {
        self.generation() >= self.generations()
    }

    /// The best network so far.
    pub fn champion(&self) -> Option<&Champion> {
        self.search.champion()
    }

    /// Runs a generation and writes what is due. `elapsed` is asked once, when
    /// the generation is done: how long it took, for the metrics.
    ///
    /// # Errors
    ///
    /// If a file cannot be written. After that the run can only be stopped.
    #[allow(clippy::missing_panics_doc)] // It never does: nobody asks it to stop.
    pub fn advance(&mut self, elapsed: impl FnOnce() -> Duration) -> Result<Metrics, RunError> {
        let advanced = self.advance_unless(&StopSignal::default(), elapsed)?;
        Ok(advanced.expect("nobody asks to stop"))
    }

    /// The same, unless it is asked to stop in the middle of the generation: then
    /// there is nothing of it, and the run stands where it stood.
    ///
    /// # Errors
    ///
    /// As [`advance`](Self::advance).
    pub fn advance_unless(
        &mut self,
        stop: &StopSignal,
        elapsed: impl FnOnce() -> Duration,
    ) -> Result<Option<Metrics>, RunError> {
        let advanced = self.advance_or_break(stop, elapsed);
        self.broken |= advanced.is_err();
        advanced
    }

    fn advance_or_break(
        &mut self,
        stop: &StopSignal,
        elapsed: impl FnOnce() -> Duration,
    ) -> Result<Option<Metrics>, RunError> {
        let champion_before = self.champion().map(|champion| champion.generation);
        let traffic_before = self.evaluator.traffic();
        let advanced = self.search.advance_unless(stop);
        // With a task that failed, a search may still come to the generation's end.
        self.broken |= stop.has_failed();
        let Some(progress) = advanced.filter(|_| !stop.has_failed()) else { return Ok(None) };
        if self.champion().map(|champion| champion.generation) != champion_before {
            self.write_champion()?;
        }
        if self.gallery.keep(self.search.generation(), self.search.champion()) {
            self.folder.write_gallery(&self.gallery)?;
        }
        let seconds = elapsed().as_secs_f64();
        let steps_per_second = progress.steps() as f64 / seconds;
        let traffic = self.evaluator.traffic();
        let traffic = traffic.zip(traffic_before).map(|(now, before)| now.since(before));
        let metrics = Metrics { progress, seconds, steps_per_second, traffic };
        self.folder.check_lock()?;
        self.metrics.append(&metrics)?;
        if self.generation().is_multiple_of(u64::from(self.experiment.save_every.get())) {
            self.save()?;
        }
        Ok(Some(metrics))
    }

    /// Writes a checkpoint, unless this generation has one.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn save(&mut self) -> Result<(), RunError> {
        if self.broken || self.saved_generation == Some(self.generation()) {
            return Ok(());
        }
        self.folder.check_lock()?;
        // The metrics must not be behind a checkpoint that a crash leaves.
        self.metrics.sync()?;
        let checkpoint = Checkpoint {
            format: Checkpoint::FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            experiment: self.experiment.clone(),
            state: self.search.freeze(),
        };
        self.folder.write_checkpoint(&checkpoint)?;
        self.saved_generation = Some(self.generation());
        Ok(())
    }

    /// Saves, and notes when (RFC 3339, UTC) and why the run stops.
    ///
    /// # Errors
    ///
    /// If a file cannot be written.
    pub fn stop(mut self, reason: Stop, stopped: String) -> Result<(), RunError> {
        self.save()?;
        let generation = self.generation();
        if let Some(session) = self.record.sessions.last_mut() {
            session.stop(generation, reason, stopped);
        }
        self.folder.write_record(&self.record)
    }
}
