//! The paper's table, beside its own figures where it has some.

use crate::evaluation::{PaperTable, Score};
use crate::picture::{PublishedScore, published};
use crate::run::ChampionFile;
use precocial_envs::Task;
use serde_json::{Value, json};

use super::{EvaluateArgs, print_head};
use crate::cli::failure::Failure;
use crate::cli::output::print;

/// Measures and prints the table.
pub(super) fn measure(
    args: &EvaluateArgs,
    task: &dyn Task,
    champion: &ChampionFile,
) -> Result<(), Box<Failure>> {
    let settings = super::table_settings(args)?;
    let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
    let table = PaperTable::measure(task, &champion.topology, tuned, &settings);
    if args.json {
        print!("{}", in_json(task, champion, &table))
    } else {
        show(task, champion, &table)
    }
}

fn show(task: &dyn Task, champion: &ChampionFile, table: &PaperTable) -> Result<(), Box<Failure>> {
    print_head(task, champion)?;
    let paper = published(task.name());
    let heading = if paper.is_some() { "the paper's" } else { "" };
    let line =
        format!("{:22}{:>9}{:>9}{:>8}{:>10}  {heading:>13}", "", "mean", "sd", "se", "episodes");
    print!("{}", line.trim_end())?;
    let row = |name: &str, score: &Score, figure: Option<PublishedScore>| {
        let Score { mean, standard_deviation, episodes } = score;
        let error = score.standard_error();
        let figure = figure.map_or_else(String::new, |(mean, sd)| format!("{mean:.0} ± {sd:.0}"));
        let line = format!(
            "{name:22}{mean:>9.1}{standard_deviation:>9.1}{error:>8.1}{episodes:>10}  {figure:>13}"
        );
        print!("{}", line.trim_end())
    };
    row("random weights", &table.random_weights, paper.map(|paper| paper.random_weights))?;
    row("random shared weight", &table.random_shared, paper.map(|paper| paper.random_shared))?;
    // Adding zero turns -0 into 0.
    let best = (table.best_shared * 1e4).round() / 1e4 + 0.0;
    let name = format!("tuned shared, {best}");
    row(&name, &table.tuned_shared, paper.map(|paper| paper.tuned_shared))?;
    match &table.tuned_weights {
        Some(score) => row("tuned weights", score, paper.map(|paper| paper.tuned_weights)),
        None => print!("tuned weights         none yet: precocial tune finds them"),
    }
}

fn in_json(task: &dyn Task, champion: &ChampionFile, table: &PaperTable) -> Value {
    let row = |score: &Score| {
        json!({
            "mean": score.mean,
            "standard_deviation": score.standard_deviation,
            "standard_error": score.standard_error(),
            "episodes": score.episodes,
        })
    };
    let figure = |(mean, standard_deviation): PublishedScore| json!({ "mean": mean, "standard_deviation": standard_deviation });
    let paper = published(task.name()).map(|paper| {
        json!({
            "random_weights": figure(paper.random_weights),
            "random_shared": figure(paper.random_shared),
            "tuned_shared": figure(paper.tuned_shared),
            "tuned_weights": figure(paper.tuned_weights),
            "connections": paper.connections,
        })
    });
    json!({
        "task": task.name(),
        "connections": champion.topology.complexity(),
        "random_weights": row(&table.random_weights),
        "random_shared": row(&table.random_shared),
        "best_shared_weight": table.best_shared,
        "tuned_shared": row(&table.tuned_shared),
        "tuned_weights": table.tuned_weights.as_ref().map(row),
        "published": paper,
        "non_finite": table.tally.non_finite,
    })
}
