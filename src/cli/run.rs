//! `run`: starts an experiment.

use std::path::{Path, PathBuf};

use crate::run::{Experiment, Run, RunError, RunFolder, Study, StudyFolder, read};
use crate::search::kind::check;
use crate::search::{Needs, SearchError};
use clap::Args;
use precocial_envs::text::without_mark;
use precocial_envs::{Registry, UnknownTask};

use super::data_folder::DataFolder;
use super::failure::Failure;
use super::file_kind::wrong_kind;
use super::output::{count, print, say};
use super::ranks::Ranks;
use super::study::{Seeds, Values};
use super::text::{in_shell, program};
use super::threads::Threads;
use super::{Done, champion, exit, plan, session, session_info, study};

/// So many connections take a moment in every network.
const MANY_CONNECTIONS: usize = 20_000;

/// Start an experiment
#[derive(Args)]
#[command(after_help = "Examples:
  precocial run experiments/swingup.ron
  precocial run experiments/swingup.ron --set seed=2 --set search.generations=100
  precocial run experiments/swingup.ron --seeds 1-10
  precocial run experiments/swingup.ron --seeds 1-5 --vary search.population=96,192,384
  precocial run experiments/swingup.ron --dry-run")]
pub(super) struct RunArgs {
    /// The experiment (a RON file)
    file: PathBuf,
    /// The run's folder [default: runs/<experiment>-<seed>; with --seeds or --vary
    /// runs/<experiment>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    threads: Threads,
    /// Begin with a champion (its file, or the folder of a run) and its children
    #[arg(long, value_name = "CHAMPION")]
    from: Option<PathBuf>,
    /// Change a setting by its path, e.g. search.population=64
    #[arg(long = "set", value_name = "KEY=VALUE")]
    assignments: Vec<String>,
    /// A run for each of these seeds, one after the other, in one folder: 1-10, or 3,7,9
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<Seeds>,
    /// A run for each of these values of a setting (and each seed), e.g.
    /// search.population=64,192; given twice, for each pair
    #[arg(long = "vary", value_name = "KEY=VALUE,VALUE")]
    varied: Vec<Values>,
    /// Check the experiment, measure the speed, say what would be done; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    data: DataFolder,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &RunArgs, registry: &Registry, ranks: &Ranks) -> Done {
    let mut experiment: Experiment =
        read(&args.file).map_err(|error| wrong_kind(&args.file, error.into()))?;
    if let Some(path) = &args.from {
        let from = champion::read(path)?.beginning();
        if experiment.kind().needs() == Needs::Returns && from.is_signed() {
            say!("the signs of its weights become nodes: a shared weight has one sign for all");
        }
        experiment = experiment
            .beginning_with(from)
            .map_err(|error| Failure::new(exit::CONTENT, format!("{}: {error}", path.display())))?;
    }
    for assignment in &args.assignments {
        experiment = experiment.with(assignment)?;
    }
    let registry = args.data.of(registry);
    // Absolute with its name: the folder of a bare name is the empty path.
    let file = std::path::absolute(&args.file).unwrap_or_else(|_| args.file.clone());
    let base = file.parent().unwrap_or(Path::new(""));
    experiment = experiment.resolved(&registry, base).map_err(|error| unknown(&error, args))?;
    let is_study = args.seeds.is_some() || !args.varied.is_empty();
    let seed = (!is_study).then_some(experiment.seed);
    let folder = args.out.clone().unwrap_or_else(|| RunFolder::default_path(&args.file, seed));
    check_place(&folder)?;
    let pool = ranks.pool(args.threads)?;
    let threads = pool.current_num_threads();
    if is_study {
        StudyFolder::at(&folder).check_free().map_err(RunError::from)?;
    } else {
        Run::check_free(&folder)?;
    }
    let task = registry.open(&experiment.task).map_err(RunError::from)?;
    args.data.check(&registry, [task.name()])?;
    // After all changes: a network may fit the task that was set.
    check(experiment.kind(), &*task).map_err(|error| misfit(&error, args))?;
    let variants = study::variants(&experiment, &args.varied)?;
    for variant in &variants {
        check(variant.experiment.kind(), &*task).map_err(|error| misfit(&error, args))?;
    }
    if args.dry_run {
        experiment = experiment.with_data_of(&*task)?;
        plan::show(&experiment, task, &folder, (threads, ranks), args.json)?;
        if is_study && !args.json {
            let seeds = args.seeds.as_ref().map_or(1, |Seeds(seeds)| seeds.len());
            let seeds = count(seeds, "seed");
            let all = match variants.len() {
                0 => seeds,
                all => format!("{} with {seeds} each", count(all, "variant")),
            };
            print!("and that     for {all}, one after the other")?;
        }
        return Ok(exit::SUCCESS);
    }
    announce(&experiment, task.signature().size());
    ranks.tell_of_idle(&experiment);
    if is_study {
        let seeds = args.seeds.as_ref().map_or(vec![experiment.seed], |Seeds(seeds)| seeds.clone());
        let study = Study::new(experiment, variants, seeds);
        StudyFolder::at(&folder).create(&study)?;
        return ranks.with_backend(&registry, &args.data, threads, |backend| {
            study::go(&folder, backend, (&pool, ranks), args.json)
        });
    }
    let session = session_info::of_this_process(threads);
    let run = ranks.with_backend(&registry, &args.data, threads, |backend| {
        Run::create(&folder, experiment, backend, session)
    });
    let run = run.map_err(|error| not_begun(error, &folder))?;
    session::go(run, &registry, (&pool, ranks), args.json)
}

/// Refuses a folder in what is no folder, and one that a run would take for a
/// file of its own.
fn check_place(folder: &Path) -> Result<(), Box<Failure>> {
    let file = folder.ancestors().skip(1).find(|above| above.is_file());
    if let Some(file) = file {
        let message = format!("{} is a file, no folder", file.display());
        return Err(Failure::new(exit::SYSTEM, message).advise("choose another folder with --out"));
    }
    if RunFolder::is_of_run(folder) {
        let message = format!("{} belongs to a run", folder.display());
        return Err(Failure::new(exit::USAGE, message).advise("choose another folder with --out"));
    }
    Ok(())
}

/// Says that large first networks are made, which may take a while.
fn announce(experiment: &Experiment, (inputs, outputs): (usize, usize)) {
    let kind = experiment.kind();
    let connections = (1 + inputs).saturating_mul(outputs);
    if kind.needs() == Needs::Returns
        && kind.initial_network().is_none()
        && connections >= MANY_CONNECTIONS
    {
        say!("making the first networks, of up to {connections} connections each …");
    }
}

/// An unknown task, with where the experiment names it.
fn unknown(error: &UnknownTask, args: &RunArgs) -> Box<Failure> {
    let set = args.assignments.iter().any(|words| words.trim_start().starts_with("task"));
    if set {
        return Failure::new(exit::USAGE, format!("--set: {error}"));
    }
    let text = std::fs::read_to_string(&args.file).unwrap_or_default();
    let text = without_mark(&text).to_owned();
    let quoted = format!("\"{}\"", error.name);
    match text.find(&quoted) {
        Some(offset) => Failure::at(&args.file, &text, (offset, quoted.len()), error),
        None => Failure::new(exit::CONTENT, format!("{}: {error}", args.file.display())),
    }
}

/// A search or its initial network that does not fit the task.
fn misfit(error: &SearchError, args: &RunArgs) -> Box<Failure> {
    let SearchError::InitialNetwork { .. } = error else {
        return Failure::new(exit::CONTENT, error);
    };
    let from = args.from.as_deref().unwrap_or(&args.file);
    Failure::new(exit::CONTENT, format!("{}: {error}", from.display()))
        .advise("begin with a champion of this task, or one of the same size: precocial tasks")
}

/// Why a run cannot begin, and what to do with what there is of it.
fn not_begun(error: RunError, folder: &Path) -> Box<Failure> {
    let failure: Box<Failure> = error.into();
    // Half begun: `run` would find a run there.
    if failure.code == exit::SYSTEM && RunFolder::at(folder).holds_run() {
        return failure.advise(format!(
            "it has begun, so go on with: {} resume {}",
            program(),
            in_shell(folder)
        ));
    }
    failure
}
