//! Where data sets are.

use std::path::PathBuf;

use clap::Args;
use precocial_envs::{Registry, TaskSource};

use super::amount::without_effect;
use super::failure::Failure;

/// The folder of data, for tasks that need some.
#[derive(Args, Debug)]
pub(super) struct DataFolder {
    /// Where data sets are, for tasks that need some [default: $`PRECOCIAL_DATA`, or
    /// where `precocial data fetch` puts them]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataFolder {
    /// The tasks, with their data in this folder.
    pub(super) fn of(&self, registry: &Registry) -> Registry {
        registry.clone().with_data(self.data.clone().unwrap_or_else(crate::data::folder))
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
        let reads = |task: &&str| registry.find(task).is_ok_and(TaskSource::reads_data);
        let mut idle = Vec::new();
        for task in tasks {
            if reads(&task) {
                return Ok(());
            }
            idle.push(task);
        }
        Err(without_effect("--data", &format!("{} needs no data", idle.join(", "))))
    }
}
