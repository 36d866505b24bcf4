//! `precocial evaluate`: how good a champion is, shared weight by shared weight.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use precocial::evaluation::{SharedWeights, evaluate, mean};
use precocial::run::ChampionFile;
use precocial::search::WeightScore;
use precocial::stream::{Purpose, episode_seeds};
use precocial_envs::Task;
use serde_json::json;

use super::failure::Failure;
use super::output::{count, print};
use super::{Done, champion, exit, session};

/// Measure a champion on fresh episodes, shared weight by shared weight
#[derive(Debug, clap::Args)]
pub(super) struct EvaluateArgs {
    /// A champion's file, or the folder of a run
    path: PathBuf,
    /// Another task with the same inputs and outputs
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
    /// The shared weights [default: those of its scores, or the paper's six]
    #[arg(
        long,
        value_name = "W,W,…",
        value_delimiter = ',',
        allow_negative_numbers = true,
        allow_hyphen_values = true
    )]
    weights: Option<Vec<f64>>,
    /// So many shared weights, evenly spaced from -2 to 2
    #[arg(long, value_name = "N", conflicts_with = "weights")]
    sweep: Option<usize>,
    /// Episodes for each of them
    #[arg(long, value_name = "N", default_value = "100")]
    episodes: NonZeroU32,
    /// Decides the episodes
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Threads [default: as many as the machine runs at once]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Evaluates a champion.
pub(super) fn run(args: &EvaluateArgs) -> Done {
    let mut champion = champion::read(&args.path)?;
    if let Some(task) = &args.task {
        champion.task.clone_from(task);
    }
    let task = champion.find_task().map_err(|error| {
        Failure::new(exit::CONTENT, format!("{}: {error}", args.path.display()))
            .advise("tasks and their sizes: precocial tasks")
    })?;
    let weights = weights(args, &champion)?;
    let seeds = episode_seeds(args.seed, Purpose::Evaluation, 0, args.episodes.get());
    let pool = session::pool(args.threads)?;
    let topologies = [&champion.topology];
    let evaluation = pool.install(|| evaluate(task, &topologies, &weights, &seeds, None)).remove(0);
    let scores = WeightScore::of(&evaluation, &weights);
    if args.json {
        let scores: Vec<_> = scores
            .iter()
            .map(|score| {
                json!({
                    "weight": score.weight,
                    "mean": score.mean,
                    "standard_deviation": score.standard_deviation,
                    "standard_error": standard_error(score),
                    "episodes": score.episodes,
                })
            })
            .collect();
        print!(
            "{}",
            json!({
                "task": task.name(),
                "connections": champion.topology.complexity(),
                "mean": evaluation.mean(),
                "max": evaluation.max(),
                "scores": scores,
                "non_finite": evaluation.tally.non_finite,
            })
        )?;
    } else {
        print_table(task, &champion, &scores)?;
    }
    Ok(exit::SUCCESS)
}

fn weights(args: &EvaluateArgs, champion: &ChampionFile) -> Result<Vec<f64>, Box<Failure>> {
    let chosen = match (&args.weights, args.sweep) {
        (Some(weights), _) => SharedWeights::list(weights.clone()),
        (None, Some(count)) => SharedWeights::grid(-2.0, 2.0, count),
        (None, None) if champion.scores.is_empty() => Ok(SharedWeights::default()),
        (None, None) => SharedWeights::list(champion.scores.iter().map(|s| s.weight).collect()),
    };
    let chosen = chosen.map_err(|error| Failure::new(exit::USAGE, error.to_string()))?;
    Ok(chosen.values())
}

fn standard_error(score: &WeightScore) -> f64 {
    score.standard_deviation / (score.episodes as f64).sqrt()
}

fn print_table(
    task: &dyn Task,
    champion: &ChampionFile,
    scores: &[WeightScore],
) -> Result<(), Box<Failure>> {
    print!(
        "{}: {}, {}",
        task.name(),
        count(champion.topology.complexity(), "connection"),
        count(champion.topology.hidden().len(), "hidden node")
    )?;
    print!("{:>8}  {:>8}  {:>8}  {:>8}  {:>8}", "weight", "mean", "sd", "se", "episodes")?;
    for score in scores {
        let WeightScore { weight, mean, standard_deviation, episodes } = score;
        let error = standard_error(score);
        print!(
            "{weight:>8.3}  {mean:>8.1}  {standard_deviation:>8.1}  {error:>8.1}  {episodes:>8}"
        )?;
    }
    let means: Vec<f64> = scores.iter().map(|score| score.mean).collect();
    print!("mean over the weights {:.1}", mean(&means))?;
    if let Some(best) = scores.iter().reduce(|a, b| if b.mean > a.mean { b } else { a }) {
        print!("best weight {:.3}: {:.1}", best.weight, best.mean)?;
    }
    Ok(())
}
