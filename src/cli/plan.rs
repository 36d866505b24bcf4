//! `run --dry-run`: what would be done, and about how long it would take.

mod training;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::evaluation::{EvaluationConditions, Split, evaluator};
use crate::run::Experiment;
use crate::search::{EvaluationPlan, Plan};
use crate::stream::Purpose;
use crate::topology::Topology;
use indicatif::HumanDuration;
use precocial_envs::Task;
use serde_json::json;

use super::failure::Failure;
use super::output::{self, count, print};
use super::ranks::Ranks;
use super::threads;

/// Says what a run would do.
pub(super) fn show(
    experiment: &Experiment,
    task: Arc<dyn Task>,
    folder: &Path,
    (threads, ranks): (usize, &Ranks),
    json: bool,
) -> Result<(), Box<Failure>> {
    let begin = Instant::now();
    match experiment.kind().plan(&*task, &experiment.evaluation) {
        Plan::Evaluation(plan) => {
            let seconds = begin.elapsed().as_secs_f64();
            let made = (plan.typical.len() + plan.made_before).max(1);
            let pace = Pace { threads, seconds_of_a_network: seconds / made as f64 };
            evaluation(experiment, task, &plan, folder, (pace, ranks), json)
        }
        Plan::Training(plan) => training::show(experiment, &*task, &plan, folder, threads, json),
        Plan::Unknown if json => output::json(
            &json!({ "folder": folder.display().to_string(), "experiment": experiment, "threads": threads }),
        ),
        Plan::Unknown => print!("would write  {}", folder.display()),
    }
}

/// What a run's length depends on beside its episodes.
#[derive(Clone, Copy)]
struct Pace {
    threads: usize,
    /// How long one thread makes a network.
    seconds_of_a_network: f64,
}

impl Pace {
    /// How long the networks are made: the first ones one by one, then on all
    /// threads.
    fn seconds_of_networks(self, plan: &EvaluationPlan, generations: u64) -> f64 {
        let rounds = 1.0 + generations as f64 / self.threads as f64;
        f64::from(plan.population) * self.seconds_of_a_network * rounds
    }
}

/// Says what a run would do that evaluates populations.
fn evaluation(
    experiment: &Experiment,
    task: Arc<dyn Task>,
    plan: &EvaluationPlan,
    folder: &Path,
    (pace, ranks): (Pace, &Ranks),
    json: bool,
) -> Result<(), Box<Failure>> {
    let threads = ranks.all_threads(pace.threads);
    let weights = experiment.evaluation.weights.values();
    let episodes = plan.episodes.saturating_add(plan.confirmation_episodes);
    let steps = episodes.saturating_mul(u64::from(task.signature().step_limit));
    let (name, summary) = (task.name().to_owned(), task.summary().to_owned());
    let Measured { connections, speed, episode } = measure(experiment, task, plan)?;
    let of_networks = pace.seconds_of_networks(plan, experiment.kind().generations());
    let taken = |steps: f64| steps / (speed * threads as f64) + of_networks;
    let (as_at_first, seconds) = (taken(episodes as f64 * episode), taken(steps as f64));
    if json {
        return output::json(&json!({
            "folder": folder.display().to_string(),
            "experiment": experiment,
            "episodes": plan.episodes,
            "most_confirmation_episodes": plan.confirmation_episodes,
            "most_steps": steps,
            "steps_per_second_and_thread": speed,
            "ranks": ranks.count(),
            "threads": threads,
            "seconds_of_networks": of_networks,
            "seconds_if_episodes_end_as_at_first": as_at_first,
            "seconds": seconds,
        }));
    }
    let each = episodes_each(experiment);
    let about =
        |seconds| HumanDuration(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    print!("task         {name}: {summary}")?;
    print!("seed         {}", experiment.seed)?;
    print!("weights      {weights:?}, {each} each")?;
    print!("search       {}, {}", count(plan.population, "network"), generations(experiment))?;
    print_initial_network(experiment)?;
    print!(
        "champions    at most {} to confirm them",
        count(plan.confirmation_episodes, "episode")
    )?;
    print!(
        "in all       at most {}, {:.1} million steps",
        count(episodes, "episode"),
        steps as f64 / 1e6
    )?;
    print!(
        "speed        {:.1} million steps a second and thread (networks of {})",
        speed / 1e6,
        count(connections, "connection")
    )?;
    let on = ranks.in_words(pace.threads);
    if as_at_first < MARKEDLY * seconds {
        print!(
            "would take   about {} on {on} if episodes end as early as those of the first networks, {} if none does",
            about(as_at_first),
            about(seconds)
        )?;
    } else {
        print!("would take   about {} on {on}", about(seconds))?;
    }
    if of_networks >= 1.0 {
        print!("of that      about {} to make the networks", about(of_networks))?;
    }
    print!("would write  {}", folder.display())
}

/// How many generations there will be, in the search's own word.
fn generations(experiment: &Experiment) -> String {
    let (unit, generations) = (experiment.kind().unit(), experiment.kind().generations());
    format!("{generations} {}", if generations == 1 { unit.singular } else { unit.plural })
}

/// How many episodes each weight has: from the fewest to the most, where that changes.
fn episodes_each(experiment: &Experiment) -> String {
    let values = || experiment.evaluation.episodes.values();
    let (fewest, most) = (values().min().unwrap_or(1), values().max().unwrap_or(1));
    let most_in_words = count(most, "episode");
    if fewest < most { format!("{fewest} to {most_in_words}") } else { most_in_words }
}

fn print_initial_network(experiment: &Experiment) -> Result<(), Box<Failure>> {
    let Some(network) = experiment.kind().initial_network() else { return Ok(()) };
    let connections = count(network.complexity(), "connection");
    let hidden = count(network.hidden().len(), "hidden node");
    print!("begins with  a network of {connections} and {hidden}")
}

/// How long the speed is measured at least.
const LONG_ENOUGH: Duration = Duration::from_millis(300);

/// So many shared weights and episodes of each are measured at most.
const MOST_WEIGHTS: usize = 32;
const MOST_EPISODES: u32 = 16;

/// Less than so much of the time of whole episodes is worth a word.
const MARKEDLY: f64 = 0.9;

/// What was measured on typical networks.
struct Measured {
    /// Connections of one of them.
    connections: usize,
    /// Steps a second on one thread. Where episodes end early, lanes wait for the
    /// last one, and it is less than with whole episodes.
    speed: f64,
    /// Steps of an episode, in the mean, where those of equal networks take none.
    episode: f64,
}

/// More and more typical networks are evaluated, until that takes long enough.
fn measure(
    experiment: &Experiment,
    task: Arc<dyn Task>,
    plan: &EvaluationPlan,
) -> Result<Measured, Box<Failure>> {
    let evaluator = evaluator(task);
    let address = (experiment.seed, Purpose::Replay, 0);
    // A few of many weights and episodes are as fast as all of them.
    let weights = experiment.evaluation.weights.values();
    let every = weights.len().div_ceil(MOST_WEIGHTS);
    let weights: Vec<f64> = weights.into_iter().step_by(every).collect();
    let each = experiment.evaluation.episodes_of_generation(0).min(MOST_EPISODES);
    let conditions = EvaluationConditions {
        weights,
        episodes: evaluator.episodes(Split::Training, address, each),
        patience: experiment.evaluation.patience,
    };
    let typical: Vec<&Topology> = plan.typical.iter().collect();
    let pool = threads::pool(1)?;
    let mut networks = 1;
    loop {
        let some = &typical[..networks.min(typical.len())];
        let begin = Instant::now();
        let evaluations = pool.install(|| evaluator.evaluate(some, &conditions));
        let seconds = begin.elapsed();
        if seconds >= LONG_ENOUGH || networks >= typical.len() {
            let steps: u64 = evaluations.iter().map(|evaluation| evaluation.tally.steps).sum();
            let connections = typical.first().map_or(0, |topology| topology.complexity());
            let speed = steps as f64 / seconds.as_secs_f64();
            let episodes = some.len() * conditions.weights.len() * each as usize;
            return Ok(Measured { connections, speed, episode: steps as f64 / episodes as f64 });
        }
        networks *= 4;
    }
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
        let planned = |experiment: &Experiment| {
            let task = precocial_envs::find("cartpole-v1").unwrap();
            let plan = experiment.kind().plan(&*task, &experiment.evaluation);
            let Plan::Evaluation(plan) = plan else { panic!("a population is evaluated") };
            (plan.episodes, plan.confirmation_episodes)
        };
        let counted = |search| planned(&experiment(search));
        // Six weights, three episodes each; generations 1, 8 and 16 confirm.
        let small = "(population: 10, generations: 17, confirmation: (episodes: 5))";
        assert_eq!(counted(small), (6 * 3 * 10 * 17, 6 * 5 * 2 * 3));
        let every = "(population: 10, generations: 4, confirmation: (every: 1, episodes: 5))";
        assert_eq!(counted(every).1, 6 * 5 * 2 * 4);
        assert_eq!(counted("(generations: 0)"), (0, 0));
        let mut growing = experiment("(population: 10, generations: 5)");
        growing.evaluation.episodes = vec![(1, 2), (3, 6)].try_into().unwrap();
        assert_eq!(planned(&growing).0, 6 * 10 * (2 + 2 + 4 + 6 + 6));
        assert_eq!(episodes_each(&growing), "2 to 6 episodes");
        assert_eq!(counted("(generations: 18446744073709551615)").0, u64::MAX);
    }

    #[test]
    fn episodes_are_as_long_as_they_are_at_first() {
        let measured = |task: &str| {
            let text = format!("(task: \"{task}\", search: Wann(()))");
            let experiment: Experiment = crate::run::parse(&text).unwrap();
            let task: Arc<dyn Task> = precocial_envs::find(task).unwrap();
            let Plan::Evaluation(plan) = experiment.kind().plan(&*task, &experiment.evaluation)
            else {
                panic!("a population is evaluated")
            };
            let limit = f64::from(task.signature().step_limit);
            measure(&experiment, task, &plan).unwrap().episode / limit
        };
        // Poles of networks that know nothing fall soon. All samples are always read, but
        // for those of networks that are equal to others.
        let fallen = measured("cartpole-v1");
        assert!(0.01 < fallen && fallen < 0.5, "{fallen}");
        assert!(measured("digits") > MARKEDLY);
    }
}
