//! `precocial replay`: watch a champion.

use std::fmt;
use std::io;
use std::num::NonZeroU32;
use std::path::PathBuf;

use crate::network::Weights;
use crate::picture::{Episode, animation, terminal};
use crate::run::ChampionFile;
use precocial_envs::{Kind, Registry};

use super::amount::{seed, without_effect};
use super::data_folder::DataFolder;
use super::failure::Failure;
use super::interrupt::leave_to_terminal;
use super::output::{self, print};
use super::output_file::Outputs;
use super::terminal::can_draw;
use super::text::{in_shell, program};
use super::{Done, champion, exit};

/// Watch a champion: live in a terminal, as a GIF, or as one line
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  precocial replay runs/swingup-1
  precocial replay runs/swingup-1 --weight -1.5 --gif swingup.gif")]
pub(super) struct ReplayArgs {
    /// A champion's file, or the folder of a run
    path: PathBuf,
    /// The shared weight [default: the champion's best]
    #[arg(long, value_name = "W", value_parser = finite)]
    weight: Option<f64>,
    /// At another task with the same inputs and outputs
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
    /// With the tuned weights of the champion
    #[arg(long, conflicts_with = "weight")]
    tuned: bool,
    /// The seed of the episode [default: 0]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,
    /// Stop after so many steps [default: at the episode's end]
    #[arg(long, value_name = "N")]
    steps: Option<NonZeroU32>,
    /// Write the episode as an animation
    #[arg(long, value_name = "FILE.gif")]
    gif: Option<PathBuf>,
    /// Write over an animation that is there
    #[arg(long, requires = "gif")]
    force: bool,
    #[command(flatten)]
    data: DataFolder,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// Replays a champion.
pub(super) fn run(args: &ReplayArgs, registry: &Registry) -> Done {
    let champion = champion::read(&args.path)?;
    let gif = match &args.gif {
        Some(path) => {
            let mut outputs = Outputs::new([champion::file(&args.path)], args.force);
            Some(outputs.named(path, &["gif"])?)
        }
        None => None,
    };
    let mut episode = episode(&champion, args, registry)?;
    if gif.is_none() && !args.json && can_draw(&io::stdout()) {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        leave_to_terminal();
        let played = terminal::play(episode, !no_color);
        return played
            .map(|()| exit::SUCCESS)
            .map_err(|error| Failure::system("the terminal", &error));
    }
    match gif {
        Some(gif) => gif.write(|file| {
            animation::write(&mut episode, io::BufWriter::new(file)).map_err(|error| match error {
                gif::EncodingError::Io(error) => error,
                error => io::Error::other(error),
            })
        })?,
        None => episode.finish(),
    }
    let outcome = Outcome::of(&episode);
    if args.json {
        output::json(&serde_json::json!(outcome))?;
    } else {
        print!("{outcome}")?;
    }
    Ok(exit::SUCCESS)
}

fn finite(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    number.is_finite().then_some(number).ok_or_else(|| "must be finite".to_owned())
}

fn episode(
    champion: &ChampionFile,
    args: &ReplayArgs,
    registry: &Registry,
) -> Result<Episode, Box<Failure>> {
    let name = args.task.as_deref().unwrap_or(&champion.task);
    let task = champion.open_task_named(name, &args.data.of(registry)).map_err(|error| {
        Failure::new(exit::CONTENT, format!("{}: {error}", args.path.display()))
            .advise("a champion does the task it was found for: see `precocial tasks`")
    })?;
    args.data.check(registry, [task.name()])?;
    if matches!(task.kind(), Kind::Fitness(_)) {
        let words = format!("{} has no episodes to watch: a function scores networks", task.name());
        let (program, path) = (program(), in_shell(&args.path));
        return Err(Failure::new(exit::CONTENT, words)
            .advise(format!("see what they score: {program} evaluate {path}")));
    }
    if args.seed.is_some() && task.is_deterministic() {
        let why = format!("all episodes of {} are the same", task.name());
        return Err(without_effect("--seed", &why));
    }
    let weights = match &champion.tuned {
        Some(tuned) if args.tuned => Weights::Each(&tuned.weights),
        None if args.tuned => {
            let failure = format!("{} has no tuned weights", args.path.display());
            return Err(Failure::new(exit::CONTENT, failure).advise(format!(
                "train them: {} tune {}",
                program(),
                in_shell(&args.path)
            )));
        }
        _ => args.weight.or_else(|| champion.best_weight()).unwrap_or(1.0).into(),
    };
    let episode = Episode::new(&*task, &champion.topology, weights, args.seed.unwrap_or(0));
    Ok(match args.steps {
        Some(steps) => episode.stopping_after(steps.get()),
        None => episode,
    })
}

/// How an episode went.
#[derive(Debug, serde::Serialize)]
struct Outcome {
    task: String,
    /// The shared weight; nothing if the weights are tuned.
    weight: Option<f64>,
    seed: u64,
    #[serde(rename = "return")]
    total: f64,
    steps: u32,
    ended: String,
}

impl Outcome {
    fn of(episode: &Episode) -> Self {
        Self {
            task: episode.name().to_owned(),
            weight: episode.weight(),
            seed: episode.seed(),
            total: episode.total(),
            steps: episode.steps(),
            ended: episode.end().map(|end| end.to_string()).unwrap_or_default(),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, weight, seed, total, steps, ended } = self;
        let weight = weight.map_or_else(|| "tuned".to_owned(), |weight| format!("{weight:?}"));
        write!(
            formatter,
            "task {task} weight {weight} seed {seed} return {total:?} steps {steps} ended {ended}"
        )
    }
}

#[cfg(test)]
mod tests;
