//! From a tuning's start or resumption to its stop.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::assessment::Confusion;
use crate::evaluation::{Score, Split};
use crate::network::Weights;
use crate::run::{ChampionFile, FileError, Tuned, TuningFile, write};
use crate::stop::StopSignal;
use crate::tuning::{Algorithm, Start, Tuning, TuningProgress};
use precocial_envs::data_sets::Supervised;
use precocial_envs::{Actions, Kind};
use rayon::ThreadPool;
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::{self, count, decimals, print, say};
use crate::cli::output_file::OutputFile;
use crate::cli::progress::Display;
use crate::cli::text::{in_shell, program};
use crate::cli::{Done, exit};

/// Between two checkpoints: a kill loses no more than this.
const SAVE_INTERVAL: Duration = Duration::from_secs(5);

/// A tuning and where its files are.
pub(super) struct Work {
    pub(super) tuning: Tuning,
    pub(super) champion: ChampionFile,
    pub(super) out: OutputFile,
    pub(super) checkpoint: PathBuf,
    pub(super) json: bool,
    /// What to type for this tuning.
    pub(super) command: String,
}

/// Tunes until all iterations are done or somebody asks to stop.
pub(super) fn go(mut work: Work, pool: &ThreadPool) -> Done {
    let (settings, state) = (work.tuning.settings(), work.tuning.state());
    let decimals = decimals(&**work.tuning.task(), 1);
    say!(
        "{}: {} by {}, from {} (best mean return {:.decimals$}), seed {}, iteration {} of {}, {}",
        work.tuning.task().name(),
        count(work.tuning.size(), "weight"),
        settings.algorithm.label(),
        starts(&work.tuning),
        state.best_mean,
        settings.seed,
        state.iteration,
        settings.iterations,
        count(pool.current_num_threads(), "thread"),
    );
    let mut display = Display::new("iteration", state.iteration, settings.iterations);
    let (voice, command) = (display.voice(), work.command.clone());
    // The last checkpoint is only seconds older than what is in memory.
    let leave = move |_: &StopSignal| {
        voice(&format!("stopped; go on with: {command} --resume"));
        std::process::exit(exit::INTERRUPTED.into());
    };
    let interrupt = Interrupt::begin("iteration", display.voice(), leave);
    // The start took its time: it need not be found again.
    save(&work)?;
    let (mut saved, mut steps) = (Instant::now(), 0);
    while !work.tuning.is_finished() {
        if interrupt.asked() {
            display.finish();
            save(&work)?;
            let (command, done) = (&work.command, work.tuning.state().iteration);
            say!("stopped; go on with: {command} --resume");
            say!("or take the best so far: {command} --resume --iterations {done}");
            return Ok(exit::INTERRUPTED);
        }
        let progress = pool.install(|| work.tuning.advance());
        steps += progress.tally.steps;
        display.show(progress.iteration, |display| fields(&work.tuning, &progress, steps, display));
        if saved.elapsed() >= SAVE_INTERVAL {
            save(&work)?;
            saved = Instant::now();
        }
    }
    display.finish();
    finish(&mut work, pool)?;
    Ok(exit::SUCCESS)
}

/// What its attempts begin with, in words.
fn starts(tuning: &Tuning) -> String {
    let weights = tuning.state().starts.iter().map(|start| start.first().copied());
    let weights: Vec<_> =
        weights.map(|weight| rounded(weight.unwrap_or_default()).to_string()).collect();
    match tuning.settings().start {
        Start::BestShared => format!("the best shared weights {}", weights.join(" and ")),
        Start::Shared(weight) => format!("the shared weight {weight}"),
        Start::Tuned => "tuned weights".to_owned(),
    }
}

/// What the best weights come from, in words.
fn start(tuning: &Tuning) -> String {
    let first = tuning.start().first().copied().unwrap_or_default();
    match tuning.settings().start {
        Start::BestShared => format!("the best shared weight {}", rounded(first)),
        _ => starts(tuning),
    }
}

/// Without the noise of binary fractions.
fn rounded(weight: f64) -> f64 {
    (weight * 1e6).round() / 1e6 + 0.0
}

/// An iteration, field by field.
fn fields(
    tuning: &Tuning,
    progress: &TuningProgress,
    steps: u64,
    display: &Display,
) -> Vec<String> {
    let speed = steps as f64 / display.seconds() / 1e6;
    let TuningProgress { mean, best_candidate, best, spread, .. } = progress;
    let [fine, coarse] = [1, 0].map(|usual| decimals(&**tuning.task(), usual));
    if matches!(tuning.settings().algorithm, Algorithm::Descent(_)) {
        return vec![
            format!("best {best:.fine$}"),
            format!("this pass {mean:.fine$}"),
            format!("step {spread:.4}"),
            format!("{speed:.1} M images/s"),
        ];
    }
    vec![
        format!("best {best:.fine$}"),
        format!("candidates {mean:.coarse$} to {best_candidate:.coarse$}"),
        format!("spread {spread:.3}"),
        format!("{speed:.1} M steps/s"),
    ]
}

fn save(work: &Work) -> Result<(), Box<Failure>> {
    let file = TuningFile::new(&work.tuning, work.tuning.task().name());
    Ok(write(&work.checkpoint, &file)?)
}

/// Scores the best weights on fresh episodes and puts them into the champion's
/// file, unless it has better ones.
fn finish(work: &mut Work, pool: &ThreadPool) -> Result<(), Box<Failure>> {
    let tuning = &work.tuning;
    let score = |weights: &[f64]| pool.install(|| tuning.score(weights));
    let (begun, reached) = (score(tuning.start()), score(&tuning.state().best));
    let before = work.champion.tuned.as_ref().map(|tuned| score(&tuned.weights));
    let kept = before.is_some_and(|before| before.mean >= reached.mean);
    if !kept {
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
        work.champion.tuned = Some(Tuned { origin, score: Some(reached), weights, start: None });
    }
    write(work.out.target()?, &work.champion)?;
    remove(&work.checkpoint)?;
    if work.json {
        return output::json(&json!({
            "file": work.out.to_string(),
            "task": work.tuning.task().name(),
            "algorithm": work.tuning.settings().algorithm.label(),
            "weights": work.tuning.size(),
            "start": begun,
            "tuned": reached,
            "before": before,
            "kept_before": kept,
        }));
    }
    let decimals = decimals(&**work.tuning.task(), 1);
    if let Kind::Supervised(supervised) = work.tuning.task().kind() {
        return told_as_losses(work, supervised, (&begun, &reached, before.as_ref()), kept);
    }
    let row = |name: &str, score: &Score| {
        print!(
            "{name}{:.decimals$} ± {:.decimals$} over {}",
            score.mean,
            score.standard_deviation,
            count(score.episodes, "fresh episode")
        )
    };
    row("start:         ", &begun)?;
    row("tuned weights: ", &reached)?;
    if let Some(before) = &before {
        row("those before:  ", before)?;
    }
    say_where(work, kept);
    Ok(())
}

/// The result at a supervised task: losses, and of a classifier what it gets
/// right.
fn told_as_losses(
    work: &Work,
    supervised: &Supervised,
    (begun, reached, before): (&Score, &Score, Option<&Score>),
    kept: bool,
) -> Result<(), Box<Failure>> {
    let classifies = matches!(work.tuning.task().signature().actions, Actions::Classes { .. });
    let row = |name: &str, score: &Score, weights: &[f64]| {
        let right = classifies.then(|| {
            let (data, topology) = (supervised.data(), &work.champion.topology);
            let of_test = Confusion::measure(data, Split::Test, topology, Weights::Each(weights));
            format!(", {:.2} % of the test samples right", 100.0 * of_test.accuracy())
        });
        print!("{name}a loss of {:.4}{}", -score.mean, right.unwrap_or_default())
    };
    row("start:         ", begun, work.tuning.start())?;
    row("tuned weights: ", reached, &work.tuning.state().best)?;
    if let (Some(before), true, Some(tuned)) = (before, kept, &work.champion.tuned) {
        row("those before:  ", before, &tuned.weights)?;
    } else if let Some(before) = before {
        print!("those before:  a loss of {:.4}", -before.mean)?;
    }
    say_where(work, kept);
    Ok(())
}

/// Says where the weights are.
fn say_where(work: &Work, kept: bool) {
    let shown = &work.out;
    if kept {
        say!("the tuned weights that it had are at least as good: {shown} keeps them");
    } else {
        let (program, quoted) = (program(), in_shell(shown.path()));
        say!("they stand in {shown}; see them act: {program} replay {quoted} --tuned");
    }
}

/// The tuning is done: nothing goes on from its checkpoint.
fn remove(checkpoint: &Path) -> Result<(), Box<Failure>> {
    match std::fs::remove_file(checkpoint) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(FileError { path: checkpoint.to_owned(), problem: error.into() }.into())
        }
        _ => Ok(()),
    }
}
