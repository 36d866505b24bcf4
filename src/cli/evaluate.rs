//! `precocial evaluate`: how good a champion is, by the paper's table or shared
//! weight by shared weight.

mod accuracy;
mod table;

use std::num::NonZeroU32;
use std::path::PathBuf;

use crate::assessment::{Assessment, TableSettings, assess};
use crate::evaluation::{EvaluationConditions, Evaluator, SharedWeights, Split, mean};
use crate::run::{ChampionFile, RunError};
use crate::search::WeightScore;
use crate::stream::Purpose;
use crate::tuning::RANGE;
use precocial_envs::{Actions, Registry, Task};
use serde_json::json;

use super::amount::{MOST_EPISODES, check_returns, check_weights, seed, without_effect};
use super::data_folder::DataFolder;
use super::failure::Failure;
use super::forecast::{self, Episodes};
use super::output::{self, count, decimals_of, print};
use super::ranks::Ranks;
use super::threads::Threads;
use super::{Done, champion, exit};

/// Measure a champion on fresh episodes: the paper's table, or shared weight by shared weight
///
/// The table: with a random weight for each connection, with one random weight
/// for all, with the best weight for all (found on other episodes), and with
/// tuned weights where the champion has some. Random weights lie between -2 and
/// 2 and are drawn anew for every episode.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  precocial evaluate runs/swingup-1
  precocial evaluate runs/swingup-1 --weights -2,-1,1,2 --episodes 400")]
pub(super) struct EvaluateArgs {
    /// A champion's file, or the folder of a run
    path: PathBuf,
    /// Another task with the same inputs and outputs
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
    /// These shared weights instead of the table
    #[arg(
        long,
        value_name = "W,W,…",
        value_delimiter = ',',
        allow_negative_numbers = true,
        allow_hyphen_values = true
    )]
    weights: Option<Vec<f64>>,
    /// So many shared weights, evenly spaced from -2 to 2, instead of the table
    #[arg(long, value_name = "N", conflicts_with = "weights")]
    sweep: Option<usize>,
    /// So many shared weights, evenly spaced from -2 to 2, among which the best
    /// is sought
    #[arg(long, value_name = "N", default_value_t = 41, conflicts_with_all = ["weights", "sweep"])]
    scan: usize,
    /// Episodes for each row [default: 100]
    #[arg(long, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=MOST_EPISODES))]
    episodes: Option<u32>,
    /// Of a classifier also train its connections anew, from fresh weights and
    /// from those it was trained from, with so many steps
    #[arg(long, value_name = "STEPS", num_args = 0..=1, default_missing_value = "5000",
          conflicts_with_all = ["weights", "sweep"])]
    retrain: Option<NonZeroU32>,
    /// Decides the episodes [default: 0]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    data: DataFolder,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl EvaluateArgs {
    fn episodes(&self) -> u32 {
        self.episodes.unwrap_or(100)
    }

    fn seed(&self) -> u64 {
        self.seed.unwrap_or(0)
    }
}

/// Evaluates a champion.
pub(super) fn run(args: &EvaluateArgs, registry: &Registry, ranks: &Ranks) -> Done {
    let champion = champion::read(&args.path)?;
    let registry = args.data.of(registry);
    let task = champion::task(&champion, args.task.as_deref(), &args.path, &registry)?;
    args.data.check(&registry, [task.name()])?;
    if args.retrain.is_some() && !matches!(task.signature().actions, Actions::Classes { .. }) {
        return Err(Failure::new(exit::USAGE, "--retrain is for classifiers")
            .advise("weights for other tasks are trained by precocial tune"));
    }
    let pool = ranks.pool(args.threads)?;
    let evaluator = ranks.evaluator(task, &args.data).map_err(RunError::from)?;
    let decimals = decimals_of(&registry, evaluator.task().name(), 1);
    match shared_weights(args)? {
        Some(weights) => {
            pool.install(|| by_weight(args, &*evaluator, &champion, &weights, decimals))?;
        }
        None => pool.install(|| table(args, &*evaluator, &champion))?,
    }
    Ok(exit::SUCCESS)
}

/// The paper's table, or what there is of its kind for the task.
fn table(
    args: &EvaluateArgs,
    evaluator: &dyn Evaluator,
    champion: &ChampionFile,
) -> Result<(), Box<Failure>> {
    let settings = table_settings(args)?;
    check_returns(settings.episodes, settings.scanned.len().max(4))?;
    check_weights("--episodes", settings.episodes, champion.topology.connections().len())?;
    let own = champion.shared_weights();
    let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
    let task = &**evaluator.task();
    let episodes = Episodes::of_table(settings.episodes, settings.scanned.len());
    forecast::tell(task, &champion.topology, episodes, "--episodes and --scan");
    let assessment = assess(evaluator, &champion.topology, (&own, tuned), &settings);
    match assessment {
        Assessment::Returns(returns) => table::show(args, task, champion, &returns),
        Assessment::Accuracy(accuracies) => accuracy::show(args, task, champion, &accuracies),
        Assessment::Regression(regression) => {
            table::show_r_squared(args, task, champion, &regression)
        }
    }
}

/// The shared weights that were asked for, if any.
fn shared_weights(args: &EvaluateArgs) -> Result<Option<Vec<f64>>, Box<Failure>> {
    let (option, chosen) = match (&args.weights, args.sweep) {
        (Some(weights), _) => ("--weights", SharedWeights::list(weights.clone())),
        (None, Some(count)) => ("--sweep", SharedWeights::grid(-RANGE, RANGE, count)),
        (None, None) => return Ok(None),
    };
    let wrong = |error| Failure::new(exit::USAGE, format!("{option}: {error}"));
    let chosen = chosen.map_err(wrong)?;
    Ok(Some(chosen.values()))
}

/// How a table is measured.
fn table_settings(args: &EvaluateArgs) -> Result<TableSettings, Box<Failure>> {
    let scanned = SharedWeights::grid(-RANGE, RANGE, args.scan)
        .map_err(|error| Failure::new(exit::USAGE, format!("--scan: {error}")))?;
    Ok(TableSettings { episodes: args.episodes(), seed: args.seed(), scanned: scanned.values() })
}

/// Shared weight by shared weight.
fn by_weight(
    args: &EvaluateArgs,
    evaluator: &dyn Evaluator,
    champion: &ChampionFile,
    weights: &[f64],
    decimals: usize,
) -> Result<(), Box<Failure>> {
    let task = &**evaluator.task();
    if evaluator.is_deterministic(Split::Test) {
        let given = [("--episodes", args.episodes.is_some()), ("--seed", args.seed.is_some())];
        if let Some((option, _)) = given.into_iter().find(|&(_, given)| given) {
            let why = format!("all episodes of {} are the same", task.name());
            return Err(without_effect(option, &why));
        }
    }
    check_returns(args.episodes(), weights.len())?;
    let together = u64::from(args.episodes()).saturating_mul(weights.len() as u64);
    let all = Episodes { together, alone: 0 };
    forecast::tell(task, &champion.topology, all, "--episodes and fewer weights");
    let address = (args.seed(), Purpose::Evaluation, 0);
    let episodes = evaluator.episodes(Split::Test, address, args.episodes());
    let conditions = EvaluationConditions { weights: weights.to_vec(), episodes, patience: None };
    let evaluation = evaluator.evaluate(&[&champion.topology], &conditions).remove(0);
    let scores = WeightScore::of(&evaluation, weights);
    if !args.json {
        return print_scores(task, champion, &scores, decimals);
    }
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
    output::json(&json!({
        "task": task.name(),
        "connections": champion.topology.complexity(),
        "mean": evaluation.mean(),
        "max": evaluation.max(),
        "scores": scores,
        "non_finite": evaluation.tally.non_finite,
    }))
}

fn standard_error(score: &WeightScore) -> f64 {
    score.standard_deviation / (score.episodes as f64).sqrt()
}

/// The network in a line.
fn print_head(task: &dyn Task, champion: &ChampionFile) -> Result<(), Box<Failure>> {
    print!(
        "{}: {}, {}",
        task.name(),
        count(champion.topology.complexity(), "connection"),
        count(champion.topology.hidden().len(), "hidden node")
    )
}

fn print_scores(
    task: &dyn Task,
    champion: &ChampionFile,
    scores: &[WeightScore],
    decimals: usize,
) -> Result<(), Box<Failure>> {
    print_head(task, champion)?;
    print!("{:>8}  {:>8}  {:>8}  {:>8}  {:>8}", "weight", "mean", "sd", "se", "episodes")?;
    for score in scores {
        let WeightScore { weight, mean, standard_deviation, episodes } = score;
        let error = standard_error(score);
        print!(
            "{weight:>8.3}  {mean:>8.decimals$}  {standard_deviation:>8.decimals$}  {error:>8.decimals$}  {episodes:>8}"
        )?;
    }
    let means: Vec<f64> = scores.iter().map(|score| score.mean).collect();
    print!("mean over the weights {:.decimals$}", mean(&means))?;
    if let Some(best) = scores.iter().reduce(|a, b| if b.mean > a.mean { b } else { a }) {
        print!("best weight {:.3}: {:.decimals$}", best.weight, best.mean)?;
    }
    Ok(())
}
