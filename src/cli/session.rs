//! From a run's start or resumption to its stop.

use std::path::Path;
use std::time::Instant;

use crate::run::{FolderError, Metrics, Run, RunError, Stop};
use crate::search::{GenerationProgress, Needs, Progress, TrainingProgress};
use crate::stop::StopSignal;
use precocial_envs::Registry;
use rayon::ThreadPool;
use serde_json::json;

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::{self, count, decimals_of, print, say};
use super::progress::Display;
use super::ranks::Ranks;
use super::text::{in_shell, program};
use super::{Done, exit, session_info};

/// Runs generations until all are done or somebody asks to stop.
pub(super) fn go(
    mut run: Run,
    registry: &Registry,
    (pool, ranks): (&ThreadPool, &Ranks),
    json: bool,
) -> Done {
    let told = tell(run.warnings());
    say!(
        "{}: {}, seed {}, {} {} of {}, {}",
        run.path().display(),
        run.experiment().task,
        run.experiment().seed,
        run.experiment().kind().unit().singular,
        run.generation(),
        run.generations(),
        ranks.in_words(pool.current_num_threads())
    );
    ranks.advise(how_to_go_on(run.path()));
    if let Err(error) = advance(&mut run, registry, pool) {
        let failure = failed(error, run.path());
        // The disk may have room for this little, or may not.
        let _ = run.stop(Stop::Failed, session_info::now());
        return Err(failure);
    }
    tell(&run.warnings()[told..]);
    if !run.is_finished()
        && let Some(failure) = ranks.failure()
    {
        let folder = run.path().to_owned();
        run.stop(Stop::Failed, session_info::now()).map_err(|error| failed(error, &folder))?;
        return Err(failure);
    }
    conclude(run, registry, json)
}

/// Advances, shows how, and hears who asks to stop.
fn advance(run: &mut Run, registry: &Registry, pool: &ThreadPool) -> Result<(), RunError> {
    let unit = run.experiment().kind().unit().singular;
    let decimals = decimals_of(registry, &run.experiment().task, 0);
    let display = Display::new(unit, run.generation(), run.generations());
    let interrupt = Interrupt::begin(unit, display.voice(), StopSignal::ask);
    let mut display = display.following(interrupt.stop());
    let mut steps = 0;
    while !run.is_finished() && !interrupt.asked() {
        let begin = Instant::now();
        let advanced = pool.install(|| run.advance_unless(interrupt.stop(), || begin.elapsed()));
        if advanced.is_err() {
            display.finish();
        }
        let Some(metrics) = advanced? else { break };
        steps += metrics.progress.steps();
        let done = metrics.progress.generation() + 1;
        display.show(done, |display| fields(&metrics.progress, steps, display, decimals));
    }
    display.finish();
    Ok(())
}

/// Stops, and says what came out and what can be done with it.
fn conclude(run: Run, registry: &Registry, json: bool) -> Done {
    let (folder, quoted, program) = (run.path().to_owned(), in_shell(run.path()), program());
    let (finished, done) = (run.is_finished(), run.generations());
    let (summary, decimals) = (summary(&run), decimals_of(registry, &run.experiment().task, 1));
    let diverged = finished && has_diverged(&run, &summary);
    let left_out = run.experiment().kind().generations().saturating_sub(done);
    let reason = if finished { Stop::Finished } else { Stop::Interrupted };
    run.stop(reason, session_info::now()).map_err(|error| failed(error, &folder))?;
    if json {
        output::json(&summary)?;
    } else {
        print_champion(&summary, decimals)?;
    }
    if !finished {
        say!("stopped; go on with: {program} resume {quoted}");
        return Ok(exit::INTERRUPTED);
    }
    if diverged {
        let message = format!("{}: the training has diverged", folder.display());
        return Err(Failure::new(exit::CONTENT, message)
            .advise("no network came of it: take a smaller learning rate"));
    }
    if left_out > 0 {
        let words = count(left_out, "further round");
        say!("{words} left out: after {done}, none would take anything away at this rate");
    }
    if !summary["champion"].is_null() {
        say!("a page about it: {program} report {quoted}");
        say!("see it act: {program} replay {quoted}");
    }
    Ok(exit::SUCCESS)
}

fn failed(error: RunError, folder: &Path) -> Box<Failure> {
    // Where it is now, only its user knows.
    let is_lost = matches!(error, RunError::Folder(FolderError::Lost(_)));
    let failure = Box::<Failure>::from(error);
    if is_lost {
        return failure;
    }
    failure.advise(how_to_go_on(folder))
}

fn how_to_go_on(folder: &Path) -> String {
    let (program, quoted) = (program(), in_shell(folder));
    format!("nothing before the last checkpoint is lost: {program} resume {quoted}")
}

/// Tells of warnings, and how many there are.
fn tell(warnings: &[String]) -> usize {
    for warning in warnings {
        say!("warning: {warning}");
    }
    warnings.len()
}

/// A generation, field by field.
fn fields(progress: &Progress, steps: u64, display: &Display, decimals: usize) -> Vec<String> {
    let speed = steps as f64 / display.seconds();
    match progress {
        Progress::Evaluated(progress) => evaluated(progress, speed, decimals),
        Progress::Trained(progress) => trained(progress, speed),
    }
}

fn evaluated(progress: &GenerationProgress, speed: f64, decimals: usize) -> Vec<String> {
    let score = progress.champion_score;
    let connections = progress.champion_connections;
    vec![
        score.map_or_else(String::new, |score| format!("champion {score:.decimals$}")),
        connections.map_or_else(String::new, |connections| count(connections, "connection")),
        format!("best {:.decimals$} with {}", progress.fitness_best, progress.connections_of_best),
        format!("max {:.decimals$}", progress.max_best),
        format!("{:.1} M steps/s", speed / 1e6),
    ]
}

/// Every network with what it classifies right.
fn trained(progress: &TrainingProgress, speed: f64) -> Vec<String> {
    let [first, controls @ ..] = &progress.networks[..] else { return Vec::new() };
    let edges = count(first.edges, "edge");
    let mut fields = vec![
        format!("{}: {:.2} % right", first.name, 100.0 * first.validation_accuracy),
        format!("{edges} ({:.1} %)", 100.0 * first.left),
    ];
    for control in controls {
        fields.push(format!("{} {:.2} %", control.name, 100.0 * control.validation_accuracy));
    }
    fields.push(format!("{:.0} k images/s", speed / 1e3));
    fields
}

/// What came out, for programs.
fn summary(run: &Run) -> serde_json::Value {
    let accuracy = run.champion().and_then(|champion| {
        let (metrics, _) = run.folder().readable_metrics().ok()?;
        classified_right(&metrics, champion.generation)
    });
    let champion = run.champion().map(|champion| {
        json!({
            "accuracy": accuracy,
            "file": run.folder().champion_path().display().to_string(),
            "score": champion.score(),
            "scores": champion.scores,
            "connections": champion.connections(),
            "hidden": champion.topology.hidden().len(),
            "generation": champion.generation,
        })
    });
    json!({
        "run": run.path().display().to_string(),
        "task": run.experiment().task,
        "seed": run.experiment().seed,
        "unit": run.experiment().kind().unit().singular,
        "generation": run.generation(),
        "generations": run.generations(),
        "champion": champion,
    })
}

/// Whether a search that trains has found nothing, as its numbers ran away.
fn has_diverged(run: &Run, summary: &serde_json::Value) -> bool {
    let trains = run.experiment().kind().needs() == Needs::Classes;
    trains && run.generation() > 0 && summary["champion"]["connections"].as_u64().unwrap_or(0) == 0
}

/// The share of validation samples that the network classifies right which a
/// round or pass of training is about.
pub(super) fn classified_right(metrics: &[Metrics], generation: u64) -> Option<f64> {
    let of_generation = metrics.iter().find(|line| line.progress.generation() == generation)?;
    Some(of_generation.progress.trained_networks().first()?.validation_accuracy)
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
        let right = champion["accuracy"].as_f64().map_or_else(String::new, |accuracy| {
            format!("{:.2} % of the validation samples right, ", 100.0 * accuracy)
        });
        return print!(
            "champion of {unit} {generation}: {right}a loss of {:.4}, {connections}, {hidden}",
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
