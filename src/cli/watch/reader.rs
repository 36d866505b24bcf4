//! Reads a run's folder again and again, and of it only what has changed.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::run::{ChampionFile, FileError, Metrics, RunFolder};

use super::snapshot::Snapshot;

/// The reader of one run's folder.
pub(super) struct Reader {
    folder: RunFolder,
    metrics: Kept<Vec<Metrics>>,
    champion: Kept<Option<ChampionFile>>,
}

/// What a file said, and when it was changed last before it was read.
struct Kept<T> {
    stamp: Option<(SystemTime, u64)>,
    value: Arc<T>,
}

impl<T> Kept<T> {
    fn new(value: T) -> Self {
        Self { stamp: None, value: Arc::new(value) }
    }

    /// Reads the file if it is another one by now. What was known stays where it
    /// cannot be read; it is tried again next time.
    fn refresh(
        &mut self,
        path: &Path,
        read: impl FnOnce() -> Result<T, FileError>,
    ) -> Option<FileError> {
        let stamp = fs::metadata(path).and_then(|there| Ok((there.modified()?, there.len()))).ok();
        if stamp.is_some() && stamp == self.stamp {
            return None;
        }
        match read() {
            Ok(value) => {
                (self.stamp, self.value) = (stamp, Arc::new(value));
                None
            }
            Err(error) if error.is_missing() => None,
            Err(error) => Some(error),
        }
    }
}

impl Reader {
    /// The reader of a run's folder.
    pub(super) fn new(folder: RunFolder) -> Self {
        Self { folder, metrics: Kept::new(Vec::new()), champion: Kept::new(None) }
    }

    /// The run as it is now.
    ///
    /// # Errors
    ///
    /// If its experiment cannot be read: then it is no run, or no longer.
    pub(super) fn read(&mut self) -> Result<Snapshot, FileError> {
        let experiment = self.folder.experiment()?;
        // Damaged lines are passed over: `inspect` tells of them.
        let lines = || Ok(self.folder.readable_metrics()?.0);
        let damaged_metrics = self.metrics.refresh(&self.folder.metrics_path(), lines);
        let champion = || self.folder.champion();
        let damaged_champion = self.champion.refresh(&self.folder.champion_path(), champion);
        let known = (self.metrics.value.clone(), self.champion.value.clone());
        let mut snapshot = Snapshot::of(&self.folder, experiment, known);
        let age = self.metrics.stamp.and_then(|(changed, _)| changed.elapsed().ok());
        snapshot.seconds_since_generation = age.map(|age| age.as_secs_f64());
        snapshot.problem = damaged_metrics.or(damaged_champion).map(|error| error.to_string());
        Ok(snapshot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Experiment, write};

    #[test]
    fn half_written_lines_and_files_that_go_are_borne() {
        let folder = tempfile::tempdir().unwrap();
        let experiment = Experiment::new("cartpole-swingup-v1".to_owned());
        write(&folder.path().join(RunFolder::EXPERIMENT), &experiment).unwrap();
        let mut reader = Reader::new(RunFolder::at(folder.path()));
        assert_eq!(reader.read().unwrap().generation, 0);
        let metrics = folder.path().join("metrics.jsonl");
        fs::write(&metrics, "{\"generation\":0,\"steps\":7}\n{\"generation\":1,\"st").unwrap();
        let snapshot = reader.read().unwrap();
        assert_eq!((snapshot.generation, snapshot.steps), (1, 7));
        fs::write(folder.path().join("champion.ron"), "(format: 1, ta").unwrap();
        let snapshot = reader.read().unwrap();
        assert!(snapshot.problem.is_some_and(|problem| problem.contains("champion.ron")));
        // What was known stays.
        fs::remove_file(&metrics).unwrap();
        assert_eq!(reader.read().unwrap().generation, 1);
        fs::remove_file(folder.path().join(RunFolder::EXPERIMENT)).unwrap();
        assert!(reader.read().unwrap_err().is_missing());
    }
}
