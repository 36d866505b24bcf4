//! What more ranks would bring, before one asks for nodes: a generation's work is
//! handed out as on a cluster, batch by batch, with episodes that were recorded.
//!
//! ```sh
//! cargo run --release --example ranks -- experiments/cluster/biped-paper-episodes.json
//! cargo run --release --example ranks -- FILE.json [LATENCY in µs] [BANDWIDTH in GB/s]
//! cargo run --release --example ranks -- record EXPERIMENT.ron GENERATIONS FILE.json
//! ```
//!
//! Every rank has one thread. Recording takes one thread, too, and evolves so many
//! generations first: episodes grow longer as networks grow better.

#![allow(clippy::cast_sign_loss)] // Counts and times are above zero.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use precocial::Registry;
use precocial::distributed::{batch, least};
use precocial::envs::Task;
use precocial::evaluation::{
    Evaluation, EvaluationConditions, Evaluator, Split, Tally, Trial, evaluator,
};
use precocial::run::{Experiment, read};
use precocial::search::{Plan, Search, SearchContext};
use precocial::stop::StopSignal;
use precocial::stream::Purpose;
use precocial::topology::Topology;
use serde::{Deserialize, Serialize};

/// What was recorded of an experiment.
#[derive(Serialize, Deserialize)]
struct Recording {
    experiment: String,
    generations: u64,
    /// Generations between two confirmations of the champion, and episodes of one.
    confirmed_every: f64,
    confirmation_episodes: u64,
    /// Networks that are evaluated side by side.
    together: usize,
    /// Steps a second of one thread with many networks, and with one episode alone.
    speed: f64,
    speed_alone: f64,
    /// Seconds of a generation that the first rank spends on anything but episodes.
    serial_seconds: f64,
    connections: f64,
    /// For each network and each shared weight, the steps of its episodes.
    lengths: Vec<Vec<Vec<u32>>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["record", experiment, generations, file] => {
            let recording = record(Path::new(experiment), generations.parse()?)?;
            std::fs::write(file, serde_json::to_string(&recording)? + "\n")?;
        }
        [file, ref network @ ..] => {
            let number = |index: usize, usual: f64| {
                network.get(index).map_or(Ok(usual), |word| word.parse::<f64>())
            };
            let recording = serde_json::from_str(&std::fs::read_to_string(file)?)?;
            tell(
                &recording,
                &Network { latency: 1e-6 * number(0, 20.0)?, bandwidth: 1e9 * number(1, 1.0)? },
            );
        }
        [] => {
            return Err("name a recording, or: record EXPERIMENT.ron GENERATIONS FILE.json".into());
        }
    }
    Ok(())
}

/// Evolves for a while, and sees how long every episode of the next generation lasts.
fn record(path: &Path, generations: u64) -> Result<Recording, Box<dyn Error>> {
    let experiment: Experiment = read(path)?;
    let registry = Registry::built_in();
    let task = registry.open(&experiment.task)?;
    let kind = experiment.kind();
    let Plan::Evaluation(plan) = kind.plan(&*task, &experiment.evaluation) else {
        return Err("this experiment trains networks: one rank does that alone".into());
    };
    let mut search = kind.begin(experiment.context(task.clone()))?;
    for _ in 0..generations {
        search.advance();
    }
    let population = kind.population(&search.freeze()).ok_or("a search without a population")?;
    let evaluator = evaluator(task.clone());
    let address = (experiment.seed, Purpose::Episodes, generations);
    let each = experiment.evaluation.episodes_of_generation(generations);
    let seeds = evaluator.episodes(Split::Training, address, each).seeds;
    let weights = experiment.evaluation.weights.of_generation(experiment.seed, generations);
    let networks: Vec<&Topology> = population.iter().collect();
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let evaluate = |networks: &[&Topology], weights: &[f64], seeds: &[u64]| {
        let mut conditions = EvaluationConditions::new(weights, seeds);
        conditions.patience = experiment.evaluation.patience;
        let begin = Instant::now();
        let done = one_thread.install(|| evaluator.evaluate(networks, &conditions));
        let steps: Vec<u32> = done.iter().map(|done| done.tally.steps as u32).collect();
        let speed = f64::from(steps.iter().sum::<u32>()) / begin.elapsed().as_secs_f64();
        (steps, speed)
    };
    let (_, speed) = evaluate(&networks, &weights, &seeds);
    let (_, speed_alone) = evaluate(&networks[..1], &weights[..1], &seeds[..1]);
    let mut lengths = vec![vec![vec![0; seeds.len()]; weights.len()]; networks.len()];
    for (w, &weight) in weights.iter().enumerate() {
        for (s, &seed) in seeds.iter().enumerate() {
            let (steps, _) = evaluate(&networks, &[weight], &[seed]);
            for (of_network, steps) in lengths.iter_mut().zip(steps) {
                of_network[w][s] = steps;
            }
        }
    }
    // What acts alike is evaluated once.
    lengths.retain(|of_network| of_network.iter().flatten().any(|&steps| steps > 0));
    let all = kind.generations();
    let confirmed = 1.0 + all as f64 / 8.0;
    Ok(Recording {
        experiment: path.display().to_string(),
        generations: all,
        confirmed_every: 8.0,
        confirmation_episodes: (plan.confirmation_episodes as f64 / confirmed) as u64,
        together: task.lane_groups_together(),
        speed,
        speed_alone,
        serial_seconds: serial_seconds(&experiment, &task, search.as_ref())?,
        connections: networks.iter().map(|n| n.complexity() as f64).sum::<f64>()
            / networks.len() as f64,
        lengths,
    })
}

/// Seconds of a generation whose episodes take no time.
fn serial_seconds(
    experiment: &Experiment,
    task: &Arc<dyn Task>,
    search: &(dyn Search + Send),
) -> Result<f64, Box<dyn Error>> {
    let context = SearchContext {
        evaluator: Arc::new(Nothing(task.clone())),
        ..experiment.context(task.clone())
    };
    let mut search = experiment.kind().thaw(context, search.freeze())?;
    let begin = Instant::now();
    for _ in 0..4 {
        search.advance();
    }
    Ok(begin.elapsed().as_secs_f64() / 4.0)
}

/// An evaluator that does nothing.
struct Nothing(Arc<dyn Task>);

impl Evaluator for Nothing {
    fn task(&self) -> &Arc<dyn Task> {
        &self.0
    }

    fn evaluate_unless(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        _: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        let episodes = conditions.episodes.seeds.len();
        // Some are better than others, as in earnest.
        let returns = |index| vec![vec![f64::from(index % 97); episodes]; conditions.weights.len()];
        let evaluation = |index| Evaluation { returns: returns(index), tally: Tally::default() };
        Some((0..topologies.len() as u32).map(evaluation).collect())
    }

    fn trials_unless(
        &self,
        _: &Topology,
        _: Split,
        trials: &[Trial<'_>],
        _: &mut Tally,
        _: &StopSignal,
    ) -> Option<Vec<f64>> {
        Some(vec![0.0; trials.len()])
    }

    fn is_deterministic(&self, _: Split) -> bool {
        false
    }
}

/// What connects the machines, one way.
struct Network {
    /// In seconds.
    latency: f64,
    /// In bytes a second.
    bandwidth: f64,
}

/// The first rank takes so long for a message, and looks for new ones so often.
const HANDLING: f64 = 5e-6;
const LOOK: f64 = 1e-4;
/// A rank has twice as much as keeps it busy: what it does, and what waits.
const AT_A_TIME: usize = 2;

/// A unit of work: what all its episodes take, and the longest, in seconds.
#[derive(Clone, Copy)]
struct Unit {
    all: f64,
    longest: f64,
}

/// What a request took.
struct Outcome {
    /// Until all is known.
    seconds: f64,
    /// How long the first rank was busy with messages.
    messages: f64,
}

fn tell(recording: &Recording, network: &Network) {
    println!("{}, {} generations", recording.experiment, recording.generations);
    println!(
        "{:>6} {:>14} {:>10} {:>9} {:>10}  what limits it",
        "ranks", "s a generation", "hours", "times", "efficiency"
    );
    let mut one = 0.0;
    for ranks in [1, 2, 4, 8, 16, 32, 64, 96, 128, 256, 512, 1024, 2048, 4096] {
        let (evaluation, compute, longest) = generation(recording, network, ranks);
        let confirmation = confirmation(recording, network, ranks) / recording.confirmed_every;
        let all = evaluation.seconds + confirmation + recording.serial_seconds;
        if ranks == 1 {
            one = all;
        }
        let parts = [
            ("the episodes themselves", compute),
            ("the longest episodes", longest),
            ("messages", evaluation.messages),
            ("what the first rank does alone", recording.serial_seconds),
            ("the champion's confirmation", confirmation),
        ];
        let most = parts.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or("", |part| part.0);
        let times = one / all;
        println!(
            "{ranks:>6} {all:>14.3} {:>10.2} {times:>9.1} {:>8.0} %  {most}",
            all * recording.generations as f64 / 3600.0,
            100.0 * times / ranks as f64
        );
    }
}

/// A generation's evaluations; beside that, what the episodes take if nobody ever
/// waits, and the longest.
fn generation(recording: &Recording, network: &Network, ranks: usize) -> (Outcome, f64, f64) {
    let unit = |episodes: &mut dyn Iterator<Item = u32>| {
        let (mut all, mut longest) = (0.0, 0.0);
        for steps in episodes.map(f64::from) {
            all += steps / recording.speed;
            longest = f64::max(longest, steps / recording.speed_alone);
        }
        Unit { all, longest }
    };
    let networks = &recording.lengths;
    // Few networks are divided by their shared weights.
    let least = least(networks.len(), recording.together, ranks);
    let units: Vec<Unit> = if least.is_none() {
        networks.iter().flatten().map(|of_weight| unit(&mut of_weight.iter().copied())).collect()
    } else {
        networks.iter().map(|n| unit(&mut n.iter().flatten().copied())).collect()
    };
    let compute = units.iter().map(|unit| unit.all).sum::<f64>() / ranks as f64;
    let longest = units.iter().map(|unit| unit.longest).fold(0.0, f64::max);
    let bytes = 60.0 + 6.0 * recording.connections;
    let pace = Pace { load: least.unwrap_or(1), one_by_one: least.is_some() };
    (hand_out(&units, pace, bytes, network, ranks), compute, longest)
}

/// The confirmation of a champion, in portions: its episodes are as long as the longest
/// network's.
fn confirmation(recording: &Recording, network: &Network, ranks: usize) -> f64 {
    let sum = |n: &&Vec<Vec<u32>>| n.iter().flatten().sum::<u32>();
    let Some(best) = recording.lengths.iter().max_by_key(sum) else { return 0.0 };
    let steps = f64::from(sum(&best)) / best.iter().map(Vec::len).sum::<usize>() as f64;
    let portions = (4 * ranks).max(best.len()).min(recording.confirmation_episodes as usize).max(1);
    let each = recording.confirmation_episodes as f64 / portions as f64;
    let longest = steps / recording.speed_alone;
    let unit = Unit { all: each * steps / recording.speed, longest };
    let bytes = 60.0 + 6.0 * recording.connections;
    let pace = Pace { load: 1, one_by_one: false };
    hand_out(&vec![unit; portions], pace, bytes, network, ranks).seconds
}

/// How ranks do units, as the engine has them do.
#[derive(Clone, Copy)]
struct Pace {
    /// So many keep a rank busy.
    load: usize,
    /// Whether each takes the place of another that is done, or has the rank alone.
    one_by_one: bool,
}

/// A rank: when it has time for another unit, and how many it has been given.
#[derive(Clone, Default)]
struct Rank {
    free: f64,
    in_hand: usize,
    /// The same times for the units that run beside the next one.
    beside: VecDeque<f64>,
}

impl Rank {
    /// Does a unit that arrives at this time; gives when it is done.
    fn work(&mut self, unit: &Unit, arrives: f64, pace: Pace) -> f64 {
        let begin = self.free.max(arrives);
        if !pace.one_by_one {
            self.free = begin + unit.all.max(unit.longest);
            return self.free;
        }
        // It begins beside the units that are not done, as soon as there is room.
        let room = if self.beside.len() < pace.load { None } else { self.beside.pop_front() };
        let enters = room.unwrap_or(0.0).max(arrives);
        self.free = begin + unit.all;
        self.beside.push_back(self.free);
        self.free.max(enters + unit.longest)
    }
}

/// Hands out units as the first rank does.
fn hand_out(units: &[Unit], pace: Pace, bytes: f64, network: &Network, ranks: usize) -> Outcome {
    let message = |units: usize| HANDLING + units as f64 * bytes / network.bandwidth;
    let under_way = network.latency + LOOK;
    let mut left = units.iter();
    let mut all = vec![Rank::default(); ranks];
    // When the first rank is free for messages, how long it was busy with them, and when
    // the last answer came.
    let (mut server, mut messages, mut end) = (0.0_f64, 0.0, 0.0_f64);
    // What happens when, in nanoseconds: the first rank takes a unit, or a unit that
    // another has done is known.
    let nano = |seconds: f64| (seconds * 1e9) as u64;
    let mut events: BinaryHeap<Reverse<(u64, usize)>> =
        (0..ranks).map(|r| Reverse((0, r))).collect();
    while let Some(Reverse((at, rank))) = events.pop() {
        let now = at as f64 * 1e-9;
        if rank == 0 {
            if let Some(unit) = left.next() {
                end = end.max(all[0].work(unit, now, pace));
                events.push(Reverse((nano(all[0].free), 0)));
            }
            continue;
        }
        if at > 0 {
            server = server.max(now) + message(1);
            messages += message(1);
            end = end.max(server);
            all[rank].in_hand -= 1;
        }
        while all[rank].in_hand < AT_A_TIME * pace.load && left.len() > 0 {
            let least = if pace.one_by_one { 1 } else { pace.load };
            let size = batch(left.len(), least, 1, ranks);
            server = server.max(now) + message(size);
            messages += message(size);
            all[rank].in_hand += size;
            for unit in left.by_ref().take(size) {
                let done = all[rank].work(unit, server + under_way, pace);
                events.push(Reverse((nano(done + under_way).max(1), rank)));
            }
        }
    }
    Outcome { seconds: end, messages }
}
