//! `resume`: goes on with a run.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::run::{Run, Stop};
use clap::Args;

use super::data_folder::DataFolder;
use super::failure::Failure;
use super::{Done, exit, session, session_info};

/// Go on with a run that was stopped or killed, or that should have more generations
#[derive(Args)]
pub(super) struct ResumeArgs {
    /// The run's folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Generations in all, if other than the experiment says
    #[arg(long, value_name = "N")]
    generations: Option<u64>,
    /// Threads that evaluate networks [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    data: DataFolder,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ResumeArgs) -> Done {
    let pool = session::pool(args.threads)?;
    let info = session_info::of_this_process(pool.current_num_threads());
    let run = Run::resume(&args.folder, args.generations, info)?;
    let task = run.experiment().find_task();
    let task = task.map_err(|error| Failure::new(exit::CONTENT, error));
    if let Err(failure) = task.and_then(|task| args.data.prepare(task)) {
        // The record should say that it stopped, but why it did matters more.
        let _ = run.stop(Stop::Failed, session_info::now());
        return Err(failure);
    }
    session::go(run, &pool, args.json)
}
