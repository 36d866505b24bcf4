//! `resume`: goes on with a run.

use std::path::PathBuf;

use crate::run::{Run, RunFolder, StudyFolder};
use clap::Args;
use precocial_envs::Registry;

use super::data_folder::DataFolder;
use super::failure::Failure;
use super::missing_metrics;
use super::ranks::Ranks;
use super::threads::Threads;
use super::{Done, exit, session, session_info, study};

/// Go on with a run that was stopped or killed, or that should have more generations
#[derive(Args)]
#[command(after_help = "Examples:
  precocial resume runs/swingup-1
  precocial resume runs/swingup-1 --generations 2000")]
pub(super) struct ResumeArgs {
    /// The folder of the run, or of the runs of several seeds
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

pub(super) fn run(args: &ResumeArgs, registry: &Registry, ranks: &Ranks) -> Done {
    let pool = ranks.pool(args.threads)?;
    let info = session_info::of_this_process(pool.current_num_threads());
    let registry = args.data.of(registry);
    let study = StudyFolder::at(&args.folder);
    if study.holds_study() {
        if args.generations.is_some() {
            let message = format!("--generations: {} holds several runs", args.folder.display());
            return Err(Failure::new(exit::USAGE, message).advise(
                "go on with one of its runs by itself, or without --generations with all",
            ));
        }
        args.data.check(&registry, [&*study.study()?.experiment.task])?;
        let (folder, threads) = (&args.folder, pool.current_num_threads());
        return ranks.with_backend(&registry, &args.data, threads, |backend| {
            study::go(folder, backend, (&pool, ranks), args.json)
        });
    }
    // Where there is no experiment, the run itself says so.
    if let Ok(experiment) = RunFolder::at(&args.folder).experiment() {
        args.data.check(&registry, [&*experiment.task])?;
    }
    missing_metrics::warn(&RunFolder::at(&args.folder));
    let run = ranks.with_backend(&registry, &args.data, info.threads, |backend| {
        Run::resume(&args.folder, args.generations, backend, info.clone())
    })?;
    session::go(run, &registry, (&pool, ranks), args.json)
}
