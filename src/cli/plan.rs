//! `run --dry-run`: what would be done, and about how long it would take.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::HumanDuration;
use precocial::evaluation::{Job, Rollout};
use precocial::network::Network;
use precocial::run::{Experiment, SearchSettings};
use precocial::stream::{Purpose, stream};
use precocial::topology::{BIAS, Topology};
use serde_json::json;

use super::exit;
use super::failure::Failure;
use super::output::print;

/// How much the network is varied that the speed is measured with: about the
/// size of an evolved one.
const VARIATIONS: usize = 80;

/// Says what a run would do.
pub(super) fn show(
    experiment: &Experiment,
    folder: &Path,
    threads: usize,
    json: bool,
) -> Result<(), Box<Failure>> {
    let SearchSettings::Wann(settings) = &experiment.search;
    let weights = experiment.evaluation.weights.values();
    let task = experiment.find_task().map_err(|error| Failure::new(exit::CONTENT, error))?;
    let counts = [settings.population.get(), experiment.evaluation.episodes.get()].map(f64::from);
    let episodes =
        weights.len() as f64 * counts.iter().product::<f64>() * settings.generations as f64;
    let steps = episodes * f64::from(task.signature().step_limit);
    let (connections, speed) = measure(experiment)?;
    let seconds = steps / (speed * threads as f64);
    if json {
        let plan = json!({
            "folder": folder,
            "experiment": experiment,
            "episodes": episodes,
            "most_steps": steps,
            "steps_per_second_and_thread": speed,
            "threads": threads,
            "seconds": seconds,
        });
        print!("{plan}")?;
        return Ok(());
    }
    print!("task         {}: {}", task.name(), task.summary())?;
    print!("seed         {}", experiment.seed)?;
    print!("weights      {weights:?}, {} episodes each", experiment.evaluation.episodes)?;
    print!("search       {} networks, {} generations", settings.population, settings.generations)?;
    print!("in all       {episodes} episodes, at most {:.1} million steps", steps / 1e6)?;
    print!(
        "speed        {:.1} million steps a second and thread (a network of {connections} connections)",
        speed / 1e6
    )?;
    let about = HumanDuration(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    print!("would take   about {about} on {threads} threads, less where episodes end early")?;
    print!("would write  {}", folder.display())?;
    Ok(())
}

/// Connections of a varied network, and its steps a second on this thread.
fn measure(experiment: &Experiment) -> Result<(usize, f64), Box<Failure>> {
    let SearchSettings::Wann(settings) = &experiment.search;
    let task = experiment.find_task().map_err(|error| Failure::new(exit::CONTENT, error))?;
    let signature = task.signature();
    let mut topology = Topology::new(signature.observations.len(), signature.actions.count());
    for target in topology.output_ids() {
        for source in std::iter::once(BIAS).chain(topology.input_ids()) {
            // Cannot fail: each pair is there once.
            let _ = topology.add_connection(source, target);
        }
    }
    let mut generator = stream(experiment.seed, Purpose::Replay, 0, 0);
    for _ in 0..VARIATIONS {
        topology = settings.variation.vary(&topology, &settings.activations, &mut generator);
    }
    let weights = experiment.evaluation.weights.values();
    let episodes = u64::from(experiment.evaluation.episodes.get());
    let jobs: Vec<Job> = weights
        .iter()
        .flat_map(|&weight| (0..episodes).map(move |seed| Job { weight, seed }))
        .collect();
    let network = Network::compile(&topology);
    let mut rollout = Rollout::new(task);
    let mut returns = vec![0.0; jobs.len()];
    let (begin, mut steps) = (Instant::now(), 0);
    while steps == 0 || begin.elapsed() < Duration::from_millis(300) {
        steps += rollout.run(&network, &jobs, &mut returns).steps;
    }
    Ok((topology.complexity(), steps as f64 / begin.elapsed().as_secs_f64()))
}
