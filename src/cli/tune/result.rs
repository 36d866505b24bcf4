//! What a tuning has found: measured, and put into a champion's file. Others may
//! have changed that file meanwhile: nothing of theirs is lost.

use std::fs;
use std::path::{Path, PathBuf};

use crate::assessment::Confusion;
use crate::evaluation::{Score, Split};
use crate::network::Weights;
use crate::run::{ChampionFile, ChampionLock, FileError, Tuned, parse, write as write_file};
use crate::tuning::Tuning;
use precocial_envs::data_sets::Supervised;
use precocial_envs::{Actions, Kind};
use rayon::ThreadPool;
use serde_json::json;

use super::work::{Work, start};
use crate::cli::failure::Failure;
use crate::cli::output::{self, count, decimals, print, say};
use crate::cli::text::{in_shell, program};

/// What the weights reach on fresh episodes.
struct Scores {
    start: Score,
    tuned: Score,
    /// Those that the champion had before.
    before: Option<Score>,
}

impl Scores {
    /// Whether the weights of before stay.
    fn keeps_before(&self) -> bool {
        self.before.is_some_and(|before| before.mean >= self.tuned.mean)
    }
}

/// Scores the weights on fresh episodes, puts them into the champion's file, unless
/// it has better ones, and tells of them.
pub(super) fn write(work: &Work<'_>, pool: &ThreadPool) -> Result<(), Box<Failure>> {
    let Work { tuning, champion, there, .. } = work;
    let out = work.out.target();
    let score = |weights: &[f64]| pool.install(|| tuning.score(weights));
    let (start, tuned) = (score(tuning.start()), score(&tuning.state().best));
    let (scores, file) = loop {
        let now = fs::read(out).ok();
        let target = match (&now, there) {
            (now, there) if now == there => Some(champion.clone()),
            (None, _) => Some(champion.clone()),
            (Some(now), _) => same_network(now, champion),
        };
        let base = target.as_ref().unwrap_or(champion);
        let before = base.tuned.as_ref().map(|tuned| score(&tuned.weights));
        let scores = Scores { start, tuned, before };
        let mut found = base.clone();
        if !scores.keeps_before() {
            found.tuned = Some(tuned_weights(tuning, tuned));
        }
        work.check_lock()?;
        let _lock = ChampionLock::lock(out)?;
        // Scoring takes its time.
        if fs::read(out).ok() != now {
            continue;
        }
        if target.is_some() {
            write_file(out, &found)?;
            break (scores, work.out.path().to_owned());
        }
        let kept = found.keep(out)?;
        say!(
            "warning: {} has another champion by now, which stays: this one is kept as {}",
            out.display(),
            kept.display()
        );
        break (scores, kept);
    };
    remove(&work.checkpoint)?;
    tell(work, &scores, &file)
}

/// The champion in a file's text, if its network is that of this one.
fn same_network(text: &[u8], champion: &ChampionFile) -> Option<ChampionFile> {
    let text = std::str::from_utf8(text).ok()?;
    let there: ChampionFile = parse(text).ok()?;
    (there.topology == champion.topology).then_some(there)
}

fn tuned_weights(tuning: &Tuning, score: Score) -> Tuned {
    let settings = tuning.settings();
    let origin = format!(
        "precocial {}, {} on {}, from {}, {}, seed {}",
        env!("CARGO_PKG_VERSION"),
        settings.algorithm.label(),
        tuning.task().name(),
        start(tuning),
        count(settings.iterations, "iteration"),
        settings.seed
    );
    let weights = tuning.state().best.clone();
    Tuned { origin, score: Some(score), weights, start: None }
}

fn tell(work: &Work<'_>, scores: &Scores, file: &Path) -> Result<(), Box<Failure>> {
    let Scores { start, tuned, before } = scores;
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
    work: &Work<'_>,
    supervised: &Supervised,
    scores: &Scores,
) -> Result<(), Box<Failure>> {
    let Scores { start, tuned, before } = scores;
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
fn say_where(scores: &Scores, file: &Path) {
    let shown = file.display();
    if scores.keeps_before() {
        say!("the tuned weights that it had are at least as good: {shown} keeps them");
    } else {
        let (program, quoted) = (program(), in_shell(file));
        say!("they stand in {shown}; see them act: {program} replay {quoted} --tuned");
    }
}

/// The tuning is done: nothing goes on from its checkpoint.
fn remove(checkpoint: &PathBuf) -> Result<(), Box<Failure>> {
    match fs::remove_file(checkpoint) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(FileError { path: checkpoint.clone(), problem: error.into() }.into())
        }
        _ => Ok(()),
    }
}
