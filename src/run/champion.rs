//! The champion's file of a run in progress.

use super::ChampionFile;
use super::files::FileError;
use super::live::Run;

impl Run {
    /// Makes the champion's file say what the search says. Weights that were
    /// tuned for it stay; a champion that has some and is no longer the best is
    /// kept under the name of its generation.
    pub(super) fn write_champion(&self) -> Result<(), FileError> {
        let Some(champion) = self.champion() else { return self.folder.remove_champion() };
        let origin =
            format!("precocial {}, seed {}", env!("CARGO_PKG_VERSION"), self.experiment.seed);
        let mut file = ChampionFile::new(champion, &self.experiment.task, origin);
        if let Some(before) = self.tuned_champion() {
            if before.topology == file.topology {
                file.tuned = before.tuned;
            } else {
                self.folder.write_earlier_champion(&before)?;
            }
        }
        self.folder.write_champion(&file)
    }

    /// The champion in the folder, if it has weights that were tuned afterwards.
    /// One that cannot be read has nothing to keep, and what a search has
    /// trained itself it can train again.
    fn tuned_champion(&self) -> Option<ChampionFile> {
        let champion = self.folder.champion().ok()??;
        champion.tuned.as_ref().is_some_and(|tuned| tuned.start.is_none()).then_some(champion)
    }
}
