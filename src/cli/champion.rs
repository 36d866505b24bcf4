//! The champion that a path means: a champion file, or a run's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::run::{self, ChampionFile, Misfit, RunFolder};
use precocial_envs::{Registry, Task, TaskError};

use super::exit;
use super::failure::{Failure, WHERE_DATA_ARE};
use super::file_kind::wrong_kind;
use super::text::{in_shell, program};

/// Reads the champion of a file or of a run.
pub(super) fn read(path: &Path) -> Result<ChampionFile, Box<Failure>> {
    let shown = path.display();
    if !path.exists() {
        return Err(Failure::new(exit::RUN, format!("there is no {shown}"))
            .advise("give a champion file, or the folder of a run"));
    }
    if !path.is_dir() {
        return run::read(path).map_err(|error| wrong_kind(path, error.into()));
    }
    let folder = RunFolder::at(path);
    if let Some(champion) = folder.champion()? {
        return Ok(champion);
    }
    Err(if folder.holds_run() {
        Failure::new(exit::RUN, format!("the run {shown} has no champion yet")).advise(format!(
            "let it do a generation first: {} resume {}",
            program(),
            in_shell(path)
        ))
    } else {
        let message = format!("{shown} is not the folder of a run: no champion.ron there");
        Failure::new(exit::RUN, message)
            .advise("give the folder that `precocial run` wrote, or a champion file")
    })
}

/// The champion's own file.
pub(super) fn file(path: &Path) -> PathBuf {
    if path.is_dir() { RunFolder::at(path).champion_path() } else { path.to_owned() }
}

/// The task of a champion read from `path`, or another one.
pub(super) fn task(
    champion: &ChampionFile,
    other: Option<&str>,
    path: &Path,
    registry: &Registry,
) -> Result<Arc<dyn Task>, Box<Failure>> {
    let found = champion.open_task_named(other.unwrap_or(&champion.task), registry);
    found.map_err(|error| {
        let failure = Failure::new(exit::CONTENT, format!("{}: {error}", path.display()));
        match error {
            Misfit::Task(TaskError::Unavailable { .. }) => failure,
            Misfit::Task(TaskError::Data(_)) => failure.advise(WHERE_DATA_ARE),
            _ => failure.advise("tasks and their sizes: precocial tasks"),
        }
    })
}
