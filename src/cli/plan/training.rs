//! What a run would do that trains networks.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::gradient::{Trainer, TrainingData};
use crate::run::Experiment;
use crate::search::TrainingPlan;
use crate::stop::StopSignal;
use crate::stream::{Purpose, stream};
use indicatif::HumanDuration;
use precocial_envs::Task;
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::output::{self, count, print};

/// Steps by which the speed is measured at most.
const MOST_STEPS: u64 = 128;
/// How long it is measured at least, with fewer steps.
const LONG_ENOUGH: Duration = Duration::from_millis(300);

/// Says what a run would do.
pub(super) fn show(
    experiment: &Experiment,
    task: &dyn Task,
    plan: &TrainingPlan,
    folder: &Path,
    threads: usize,
    json: bool,
) -> Result<(), Box<Failure>> {
    let batch = plan.training.batch.get();
    let each = seconds_of_a_step(task, plan);
    // Networks of a round are trained side by side.
    let together = threads.min(plan.networks_at_once) as f64;
    let seconds = each * plan.steps as f64 / together;
    let edges = plan.shape.edges();
    if json {
        return output::json(&json!({
            "folder": folder.display().to_string(),
            "experiment": experiment,
            "edges": edges,
            "most_steps": plan.steps,
            "images_in_a_step": batch,
            "seconds_of_a_step": each,
            "threads": threads,
            "seconds": seconds,
        }));
    }
    let about = HumanDuration(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    print!("task         {}: {}", task.name(), task.summary())?;
    print!("seed         {}", experiment.seed)?;
    print!("network      {} allowed, {}", count(edges, "edge"), plan.summary)?;
    super::print_initial_network(experiment)?;
    print!("search       {}, {}", super::generations(experiment), plan.networks)?;
    print!(
        "in all       at most {} with {} each",
        count(plan.steps, "step"),
        count(batch, "image")
    )?;
    print!("speed        {:.2} ms a step with all edges", 1e3 * each)?;
    print!("would take   about {about} on {}, less as edges go", count(threads, "thread"))?;
    print!("would write  {}", folder.display())
}

fn seconds_of_a_step(task: &dyn Task, plan: &TrainingPlan) -> f64 {
    let Some(data) = TrainingData::of(task) else { return 0.0 };
    let start = plan.shape.glorot(&mut stream(0, Purpose::Replay, 0, 0));
    let trainer = Trainer::dense(&plan.shape, &vec![true; plan.shape.edges()]);
    let mut steps = 1;
    loop {
        let begin = Instant::now();
        drop(trainer.take_steps(
            &start,
            steps,
            &plan.training,
            &data,
            (0, 0),
            &StopSignal::default(),
        ));
        let seconds = begin.elapsed();
        if seconds >= LONG_ENOUGH || steps >= MOST_STEPS {
            return seconds.as_secs_f64() / steps as f64;
        }
        steps *= 2;
    }
}
