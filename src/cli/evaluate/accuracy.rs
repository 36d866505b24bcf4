//! The paper's table for a classifier: how many test images it names right.

use precocial::evaluation::{AccuracyTable, Confusion, Score};
use precocial::report::published_accuracy;
use precocial::run::ChampionFile;
use precocial_envs::Task;
use serde_json::{Value, json};

use super::{EvaluateArgs, print_head};
use crate::cli::failure::Failure;
use crate::cli::output::{count, print};

/// Measures and prints the table.
pub(super) fn measure(
    args: &EvaluateArgs,
    task: &dyn Task,
    champion: &ChampionFile,
) -> Result<(), Box<Failure>> {
    let settings = super::table_settings(args)?;
    let own = champion.shared_weights();
    let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
    let table = AccuracyTable::measure(task, &champion.topology, (&own, tuned), &settings);
    let Some(table) = table else { return Ok(()) };
    if args.json {
        print!("{}", in_json(task, champion, &table))
    } else {
        show(task, champion, &table)
    }
}

fn show(
    task: &dyn Task,
    champion: &ChampionFile,
    table: &AccuracyTable,
) -> Result<(), Box<Failure>> {
    print_head(task, champion)?;
    let images = count(table.tuned_shared.images(), "test image");
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
    for (place, ensemble) in table.ensembles.iter().enumerate() {
        let weights = count(ensemble.weights.len(), "weight");
        let figure = paper.map(|paper| paper.ensemble).filter(|_| place == 0);
        one(&format!("ensemble of {weights}, votes"), &ensemble.votes, figure)?;
        one(&format!("ensemble of {weights}, probabilities"), &ensemble.probabilities, None)?;
    }
    match &table.tuned_weights {
        Some(confusion) => one("tuned weights", confusion, paper.map(|paper| paper.tuned_weights)),
        None => print!("tuned weights                     none yet: precocial tune finds them"),
    }
}

fn in_json(task: &dyn Task, champion: &ChampionFile, table: &AccuracyTable) -> Value {
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
        "test_images": table.tuned_shared.images(),
        "random_weights": over_draws(&table.random_weights),
        "random_shared": over_draws(&table.random_shared),
        "best_shared_weight": table.best_shared,
        "tuned_shared": confusion(&table.tuned_shared),
        "ensembles": ensembles,
        "tuned_weights": table.tuned_weights.as_ref().map(confusion),
        "by_weight": by_weight,
        "published_percent": paper,
    })
}
