//! `run --dry-run`: what would be done, and about how long it would take.

mod training;

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::evaluation::{Job, Rollout, evaluate};
use crate::network::Network;
use crate::run::{Experiment, SearchSettings};
use crate::search::WannSettings;
use crate::stream::{Purpose, stream};
use crate::topology::{BIAS, Topology};
use indicatif::HumanDuration;
use precocial_envs::Task;
use serde_json::json;

use super::failure::Failure;
use super::output::{count, print};
use super::{exit, session};

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
    match &experiment.search {
        SearchSettings::Wann(settings) => evaluating(experiment, settings, folder, threads, json),
        _ => training::show(experiment, folder, threads, json),
    }
}

/// Says what a run would do that evaluates populations.
fn evaluating(
    experiment: &Experiment,
    settings: &WannSettings,
    folder: &Path,
    threads: usize,
    json: bool,
) -> Result<(), Box<Failure>> {
    let weights = experiment.evaluation.weights.values();
    let task = experiment.find_task().map_err(|error| Failure::new(exit::CONTENT, error))?;
    let Episodes { search, confirmation } = Episodes::of(experiment, settings);
    let episodes = search.saturating_add(confirmation);
    let steps = episodes.saturating_mul(u64::from(task.signature().step_limit));
    let (connections, speed) = measure(experiment, settings)?;
    let seconds = steps as f64 / (speed * threads as f64);
    if json {
        return print!(
            "{}",
            json!({
                "folder": folder,
                "experiment": experiment,
                "episodes": search,
                "most_confirmation_episodes": confirmation,
                "most_steps": steps,
                "steps_per_second_and_thread": speed,
                "threads": threads,
                "seconds": seconds,
            })
        );
    }
    let each = count(experiment.evaluation.episodes, "episode");
    let (networks, generations) =
        (count(settings.population, "network"), count(settings.generations, "generation"));
    let about = HumanDuration(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    print!("task         {}: {}", task.name(), task.summary())?;
    print!("seed         {}", experiment.seed)?;
    print!("weights      {weights:?}, {each} each")?;
    print!("search       {networks}, {generations}")?;
    if let Some(from) = &settings.from {
        let (connections, hidden) = (from.complexity(), from.hidden().len());
        let connections = count(connections, "connection");
        print!("begins with  a network of {connections} and {}", count(hidden, "hidden node"))?;
    }
    print!("champions    at most {} to confirm them", count(confirmation, "episode"))?;
    print!(
        "in all       at most {}, {:.1} million steps",
        count(episodes, "episode"),
        steps as f64 / 1e6
    )?;
    print!(
        "speed        {:.1} million steps a second and thread (a network of {})",
        speed / 1e6,
        count(connections, "connection")
    )?;
    print!(
        "would take   about {about} on {}, less where episodes end early",
        count(threads, "thread")
    )?;
    print!("would write  {}", folder.display())
}

/// How many episodes a run has; as many as can be counted where there are more.
struct Episodes {
    /// Those that rank networks.
    search: u64,
    /// Those that confirm champions, at most.
    confirmation: u64,
}

impl Episodes {
    fn of(experiment: &Experiment, settings: &WannSettings) -> Self {
        let weights = experiment.evaluation.weights.values().len() as u64;
        let product = |factors: [u64; 3]| factors.into_iter().fold(weights, u64::saturating_mul);
        let [population, episodes] =
            [settings.population, experiment.evaluation.episodes].map(|count| count.get().into());
        let confirmation = &settings.confirmation;
        let [every, candidates, fresh] =
            [confirmation.every, confirmation.candidates, confirmation.episodes]
                .map(|count| u64::from(count.get()));
        // In the first generation and in the last of every so many.
        let first = u64::from(settings.generations > 0 && every > 1);
        let times = settings.generations / every + first;
        Self {
            search: product([population, episodes, settings.generations]),
            // The candidates, and then the best of them once more for its score.
            confirmation: product([candidates + 1, fresh, times]),
        }
    }
}

/// Connections of a varied network, and its steps a second on this thread.
fn measure(experiment: &Experiment, settings: &WannSettings) -> Result<(usize, f64), Box<Failure>> {
    let task = experiment.find_task().map_err(|error| Failure::new(exit::CONTENT, error))?;
    // What a run begins with has evolved already.
    let topology = settings.from.clone().unwrap_or_else(|| {
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
        topology
    });
    let weights = experiment.evaluation.weights.values();
    let episodes = u64::from(experiment.evaluation.episodes.get());
    if task.images().is_some() {
        let speed = measure_relatives(task, &topology, settings, (&weights, episodes))?;
        return Ok((topology.complexity(), speed));
    }
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

/// Steps a second on one thread of a network's children: networks that read
/// images share what they have in common.
fn measure_relatives(
    task: &dyn Task,
    topology: &Topology,
    settings: &WannSettings,
    (weights, episodes): (&[f64], u64),
) -> Result<f64, Box<Failure>> {
    let child = |index| {
        let mut generator = stream(0, Purpose::Replay, 1, index);
        settings.variation.vary(topology, &settings.activations, &mut generator)
    };
    let children: Vec<Topology> = (0..u64::from(settings.population.get())).map(child).collect();
    let seeds: Vec<u64> = (0..episodes).collect();
    let begin = Instant::now();
    let evaluations = session::pool(Some(NonZeroUsize::MIN))?
        .install(|| evaluate(task, &children, weights, &seeds, None));
    let steps: u64 = evaluations.iter().map(|evaluation| evaluation.tally.steps).sum();
    Ok(steps as f64 / begin.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn episodes_are_counted() {
        let experiment = |search: &str| -> Experiment {
            let text = format!("(task: \"cartpole-v1\", search: Wann({search}))");
            crate::run::parse(&text).unwrap()
        };
        let counted = |search| {
            let experiment = experiment(search);
            let SearchSettings::Wann(settings) = &experiment.search else { panic!("another") };
            let Episodes { search, confirmation } = Episodes::of(&experiment, settings);
            (search, confirmation)
        };
        // Six weights, three episodes each; generations 1, 8 and 16 confirm.
        let small = "(population: 10, generations: 17, confirmation: (episodes: 5))";
        assert_eq!(counted(small), (6 * 3 * 10 * 17, 6 * 5 * 2 * 3));
        let every = "(population: 10, generations: 4, confirmation: (every: 1, episodes: 5))";
        assert_eq!(counted(every).1, 6 * 5 * 2 * 4);
        assert_eq!(counted("(generations: 0)"), (0, 0));
        assert_eq!(counted("(generations: 18446744073709551615)").0, u64::MAX);
    }
}
