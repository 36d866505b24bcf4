//! Where data sets are.

use std::path::PathBuf;

use clap::Args;
use precocial_envs::Registry;

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
    /// The tasks, with their data in this folder.
    pub(super) fn of(&self, registry: &Registry) -> Registry {
        match &self.data {
            Some(folder) => registry.clone().with_all_data(folder),
            None => registry.clone().with_data(crate::data::folder()),
        }
    }
}
