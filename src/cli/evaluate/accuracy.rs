//! The paper's table for a classifier: how many test samples it names right.

use crate::assessment::{AccuracyTable, Confusion, published_accuracy};
use crate::evaluation::{Score, Split};
use crate::run::ChampionFile;
use precocial_envs::{Kind, Task};
use serde_json::{Value, json};

use std::num::NonZeroU32;

use crate::gradient::{
    LearningSchedule, OptimizerSettings, TopologyTrainer, TrainingData, TrainingSettings,
    fresh_weights,
};
use crate::network::Weights;
use crate::stream::{Purpose, stream};
use rayon::prelude::*;

use super::{EvaluateArgs, print_head};
use crate::cli::failure::Failure;
use crate::cli::output::{self, count, print};

/// Prints the table, with what retraining brings if that was asked for.
pub(super) fn show(
    args: &EvaluateArgs,
    task: &dyn Task,
    champion: &ChampionFile,
    table: &AccuracyTable,
) -> Result<(), Box<Failure>> {
    let retrained = match args.retrain {
        Some(steps) => retrained(task, champion, steps, args.seed()),
        None => Vec::new(),
    };
    if args.json {
        output::json(&in_json(task, champion, table, &retrained))
    } else {
        in_words(task, champion, table, &retrained)
    }
}

/// What the network's connections come to when they are trained again, by what
/// they are trained from.
fn retrained(
    task: &dyn Task,
    champion: &ChampionFile,
    steps: NonZeroU32,
    seed: u64,
) -> Vec<(&'static str, Confusion)> {
    let (Some(data), Kind::Supervised(supervised)) = (TrainingData::of(task), task.kind()) else {
        return Vec::new();
    };
    let topology = &champion.topology;
    let stored = champion.tuned.as_ref().and_then(|tuned| tuned.start.clone());
    let start = if let Some(start) = stored {
        ("from its own start", start)
    } else {
        let shared = champion.best_weight().unwrap_or(1.0);
        ("from its best shared weight", vec![shared; topology.connections().len()])
    };
    let fresh = fresh_weights(topology, &mut stream(seed, Purpose::FirstWeights, 0, 0));
    let settings = TrainingSettings {
        optimizer: OptimizerSettings::Adam { learning_rate: 0.01 },
        schedule: LearningSchedule::Cosine,
        iterations: steps,
        ..TrainingSettings::default()
    };
    let starts = [("from fresh weights", fresh), start];
    let trainer = TopologyTrainer::new(topology);
    let train = |(name, start): (&'static str, Vec<f64>)| {
        let weights = trainer.train(&start, &settings, &data, seed);
        let weights = Weights::Each(&weights);
        (name, Confusion::measure(supervised.data(), Split::Test, topology, weights))
    };
    starts.into_par_iter().with_max_len(1).map(train).collect()
}

fn in_words(
    task: &dyn Task,
    champion: &ChampionFile,
    table: &AccuracyTable,
    retrained: &[(&'static str, Confusion)],
) -> Result<(), Box<Failure>> {
    print_head(task, champion)?;
    let used = champion.topology.used_inputs().len();
    print!("{used} of {} used", count(champion.topology.inputs(), "input"))?;
    let images = count(table.tuned_shared.samples(), "test sample");
    let paper = published_accuracy(task.name());
    let heading = if paper.is_some() { "the paper's" } else { "" };
    let line = format!("{images:34}{:>10}{:>8}{:>7}  {heading:>13}", "right", "sd", "draws");
    print!("{}", line.trim_end())?;
    let line = |name: &str, right: f64, spread: String, figure: Option<String>| {
        let line = format!(
            "{name:34}{:>8.2} %{spread:>15}  {:>13}",
            100.0 * right,
            figure.unwrap_or_default()
        );
        print!("{}", line.trim_end())
    };
    let over_draws = |name: &str, score: &Score, figure: Option<String>| {
        let spread = format!("{:>8.2}{:>7}", 100.0 * score.standard_deviation, score.episodes);
        line(name, score.mean, spread, figure)
    };
    let one = |name: &str, confusion: &Confusion, figure: Option<f64>| {
        let figure = figure.map(|figure| format!("{figure:.1} %"));
        line(name, confusion.accuracy(), String::new(), figure)
    };
    over_draws("random weights", &table.random_weights, None)?;
    let figure =
        paper.map(|paper| format!("{:.1} ± {:.1} %", paper.random_shared.0, paper.random_shared.1));
    over_draws("random shared weight", &table.random_shared, figure)?;
    // Adding zero turns -0 into 0.
    let best = (table.best_shared * 1e4).round() / 1e4 + 0.0;
    let figure = paper.map(|paper| paper.tuned_shared);
    one(&format!("tuned shared weight, {best}"), &table.tuned_shared, figure)?;
    line(
        &format!(
            "shared weight, mean of {}",
            table.ensembles.last().map_or(0, |e| e.weights.len())
        ),
        table.shared_mean,
        String::new(),
        None,
    )?;
    for (index, ensemble) in table.ensembles.iter().enumerate() {
        let weights = count(ensemble.weights.len(), "weight");
        let figure = paper.map(|paper| paper.ensemble).filter(|_| index == 0);
        one(&format!("ensemble of {weights}, votes"), &ensemble.votes, figure)?;
        one(&format!("ensemble of {weights}, probabilities"), &ensemble.probabilities, None)?;
    }
    let Some(confusion) = &table.tuned_weights else {
        print!("tuned weights                     none yet: precocial tune finds them")?;
        return retrained
            .iter()
            .try_for_each(|(name, confusion)| one(&format!("trained {name}"), confusion, None));
    };
    one("tuned weights", confusion, paper.map(|paper| paper.tuned_weights))?;
    if let Some(signs) = &table.signs {
        let magnitude = (signs.magnitude * 1e4).round() / 1e4;
        one(&format!("their signs x {magnitude}"), &signs.best, None)?;
        let count = signs.by_magnitude.len();
        line(&format!("their signs, mean of {count}"), signs.mean, String::new(), None)?;
    }
    retrained
        .iter()
        .try_for_each(|(name, confusion)| one(&format!("trained {name}"), confusion, None))
}

fn in_json(
    task: &dyn Task,
    champion: &ChampionFile,
    table: &AccuracyTable,
    retrained: &[(&'static str, Confusion)],
) -> Value {
    let over_draws = |score: &Score| {
        json!({
            "mean": score.mean,
            "standard_deviation": score.standard_deviation,
            "standard_error": score.standard_error(),
            "draws": score.episodes,
        })
    };
    let confusion = |confusion: &Confusion| {
        json!({
            "accuracy": confusion.accuracy(),
            "by_class": confusion.by_class().collect::<Vec<_>>(),
            "confusion": confusion.rows().collect::<Vec<_>>(),
        })
    };
    let by_weight: Vec<_> = table
        .by_weight
        .iter()
        .map(|(weight, of_weight)| json!({ "weight": weight, "right": confusion(of_weight) }))
        .collect();
    let ensembles: Vec<_> = table
        .ensembles
        .iter()
        .map(|ensemble| {
            json!({
                "weights": ensemble.weights,
                "votes": confusion(&ensemble.votes),
                "probabilities": confusion(&ensemble.probabilities),
            })
        })
        .collect();
    let paper = published_accuracy(task.name()).map(|paper| {
        json!({
            "random_shared": {
                "mean": paper.random_shared.0, "standard_deviation": paper.random_shared.1
            },
            "ensemble": paper.ensemble,
            "tuned_shared": paper.tuned_shared,
            "tuned_weights": paper.tuned_weights,
            "connections": paper.connections,
        })
    });
    json!({
        "task": task.name(),
        "connections": champion.topology.complexity(),
        "test_images": table.tuned_shared.samples(),
        "random_weights": over_draws(&table.random_weights),
        "random_shared": over_draws(&table.random_shared),
        "best_shared_weight": table.best_shared,
        "tuned_shared": confusion(&table.tuned_shared),
        "ensembles": ensembles,
        "shared_mean": table.shared_mean,
        "tuned_weights": table.tuned_weights.as_ref().map(confusion),
        "signs": table.signs.as_ref().map(|signs| json!({
            "magnitude": signs.magnitude,
            "best": confusion(&signs.best),
            "mean": signs.mean,
            "by_magnitude": signs.by_magnitude,
        })),
        "retrained": retrained
            .iter()
            .map(|(name, of)| json!({ "name": name, "right": confusion(of) }))
            .collect::<Vec<_>>(),
        "live_hidden": champion.topology.acting().hidden().len(),
        "inputs_used": champion.topology.used_inputs().len(),
        "by_weight": by_weight,
        "published_percent": paper,
    })
}
