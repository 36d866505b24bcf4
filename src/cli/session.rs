//! From a run's start or resumption to its stop.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::time::Instant;

use crate::run::{FolderError, Run, RunError, Stop};
use crate::search::{GenerationProgress, Progress, TrainingProgress};
use precocial_envs::Registry;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::json;

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::{count, decimals_of, print, say};
use super::progress::Display;
use super::{Done, exit, session_info};

/// The threads that evaluate networks.
pub(super) fn pool(threads: Option<NonZeroUsize>) -> Result<ThreadPool, Box<Failure>> {
    let threads = threads.or_else(|| std::thread::available_parallelism().ok());
    let pool = ThreadPoolBuilder::new().num_threads(threads.map_or(1, NonZeroUsize::get)).build();
    pool.map_err(|error| Failure::new(exit::SYSTEM, format!("cannot start the threads: {error}")))
}

/// Runs generations until all are done or somebody asks to stop.
pub(super) fn go(mut run: Run, registry: &Registry, pool: &ThreadPool, json: bool) -> Done {
    let told = tell(run.warnings());
    let (folder, unit) =
        (run.path().display().to_string(), run.experiment().kind().unit().singular);
    say!(
        "{folder}: {}, seed {}, {unit} {} of {}, {}",
        run.experiment().task,
        run.experiment().seed,
        run.generation(),
        run.generations(),
        count(pool.current_num_threads(), "thread")
    );
    let failed = |error: RunError| {
        // Where it is now, only its user knows.
        let is_lost = matches!(error, RunError::Folder(FolderError::Lost(_)));
        let failure = Box::<Failure>::from(error);
        if is_lost {
            return failure;
        }
        let resume = format!("precocial resume {folder}");
        failure.advise(format!("nothing before the last checkpoint is lost: {resume}"))
    };
    let decimals = decimals_of(registry, &run.experiment().task, 0);
    let mut display = Display::new(unit, run.generation(), run.generations());
    let interrupt = Interrupt::listen(unit, display.voice())?;
    let mut steps = 0;
    while !run.is_finished() && !interrupt.asked() {
        let begin = Instant::now();
        match pool.install(|| run.advance(|| begin.elapsed())) {
            Ok(metrics) => {
                steps += metrics.progress.steps();
                let done = metrics.progress.generation() + 1;
                display.show(done, |display| line(&metrics.progress, steps, display, decimals));
            }
            Err(error) => {
                display.finish();
                // The disk may have room for this little, or may not.
                let _ = run.stop(Stop::Failed, session_info::now());
                return Err(failed(error));
            }
        }
    }
    display.finish();
    tell(&run.warnings()[told..]);
    let finished = run.is_finished();
    let (summary, decimals) = (summary(&run), decimals_of(registry, &run.experiment().task, 1));
    let reason = if finished { Stop::Finished } else { Stop::Interrupted };
    run.stop(reason, session_info::now()).map_err(failed)?;
    if json {
        print!("{summary}")?;
    } else {
        print_champion(&summary, decimals)?;
    }
    if finished {
        if !summary["champion"].is_null() {
            say!("see it act: precocial replay {folder}");
        }
        return Ok(exit::SUCCESS);
    }
    say!("stopped; go on with: precocial resume {folder}");
    Ok(exit::INTERRUPTED)
}

/// Tells of warnings, and how many there are.
fn tell(warnings: &[String]) -> usize {
    for warning in warnings {
        say!("warning: {warning}");
    }
    warnings.len()
}

/// A generation in a line.
fn line(progress: &Progress, steps: u64, display: &Display, decimals: usize) -> String {
    let speed = steps as f64 / display.seconds();
    match progress {
        Progress::Evaluated(progress) => evaluated(progress, speed, display, decimals),
        Progress::Trained(progress) => trained(progress, speed),
    }
}

fn evaluated(
    progress: &GenerationProgress,
    speed: f64,
    display: &Display,
    decimals: usize,
) -> String {
    let champion = match (progress.champion_score, progress.champion_connections) {
        (Some(score), Some(connections)) if !display.is_narrow() => {
            format!(", champion {score:.decimals$} with {connections}")
        }
        (Some(score), _) => format!(", champion {score:.decimals$}"),
        _ => String::new(),
    };
    format!(
        "{:.1} M steps/s, best {:.decimals$}, max {:.decimals$}, {}{champion}",
        speed / 1e6,
        progress.fitness_best,
        progress.max_best,
        count(progress.connections_of_best, "connection"),
    )
}

/// Every network with what it names right.
fn trained(progress: &TrainingProgress, speed: f64) -> String {
    let [first, controls @ ..] = &progress.networks[..] else { return String::new() };
    let edges = count(first.edges, "edge");
    let mut line = format!(
        "{:.0} k images/s, {}: {:.2} % right with {edges} ({:.1} %)",
        speed / 1e3,
        first.name,
        100.0 * first.validation_accuracy,
        100.0 * first.left,
    );
    for control in controls {
        let right = 100.0 * control.validation_accuracy;
        let _ = write!(line, ", {} {right:.2}", control.name);
    }
    line
}

/// What came out, for programs.
fn summary(run: &Run) -> serde_json::Value {
    let champion = run.champion().map(|champion| {
        json!({
            "file": run.folder().champion_path().to_string_lossy(),
            "score": champion.score(),
            "scores": champion.scores,
            "connections": champion.connections(),
            "hidden": champion.topology.hidden().len(),
            "generation": champion.generation,
        })
    });
    json!({
        "run": run.path().to_string_lossy(),
        "task": run.experiment().task,
        "seed": run.experiment().seed,
        "unit": run.experiment().kind().unit().singular,
        "generation": run.generation(),
        "generations": run.generations(),
        "champion": champion,
    })
}

/// The same for people.
fn print_champion(summary: &serde_json::Value, decimals: usize) -> Result<(), Box<Failure>> {
    let champion = &summary["champion"];
    let Some(score) = champion["score"].as_f64() else {
        return print!("no champion yet");
    };
    let connections = count(&champion["connections"], "connection");
    let hidden = count(&champion["hidden"], "hidden node");
    let generation = &champion["generation"];
    if champion["scores"].as_array().is_some_and(Vec::is_empty) {
        let unit = summary["unit"].as_str().unwrap_or_default();
        return print!(
            "champion of {unit} {generation}: a loss of {:.4} on the validation samples, \
             {connections}, {hidden}",
            -score
        );
    }
    print!(
        "champion of generation {generation}: mean return {score:.decimals$} over {}, \
         {connections}, {hidden}",
        count(champion["scores"].as_array().map_or(0, Vec::len), "shared weight"),
    )?;
    for score in champion["scores"].as_array().into_iter().flatten() {
        let number = |key: &str| score[key].as_f64().unwrap_or(f64::NAN);
        print!(
            "  shared weight {:>5}: {:>7.decimals$} ± {:<6.decimals$} ({})",
            number("weight"),
            number("mean"),
            number("standard_deviation"),
            count(&score["episodes"], "fresh episode")
        )?;
    }
    Ok(())
}
