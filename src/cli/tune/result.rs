//! What a tuning has found: put into a champion's file, and told of.

use std::path::Path;

use crate::assessment::Confusion;
use crate::evaluation::{Score, Split};
use crate::network::Weights;
use crate::run::{TuningResult, TuningScores};
use precocial_envs::data_sets::Supervised;
use precocial_envs::{Actions, Kind};
use rayon::ThreadPool;
use serde_json::json;

use super::failure;
use super::work::Work;
use crate::cli::failure::Failure;
use crate::cli::output::{self, count, decimals, print, say};
use crate::cli::text::{in_shell, program};

/// Scores the weights on fresh episodes, puts them into the champion's file, unless
/// it has better ones, and tells of them.
pub(super) fn write(work: &Work, pool: &ThreadPool) -> Result<(), Box<Failure>> {
    let Work { tuning, champion, files, out, .. } = work;
    let score = |weights: &[f64]| Some(pool.install(|| tuning.score(weights)));
    let finished = files.finish(tuning, champion, score).map_err(|error| failure(error, out))?;
    let Some(TuningResult { scores, kept_as, .. }) = finished else { return Ok(()) };
    if let Some(kept) = &kept_as {
        say!(
            "warning: {} has another champion by now, which stays: this one is kept as {}",
            out.target().display(),
            kept.display()
        );
    }
    tell(work, &scores, kept_as.as_deref().unwrap_or(out.path()))
}

fn tell(work: &Work, scores: &TuningScores, file: &Path) -> Result<(), Box<Failure>> {
    let TuningScores { start, tuned, before } = scores;
    if work.json {
        return output::json(&json!({
            "file": file.to_string_lossy(),
            "task": work.tuning.task().name(),
            "algorithm": work.tuning.settings().algorithm.label(),
            "weights": work.tuning.size(),
            "start": start,
            "tuned": tuned,
            "before": before,
            "kept_before": scores.keeps_before(),
        }));
    }
    if let Kind::Supervised(supervised) = work.tuning.task().kind() {
        tell_losses(work, supervised, scores)?;
        say_where(scores, file);
        return Ok(());
    }
    let decimals = decimals(&**work.tuning.task(), 1);
    let row = |name: &str, score: &Score| {
        print!(
            "{name}{:.decimals$} ± {:.decimals$} over {}",
            score.mean,
            score.standard_deviation,
            count(score.episodes, "fresh episode")
        )
    };
    row("start:         ", start)?;
    row("tuned weights: ", tuned)?;
    if let Some(before) = before {
        row("those before:  ", before)?;
    }
    say_where(scores, file);
    Ok(())
}

/// The scores at a supervised task: losses, and of a classifier what it gets
/// right.
fn tell_losses(
    work: &Work,
    supervised: &Supervised,
    scores: &TuningScores,
) -> Result<(), Box<Failure>> {
    let TuningScores { start, tuned, before } = scores;
    let classifies = matches!(work.tuning.task().signature().actions, Actions::Classes { .. });
    let row = |name: &str, score: &Score, weights: &[f64]| {
        let right = classifies.then(|| {
            let (data, topology) = (supervised.data(), &work.champion.topology);
            let of_test = Confusion::measure(data, Split::Test, topology, Weights::Each(weights));
            format!(", {:.2} % of the test samples right", 100.0 * of_test.accuracy())
        });
        print!("{name}a loss of {:.4}{}", -score.mean, right.unwrap_or_default())
    };
    row("start:         ", start, work.tuning.start())?;
    row("tuned weights: ", tuned, &work.tuning.state().best)?;
    match before {
        Some(before) => print!("those before:  a loss of {:.4}", -before.mean),
        None => Ok(()),
    }
}

/// Says where the weights are.
fn say_where(scores: &TuningScores, file: &Path) {
    let shown = file.display();
    if scores.keeps_before() {
        say!("the tuned weights that it had are at least as good: {shown} keeps them");
    } else {
        let (program, quoted) = (program(), in_shell(file));
        say!("they stand in {shown}; see them act: {program} replay {quoted} --tuned");
    }
}
