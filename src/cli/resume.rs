//! `resume`: goes on with a run.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use precocial::run::Run;

use super::{Done, session, thread_count};

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
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ResumeArgs) -> Done {
    let threads = thread_count(args.threads);
    let run = Run::resume(&args.folder, args.generations, session::command_line(), threads)?;
    session::go(run, threads, args.json)
}
