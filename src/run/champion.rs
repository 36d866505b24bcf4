//! The champion's file of a run in progress.

use super::files::Problem;
use super::live::Run;
use super::{ChampionFile, RunError};

impl Run {
    /// Makes the champion's file say what the search says. Weights that were
    /// tuned for it stay; a champion that has some and is no longer the best is
    /// kept under the name of its generation.
    pub(super) fn write_champion(&mut self) -> Result<(), RunError> {
        let _lock = self.folder.lock_champion()?;
        let tuned = self.tuned_champion()?;
        let Some(champion) = self.search.champion() else {
            self.keep(tuned)?;
            return self.folder.remove_champion();
        };
        let origin =
            format!("precocial {}, seed {}", env!("CARGO_PKG_VERSION"), self.experiment.seed);
        let mut file = ChampionFile::new(champion, &self.experiment.task, origin);
        match tuned {
            Some(before) if before.topology == file.topology => file.tuned = before.tuned,
            tuned => self.keep(tuned)?,
        }
        self.folder.write_champion(&file)
    }

    /// The champion in the folder, if it has weights that were tuned afterwards:
    /// what a search has trained itself it can train again. One that cannot be
    /// read is kept under another name.
    fn tuned_champion(&mut self) -> Result<Option<ChampionFile>, RunError> {
        let champion = match self.folder.champion() {
            Ok(champion) => champion,
            Err(error) if matches!(error.problem, Problem::Io(_)) => return Err(error.into()),
            Err(error) => {
                let aside = self.folder.set_aside(self.folder.champion_path())?;
                self.warnings.push(format!("{error}\nit is kept as {}", aside.display()));
                None
            }
        };
        let is_tuned = |champion: &ChampionFile| champion.tuned.is_some() && !champion.is_trained();
        Ok(champion.filter(is_tuned))
    }

    fn keep(&mut self, tuned: Option<ChampionFile>) -> Result<(), RunError> {
        if let Some(champion) = tuned {
            let kept = self.folder.keep_champion(&champion)?;
            self.warnings.push(format!(
                "the champion of {} {} is no longer the best; with its tuned weights it is kept \
                 as {}",
                self.experiment.kind().unit().singular,
                champion.generation,
                kept.display()
            ));
        }
        Ok(())
    }
}
