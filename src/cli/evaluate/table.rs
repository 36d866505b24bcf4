//! The paper's table, beside its own figures where it has some.

use crate::assessment::{PaperTable, PublishedScore, RegressionTable, published};
use crate::evaluation::Score;
use crate::run::ChampionFile;
use precocial_envs::Task;
use serde_json::{Value, json};

use super::{EvaluateArgs, print_head};
use crate::cli::failure::Failure;
use crate::cli::output::{self, print};

/// Prints the paper's table.
pub(super) fn show(
    args: &EvaluateArgs,
    task: &dyn Task,
    champion: &ChampionFile,
    table: &PaperTable,
) -> Result<(), Box<Failure>> {
    if args.json {
        output::json(&in_json(task, champion, table))
    } else {
        in_words(task, champion, table)
    }
}

/// Prints the same for predicted numbers, as shares of their variance that are
/// explained.
pub(super) fn show_r_squared(
    args: &EvaluateArgs,
    task: &dyn Task,
    champion: &ChampionFile,
    table: &RegressionTable,
) -> Result<(), Box<Failure>> {
    let of = |score: &Score| table.r_squared(*score);
    let returns = &table.returns;
    let rows = [
        ("random weights".to_owned(), "random_weights", Some(of(&returns.random_weights))),
        ("random shared weight".to_owned(), "random_shared", Some(of(&returns.random_shared))),
        (tuned_shared(returns), "tuned_shared", Some(of(&returns.tuned_shared))),
        ("tuned weights".to_owned(), "tuned_weights", returns.tuned_weights.as_ref().map(of)),
    ];
    if args.json {
        let mut value = in_json(task, champion, returns);
        value["r_squared"] = rows
            .iter()
            .map(|(_, key, score)| ((*key).to_owned(), json!(score.map(|score| score.mean))))
            .collect();
        value["test_variance"] = json!(table.variance);
        return output::json(&value);
    }
    print_head(task, champion)?;
    print!("{:24}{:>9}{:>9}{:>8}", "R\u{b2} on the test split", "mean", "sd", "draws")?;
    for (name, _, score) in rows {
        match score {
            Some(Score { mean, standard_deviation, episodes }) => {
                print!("{name:24}{mean:>9.3}{standard_deviation:>9.3}{episodes:>8}")?;
            }
            None => print!("{name:24}none yet: precocial tune finds them")?,
        }
    }
    Ok(())
}

fn tuned_shared(table: &PaperTable) -> String {
    // Adding zero turns -0 into 0.
    format!("tuned shared, {}", (table.best_shared * 1e4).round() / 1e4 + 0.0)
}

fn in_words(
    task: &dyn Task,
    champion: &ChampionFile,
    table: &PaperTable,
) -> Result<(), Box<Failure>> {
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
    row(&tuned_shared(table), &table.tuned_shared, paper.map(|paper| paper.tuned_shared))?;
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
