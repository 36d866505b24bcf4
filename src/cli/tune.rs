//! `precocial tune`: a weight for each connection of a champion.

mod result;
mod settings;
mod work;

use std::path::{Path, PathBuf};

use crate::evaluation::Split;
use crate::run::{
    ChampionFile, Mismatch, RunError, RunFolder, TuningFile, TuningFiles, TuningFilesError, read,
};
use crate::tuning::{AlgorithmName, Start, Tuning, TuningError, TuningOptions};
use precocial_envs::Registry;
use rayon::ThreadPool;

use super::amount::{seed, without_effect};
use super::data_folder::DataFolder;
use super::failure::Failure;
use super::output::say;
use super::output_file::{OutputFile, Outputs};
use super::ranks::Ranks;
use super::text::{in_shell, program};
use super::threads::Threads;
use super::{Done, champion, exit};

/// Train one weight for each connection of a champion
///
/// It begins with the best shared weight and asks for returns alone; classifiers
/// follow the gradient. The result stands beside the topology in the champion's
/// file, with its score on fresh episodes. Ctrl-C saves; --resume goes on.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  precocial tune runs/swingup-1
  precocial tune champion.ron --algorithm pepg --out tuned.ron")]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of its own.
pub(super) struct TuneArgs {
    /// A champion's file, or the folder of a run
    path: PathBuf,
    /// How new weights are found
    /// [default: gradient for classifiers, cma-es for others]
    #[arg(long, value_enum)]
    algorithm: Option<Choice>,
    /// Begin with the `best` shared weight, the `tuned` weights it has, or a shared weight W
    #[arg(long, value_name = "START", default_value = "best",
          value_parser = start)]
    from: Start,
    /// How often candidates are drawn [default: 30000 for cma-es, 3600 for others]
    #[arg(long, value_name = "N")]
    iterations: Option<u64>,
    /// Attempts that are made first, each a sixth of the iterations; then the best goes on
    #[arg(long, value_name = "N", default_value = "4",
          value_parser = clap::value_parser!(u32).range(1..=5))]
    attempts: u32,
    /// Candidates in each [default: 32 for cma-es, 64 for pepg]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    population: Option<u32>,
    /// Episodes for each candidate [default: 4 for cma-es, 12 for pepg]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    episodes: Option<u32>,
    /// How far the first candidates lie apart [default: 0.1]
    #[arg(long, value_name = "S", value_parser = positive)]
    sigma: Option<f64>,
    /// The first step of gradient descent, in weights [default: 0.03]
    #[arg(long, value_name = "S", value_parser = positive)]
    learning_rate: Option<f64>,
    /// Decides candidates and episodes
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = seed)]
    seed: u64,
    /// Another task with the same inputs and outputs to tune for
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
    /// Write the champion with its tuned weights here [default: where it was read]
    #[arg(long, value_name = "CHAMPION.ron")]
    out: Option<PathBuf>,
    /// Write over another file that is there
    #[arg(long, requires = "out")]
    force: bool,
    /// Go on with a tuning that was stopped or killed, with its own settings
    #[arg(long, conflicts_with_all = ["algorithm", "from", "attempts", "population",
                                      "episodes", "sigma", "learning_rate", "seed", "task"])]
    resume: bool,
    /// Begin anew where one was stopped or killed
    #[arg(long, conflicts_with = "resume")]
    restart: bool,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    data: DataFolder,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// The algorithms there are, as [`AlgorithmName`] has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Choice {
    /// Covariance matrix adaptation
    CmaEs,
    /// Population-based REINFORCE, as in the paper
    Pepg,
    /// Gradient descent with Adam, for classifiers
    Gradient,
}

/// Tunes a champion.
pub(super) fn run(args: &TuneArgs, registry: &Registry, ranks: &Ranks) -> Done {
    let (registry, pool) = (args.data.of(registry), ranks.pool(args.threads)?);
    let champion = champion::read(&args.path)?;
    let out = output(args)?;
    let files = lock(&out)?;
    let checkpoint = files.checkpoint();
    let (tuning, data) = if args.resume {
        thaw(args, &champion, checkpoint, &registry, ranks)?
    } else {
        if checkpoint.exists() && !args.restart {
            return Err(unfinished(args, checkpoint));
        }
        begin(args, &champion, &registry, (&pool, ranks))?
    };
    let (json, command) = (args.json, command(args));
    let work = work::Work { tuning, data, champion, out, files, json, command };
    work::go(work, (&pool, ranks))
}

/// Holds other tunings of the same file off.
fn lock(out: &OutputFile) -> Result<TuningFiles, Box<Failure>> {
    let files = TuningFiles::lock(out.target()).map_err(|error| failure(error, out))?;
    if !files.is_locked() {
        say!(
            "warning: the file system of {out} knows no locks: see to it that no other process \
             tunes the same file"
        );
    }
    Ok(files)
}

/// Why the files of a tuning cannot be had or written.
fn failure(error: TuningFilesError, out: &OutputFile) -> Box<Failure> {
    match error {
        TuningFilesError::InUse(_) => {
            Failure::new(exit::RUN, format!("another process is tuning {out}"))
                .advise("wait for it, or write to another file: --out FILE")
        }
        TuningFilesError::Gone(_) => {
            let what = "was removed or moved during the work: nothing more was written";
            Failure::new(exit::RUN, format!("the folder of {out} {what}"))
                .advise("if it was moved, go on where it is now, with --resume")
        }
        TuningFilesError::File(error) => error.into(),
    }
}

/// Where the champion goes with its weights; the checkpoint beside it can be written.
fn output(args: &TuneArgs) -> Result<OutputFile, Box<Failure>> {
    let read = champion::file(&args.path);
    let mut outputs = Outputs::new(args.out.is_some().then_some(&read), args.force);
    let out = match &args.out {
        Some(out) => outputs.named(out, &["ron"])?,
        None => outputs.own(&read)?,
    };
    outputs.own(&RunFolder::tuning_path(out.target()))?;
    Ok(out)
}

/// What to type for a tuning of the same file.
fn command(args: &TuneArgs) -> String {
    let out = args.out.as_ref().map(|out| format!(" --out {}", in_shell(out)));
    let force = if args.force { " --force" } else { "" };
    let (program, out) = (program(), out.unwrap_or_default());
    format!("{program} tune {}{out}{force}", in_shell(&args.path))
}

fn begin(
    args: &TuneArgs,
    champion: &ChampionFile,
    registry: &Registry,
    (pool, ranks): (&ThreadPool, &Ranks),
) -> Result<(Tuning, Option<String>), Box<Failure>> {
    let shown = args.path.display();
    let task = champion::task(champion, args.task.as_deref(), &args.path, registry)?;
    args.data.check(registry, [task.name()])?;
    let data = Mismatch::check_data(None, &*task)?;
    let settings = settings::of(args, &*task)?;
    let evaluator = ranks.evaluator(task, &args.data).map_err(RunError::from)?;
    if args.episodes.is_some() && evaluator.is_deterministic(Split::Training) {
        let why = format!("all episodes of {} are the same", evaluator.task().name());
        return Err(without_effect("--episodes", &why));
    }
    settings::check_size(&settings, champion.topology.connections().len())?;
    let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
    let topology = champion.topology.clone();
    let tuning = pool.install(|| Tuning::new(evaluator, topology, tuned, settings));
    tuning.map(|tuning| (tuning, data)).map_err(|error| {
        let failure = Failure::new(exit::CONTENT, format!("{shown}: {error}"));
        match error {
            TuningError::NoWeights => failure.advise("begin with a shared weight: --from best"),
            TuningError::Nothing => failure.advise("see its connections: precocial inspect"),
            TuningError::NoGradient => {
                failure.advise("train it by its returns: --algorithm cma-es, or pepg")
            }
            TuningError::TooMany { .. } => {
                failure.advise("PEPG keeps two numbers for each: --algorithm pepg")
            }
            TuningError::Misfit | TuningError::Unsound => failure,
        }
    })
}

fn thaw(
    args: &TuneArgs,
    champion: &ChampionFile,
    checkpoint: &Path,
    registry: &Registry,
    ranks: &Ranks,
) -> Result<(Tuning, Option<String>), Box<Failure>> {
    if !checkpoint.exists() {
        let failure = format!("there is no tuning to go on with: no {}", checkpoint.display());
        return Err(
            Failure::new(exit::RUN, failure).advise(format!("begin one: {}", command(args)))
        );
    }
    let TuningFile { task, data, topology, mut settings, state, .. } = read(checkpoint)?;
    let mismatch = |what: &str| {
        Failure::new(exit::CONTENT, format!("{}: {what}", checkpoint.display()))
            .advise(format!("begin anew: {} --restart", command(args)))
    };
    if topology != champion.topology {
        return Err(mismatch("this is a tuning of another network"));
    }
    if let Some(iterations) = args.iterations {
        settings.iterations = iterations;
    }
    let task = champion::task(champion, Some(&task), checkpoint, registry)?;
    let data = Mismatch::check_data(data.as_ref(), &*task)?;
    let evaluator = ranks.evaluator(task, &args.data).map_err(RunError::from)?;
    Tuning::thaw(evaluator, topology, settings, state)
        .map(|tuning| (tuning, data))
        .map_err(|error| mismatch(&error.to_string()))
}

fn unfinished(args: &TuneArgs, checkpoint: &Path) -> Box<Failure> {
    let (command, checkpoint) = (command(args), checkpoint.display());
    Failure::new(exit::RUN, format!("there is an unfinished tuning in {checkpoint}")).advise(
        format!(
            "go on with it: {command} --resume\n\
             or begin anew: {command} --restart"
        ),
    )
}

impl From<Choice> for AlgorithmName {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::CmaEs => Self::CmaEs,
            Choice::Pepg => Self::Pepg,
            Choice::Gradient => Self::Gradient,
        }
    }
}

fn start(text: &str) -> Result<Start, String> {
    match text {
        "best" => Ok(Start::BestShared),
        "tuned" => Ok(Start::Tuned),
        _ => match text.parse::<f64>() {
            Ok(weight) if weight.is_finite() => Ok(Start::Shared(weight)),
            _ => Err("expected `best`, `tuned` or a number".to_owned()),
        },
    }
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let sound = number > 0.0 && number <= 1e6;
    sound.then_some(number).ok_or_else(|| "must be above 0 and at most 1e6".to_owned())
}
