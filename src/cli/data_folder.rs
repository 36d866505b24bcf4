//! Where data sets are.

use std::path::PathBuf;

use clap::Args;
use precocial_envs::{Registry, TaskSource};

use super::amount::without_effect;
use super::failure::Failure;

/// The folder of data, for tasks that need some.
#[derive(Args, Debug)]
pub(super) struct DataFolder {
    /// Where data are, for tasks that need some: data sets, or the folder or table of
    /// an `idx:` or `table:` task, wherever they were before [default: $`PRECOCIAL_DATA`,
    /// or where `precocial data fetch` puts them]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataFolder {
    /// Whether it was chosen.
    pub(super) fn is_given(&self) -> bool {
        self.data.is_some()
    }

    /// The folder, and whether all data are there, also those that a name says to be
    /// elsewhere.
    pub(super) fn place(&self) -> (PathBuf, bool) {
        match &self.data {
            Some(folder) => (folder.clone(), true),
            None => (crate::data::folder(), false),
        }
    }

    /// The tasks, with their data in this folder.
    pub(super) fn of(&self, registry: &Registry) -> Registry {
        match self.place() {
            (folder, true) => registry.clone().with_all_data(folder),
            (folder, false) => registry.clone().with_data(folder),
        }
    }

    /// Refuses a folder of data that none of these tasks reads.
    pub(super) fn check<'a>(
        &self,
        registry: &Registry,
        tasks: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Box<Failure>> {
        if self.data.is_none() {
            return Ok(());
        }
        let tasks: Vec<&str> = tasks.into_iter().collect();
        // What is wrong with a task that is not known, others say.
        let reads = |task: &&str| registry.find(task).map_or(true, TaskSource::reads_data);
        if tasks.iter().any(reads) {
            return Ok(());
        }
        Err(without_effect("--data", &format!("{} needs no data", tasks.join(", "))))
    }
}
