//! `precocial tune`: a weight for each connection of a champion.

mod result;
mod work;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};

use crate::evaluation::evaluator;
use crate::run::lock_file::{LockError, LockFile};
use crate::run::{ChampionFile, Mismatch, RunFolder, TuningFile, read};
use crate::tuning::{
    Algorithm, CmaEsSettings, DescentSettings, PepgSettings, Start, Tuning, TuningError,
    TuningSettings,
};
use precocial_envs::{Kind, Registry, Task};
use rayon::ThreadPool;

use super::data_folder::DataFolder;
use super::failure::Failure;
use super::output::say;
use super::{Done, champion, exit, session};

/// Train one weight for each connection of a champion
///
/// It begins with the best shared weight and asks for returns alone; classifiers
/// follow the gradient. The result stands beside the topology in the champion's
/// file, with its score on fresh episodes. Ctrl-C saves; --resume goes on.
#[derive(Debug, clap::Args)]
pub(super) struct TuneArgs {
    /// A champion's file, or the folder of a run
    path: PathBuf,
    /// How new weights are found
    /// [default: gradient for classifiers, cma-es for others]
    #[arg(long, value_enum)]
    algorithm: Option<Choice>,
    /// Begin with the `best` shared weight, the `tuned` weights it has, or a shared weight W
    #[arg(long, value_name = "START", default_value = "best", allow_negative_numbers = true,
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
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Another task with the same inputs and outputs to tune for
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
    /// Write the champion with its tuned weights here [default: where it was read]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Go on with a tuning that was stopped or killed, with its own settings
    #[arg(long, conflicts_with_all = ["algorithm", "from", "attempts", "population",
                                      "episodes", "sigma", "learning_rate", "seed", "task"])]
    resume: bool,
    /// Begin anew where one was stopped or killed
    #[arg(long, conflicts_with = "resume")]
    restart: bool,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    data: DataFolder,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// A tuning's file with more iterations in an attempt is taken for a damaged one.
const MOST_IN_ATTEMPT: u32 = 1_000_000;

/// The algorithms there are.
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
pub(super) fn run(args: &TuneArgs, registry: &Registry) -> Done {
    let (registry, pool) = (args.data.of(registry), session::pool(args.threads)?);
    let champion = champion::read(&args.path)?;
    let out = args.out.clone().unwrap_or_else(|| champion::file(&args.path));
    let lock = lock(&out)?;
    let done = tune(args, champion, out, &lock, &registry, &pool);
    // Where it cannot be removed, it holds nobody off.
    let _ = lock.remove();
    done
}

/// Holds other tunings of the same file off.
fn lock(out: &Path) -> Result<LockFile, Box<Failure>> {
    let path = RunFolder::tuning_path(out).with_extension("lock");
    let lock = LockFile::lock(&path).map_err(|error| match error {
        LockError::InUse => {
            Failure::new(exit::RUN, format!("another process is tuning {}", out.display()))
                .advise("wait for it, or write to another file: --out FILE")
        }
        LockError::Io(error) => Failure::system(path.display(), &error),
    })?;
    if !lock.is_locked() {
        say!(
            "warning: the file system of {} knows no locks: see to it that no other process tunes \
             the same file",
            out.display()
        );
    }
    Ok(lock)
}

fn tune(
    args: &TuneArgs,
    champion: ChampionFile,
    out: PathBuf,
    lock: &LockFile,
    registry: &Registry,
    pool: &ThreadPool,
) -> Done {
    let there = std::fs::read(&out).ok();
    let checkpoint = RunFolder::tuning_path(&out);
    let (tuning, data) = if args.resume {
        thaw(args, &champion, &checkpoint, registry)?
    } else {
        if checkpoint.exists() && !args.restart {
            return Err(unfinished(args, &checkpoint));
        }
        begin(args, &champion, registry, pool)?
    };
    let (json, command) = (args.json, command(args));
    let work = work::Work { tuning, data, champion, out, there, lock, checkpoint, json, command };
    work::go(work, pool)
}

/// What to type for a tuning of the same file.
fn command(args: &TuneArgs) -> String {
    let out = args.out.as_ref().map(|out| format!(" --out {}", out.display()));
    format!("precocial tune {}{}", args.path.display(), out.unwrap_or_default())
}

fn begin(
    args: &TuneArgs,
    champion: &ChampionFile,
    registry: &Registry,
    pool: &ThreadPool,
) -> Result<(Tuning, Option<String>), Box<Failure>> {
    let shown = args.path.display();
    let task = champion::task(champion, args.task.as_deref(), &args.path, registry)?;
    let data = Mismatch::check_data(None, &*task)?;
    let settings = settings(args, &*task);
    if settings.attempt_iterations.get() > MOST_IN_ATTEMPT {
        let most = 6 * u64::from(MOST_IN_ATTEMPT);
        let words =
            "an attempt has a sixth of the iterations, and at most a million are read again";
        return Err(Failure::new(exit::USAGE, format!("--iterations: {words}")).advise(format!(
            "begin with at most {most}; --resume --iterations goes on from there"
        )));
    }
    let evaluator = evaluator(task);
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
    Tuning::thaw(evaluator(task), topology, settings, state)
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

fn settings(args: &TuneArgs, task: &dyn Task) -> TuningSettings {
    let usual = match task.kind() {
        Kind::Supervised(_) => Choice::Gradient,
        Kind::Control => Choice::CmaEs,
    };
    let population = args.population.and_then(NonZeroU32::new);
    let algorithm = match args.algorithm.unwrap_or(usual) {
        Choice::CmaEs => {
            let usual = CmaEsSettings::default();
            let population = population.unwrap_or(usual.population);
            let sigma = args.sigma.unwrap_or(usual.sigma);
            Algorithm::CmaEs(CmaEsSettings { population, sigma })
        }
        Choice::Pepg => {
            let usual = PepgSettings::default();
            let population = population.unwrap_or(usual.population);
            let sigma = args.sigma.unwrap_or(usual.sigma);
            Algorithm::Pepg(PepgSettings { population, sigma, ..usual })
        }
        Choice::Gradient => {
            let usual = DescentSettings::default();
            let learning_rate = args.learning_rate.unwrap_or(usual.learning_rate);
            Algorithm::Descent(DescentSettings { learning_rate, ..usual })
        }
    };
    let usual = TuningSettings::usual(algorithm);
    let episodes = args.episodes.and_then(NonZeroU32::new).unwrap_or(usual.episodes);
    let iterations = args.iterations.unwrap_or(usual.iterations);
    let sixth = u32::try_from(iterations / 6).unwrap_or(u32::MAX);
    let sixth = NonZeroU32::new(sixth).unwrap_or(NonZeroU32::MIN);
    let settings = TuningSettings {
        seed: args.seed,
        start: args.from,
        iterations,
        attempts: NonZeroU32::new(args.attempts).unwrap_or(usual.attempts),
        attempt_iterations: sixth,
        episodes,
        ..usual
    };
    settings.with_usual_challenges()
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
