//! Where the images of classification tasks are.

use std::path::PathBuf;

use clap::Args;
use precocial_envs::Task;

use super::exit;
use super::failure::Failure;

/// The folder of data, for tasks that need some.
#[derive(Args, Debug)]
pub(super) struct DataFolder {
    /// Where images are, for tasks that classify them [default: $`PRECOCIAL_DATA`, or
    /// where `precocial data fetch` puts them]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataFolder {
    /// Reads what a task needs.
    pub(super) fn prepare(&self, task: &dyn Task) -> Result<(), Box<Failure>> {
        let folder = self.data.clone().unwrap_or_else(crate::data::folder);
        task.prepare(&folder).map_err(|error| Failure::new(exit::CONTENT, error))
    }
}
