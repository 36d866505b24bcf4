//! Where data sets are.

use std::path::PathBuf;

use clap::Args;
use precocial_envs::Registry;

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
}
