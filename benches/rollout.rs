//! Swing-up episodes of one network on one core, in environment steps a second:
//! the engine, a flat interpreter without lanes, and the published method's way
//! in Python; and one thread against two.

mod champion;
mod interpreter;
mod reference;
mod stopwatch;

use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use interpreter::Interpreter;
use precocial::activation::Activation;
use precocial::evaluation::{EvaluationConditions, Job, Rollout, evaluator, mean};
use precocial::network::Network;
use precocial::topology::Topology;
use precocial_envs::tasks::CartPoleSwingUp;
use rayon::ThreadPoolBuilder;
use serde_json::json;
use stopwatch::{measuring, median, seconds};

/// How often the engine runs the jobs while the interpreter runs them once.
const ENGINE_RUNS: u64 = 10;
const WEIGHTS: [f64; 6] = [-2.0, -1.0, -0.5, 0.5, 1.0, 2.0];

/// Six shared weights on so many episodes.
fn jobs(episodes: u64) -> Vec<Job> {
    let of_weight = |weight| (0..episodes).map(move |seed| Job { weight, seed });
    WEIGHTS.into_iter().flat_map(of_weight).collect()
}

/// Runs jobs through the engine: mean return and steps.
fn engine(rollout: &mut Rollout, network: &Network, jobs: &[Job]) -> (f64, u64) {
    let mut returns = vec![0.0; jobs.len()];
    let tally = rollout.run(network, jobs, &mut returns);
    (mean(&returns), tally.steps)
}

/// Runs jobs through the interpreter: mean return and steps.
fn interpret(interpreter: &mut Interpreter, jobs: &[Job]) -> (f64, u64) {
    let episodes: Vec<_> =
        jobs.iter().map(|job| interpreter.episode(job.weight, job.seed)).collect();
    let returns: Vec<f64> = episodes.iter().map(|episode| episode.0).collect();
    (mean(&returns), episodes.iter().map(|episode| episode.1).sum())
}

fn main() {
    let topology = champion::champion();
    let network = Network::compile(&topology);
    let mut rollout = Rollout::new(&CartPoleSwingUp::V1);
    let mut interpreter = Interpreter::new(&topology);

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("rollout");
    group.sample_size(20).measurement_time(Duration::from_secs(2));
    group.sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(300));
    for episodes in [3, 4] {
        let jobs = jobs(episodes);
        group.throughput(Throughput::Elements(engine(&mut rollout, &network, &jobs).1));
        group.bench_function(format!("engine, 6 x {episodes} episodes"), |bencher| {
            bencher.iter(|| engine(&mut rollout, &network, &jobs));
        });
        group.throughput(Throughput::Elements(interpret(&mut interpreter, &jobs).1));
        group.bench_function(format!("interpreter, 6 x {episodes} episodes"), |bencher| {
            bencher.iter(|| interpret(&mut interpreter, &jobs));
        });
    }
    group.finish();
    criterion.final_summary();

    if measuring() {
        let speed = against_interpreter(&network, &mut rollout, &mut interpreter);
        against_python(&topology, speed);
        two_threads(&topology);
    }
}

/// Prints how much faster the engine is than the interpreter; gives its steps a
/// second.
fn against_interpreter(
    network: &Network,
    rollout: &mut Rollout,
    interpreter: &mut Interpreter,
) -> f64 {
    let jobs = jobs(4);
    let (mut speeds, mut ratios) = (Vec::new(), Vec::new());
    let (mut ours, mut theirs) = ((0.0, 0), (0.0, 0));
    for _ in 0..41 {
        // As long as the other's turn: a short one is interrupted less often.
        let engine_time = seconds(|| {
            for _ in 0..ENGINE_RUNS {
                ours = engine(rollout, network, &jobs);
            }
        });
        let interpreter_time = seconds(|| theirs = interpret(interpreter, &jobs));
        let speed = (ENGINE_RUNS * ours.1) as f64 / engine_time;
        speeds.push(speed);
        ratios.push(speed / (theirs.1 as f64 / interpreter_time));
    }
    let (speed, ratio) = (median(speeds), median(ratios));
    // Rounding separates chaotic episodes, so the means agree only roughly.
    println!("mean return: engine {:.1}, interpreter {:.1}", ours.0, theirs.0);
    println!("engine: {:.1} million environment steps a second", speed / 1e6);
    println!("engine / flat scalar interpreter: {ratio:.2}");
    speed
}

/// Prints how much faster the engine is than the reference's way, where
/// `python3` has `numpy`.
fn against_python(topology: &Topology, speed: f64) {
    match python_speed(topology) {
        Some(python) => {
            println!("NumPy reference: {python:.0} environment steps a CPU second");
            println!("engine / NumPy reference: {:.0}", speed / python);
        }
        None => println!("NumPy reference: skipped, there is no python3 with numpy"),
    }
}

fn python_speed(topology: &Topology) -> Option<f64> {
    let settings = json!({ "weights": WEIGHTS, "seconds": 3 });
    reference::speed("numpy_reference.py", topology, &settings)
}

/// Prints what a second thread brings to a population.
fn two_threads(topology: &Topology) {
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build();
    let (Ok(one), Ok(two)) = (pool(1), pool(2)) else {
        println!("two threads: skipped, they cannot be started");
        return;
    };
    // Networks that act alike are evaluated once: each has another activation
    // somewhere.
    let changed = |(node, activation): (u32, Activation)| {
        let mut topology = topology.clone();
        topology.set_activation(node, activation).ok().map(|()| topology)
    };
    let nodes = topology.hidden().iter().map(|hidden| hidden.id);
    let changes = nodes.flat_map(|node| Activation::ALL.map(|activation| (node, activation)));
    let population: Vec<Topology> = changes.filter_map(changed).take(64).collect();
    let evaluator = evaluator(std::sync::Arc::new(CartPoleSwingUp::V1));
    let population: Vec<_> = population.iter().collect();
    let conditions = EvaluationConditions::new(&WEIGHTS, &[0, 1, 2]);
    let run = || evaluator.evaluate(&population, &conditions);
    let ratios = (0..21).map(|_| {
        let alone = seconds(|| one.install(|| drop(run())));
        alone / seconds(|| two.install(|| drop(run())))
    });
    println!("two threads / one: {:.2}", median(ratios.collect()));
}
