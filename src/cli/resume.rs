//! `resume`: goes on with a run.

use std::path::PathBuf;

use crate::run::{Run, RunFolder};
use clap::Args;
use precocial_envs::Registry;

use super::data_folder::DataFolder;
use super::missing_metrics;
use super::threads::Threads;
use super::{Done, session, session_info};

/// Go on with a run that was stopped or killed, or that should have more generations
#[derive(Args)]
#[command(after_help = "Examples:
  precocial resume runs/swingup-1
  precocial resume runs/swingup-1 --generations 2000")]
pub(super) struct ResumeArgs {
    /// The run's folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Generations in all, if other than the experiment says
    #[arg(long, value_name = "N")]
    generations: Option<u64>,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    data: DataFolder,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ResumeArgs, registry: &Registry) -> Done {
    let pool = args.threads.pool()?;
    let info = session_info::of_this_process(pool.current_num_threads());
    let registry = args.data.of(registry);
    // Where there is no experiment, the run itself says so.
    if let Ok(experiment) = RunFolder::at(&args.folder).experiment() {
        args.data.check(&registry, [&*experiment.task])?;
    }
    missing_metrics::warn(&RunFolder::at(&args.folder));
    let run = Run::resume(&args.folder, args.generations, &registry, info)?;
    session::go(run, &registry, &pool, args.json)
}
