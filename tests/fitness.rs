//! A task whose function scores networks itself: what they compute there is what they
//! compute everywhere, and a run of it goes on as any other.

use std::sync::Arc;
use std::time::Duration;

use precocial::envs::{
    Actions, Environment, FitnessFunction, Kind, Policies, Scene, Signature, Status, Step, names,
};
use precocial::evaluation::{EvaluationConditions, Split, Tally, Trial, evaluator};
use precocial::network::{Weights, outputs};
use precocial::run::{Experiment, Run, SessionInfo, Stop};
use precocial::stop::StopSignal;
use precocial::{Registry, Task, Topology};

/// Minus how far a network is from the product of two numbers.
struct Product;

/// The numbers of an episode.
fn point(seed: u64) -> [f64; 2] {
    [(seed % 17) as f64 / 17.0, (seed % 5) as f64 / 5.0 - 0.5]
}

fn score(point: [f64; 2], output: f64) -> f64 {
    -(output - point[0] * point[1]).abs()
}

impl FitnessFunction for Product {
    fn returns(&self, policies: Arc<dyn Policies>, seeds: &[u64]) -> Vec<f64> {
        assert_eq!((policies.count(), policies.weights().len()), (seeds.len(), seeds.len()));
        let inputs: Vec<f64> = seeds.iter().flat_map(|&seed| point(seed)).collect();
        let Some(given) = policies.outputs(0..seeds.len(), 1, &inputs) else { return Vec::new() };
        seeds.iter().zip(given).map(|(&seed, output)| score(point(seed), output)).collect()
    }
}

impl Task for Product {
    fn name(&self) -> &'static str {
        "product-v1"
    }

    fn summary(&self) -> &'static str {
        "the product of two numbers"
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names(["x", "y"]),
            actions: Actions::Continuous { count: 1, low: -1.0, high: 1.0 },
            step_limit: 1,
            worst_return: -100.0,
            solved_at: None,
            steps_per_second: 1.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Nothing)
    }

    fn kind(&self) -> Kind<'_> {
        Kind::Fitness(self)
    }
}

struct Nothing;

impl Environment for Nothing {
    fn reset(&mut self, _: u64, observation: &mut [f64]) {
        observation.fill(0.0);
    }

    fn step(&mut self, _: &[f64], _: &mut [f64]) -> Step {
        Step { reward: 0.0, status: Status::Terminated }
    }

    fn scene(&self) -> Scene {
        Scene::default()
    }
}

fn topology() -> Topology {
    let mut topology = Topology::new(2, 1);
    for source in 0..3 {
        topology.add_connection(source, 3).unwrap();
    }
    topology
}

#[test]
fn networks_compute_what_they_always_do() {
    let (topology, evaluator) = (topology(), evaluator(Arc::new(Product)));
    let own: Vec<[f64; 3]> = (0..30).map(|n| [0.1, 0.3, f64::from(n) - 9.0]).collect();
    // Kinds of weights in turns, more than the lanes of one group.
    let trials: Vec<Trial<'_>> = (0..90)
        .map(|n| Trial {
            weights: match n % 3 {
                0 => Weights::Shared(n as f64 / 50.0 - 1.0),
                _ => Weights::Each(&own[n / 3]),
            },
            seed: n as u64,
        })
        .collect();
    let mut tally = Tally::default();
    let returns = evaluator.trials(&topology, Split::Training, &trials, &mut tally);
    assert_eq!((returns.len(), tally.steps), (90, 90));
    for (trial, found) in trials.iter().zip(returns) {
        let output = outputs(&topology, trial.weights, &point(trial.seed))[0];
        assert_eq!(found, score(point(trial.seed), output));
    }

    let others = [topology.clone(), Topology::new(2, 1)];
    let conditions = EvaluationConditions::new(&[-1.5, 0.5], &[3, 4, 8]);
    let evaluations = evaluator.evaluate(&others.iter().collect::<Vec<_>>(), &conditions);
    for (topology, evaluation) in others.iter().zip(evaluations) {
        for (&weight, returns) in conditions.weights.iter().zip(evaluation.returns) {
            let expected = [3, 4, 8].map(|seed| {
                let output = outputs(topology, Weights::Shared(weight), &point(seed))[0];
                score(point(seed), output)
            });
            assert_eq!(returns, expected);
        }
    }
    let stop = StopSignal::default();
    stop.ask();
    assert_eq!(evaluator.evaluate_unless(&[&topology], &conditions, &stop), None);
}

#[test]
fn a_run_goes_on_with_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let [whole, pieces] = ["whole", "pieces"].map(|name| folder.path().join(name));
    let registry = Registry::built_in().with(Product);
    let session = || SessionInfo {
        command: String::new(),
        host: String::new(),
        threads: 1,
        started: String::new(),
    };
    let advance = |mut run: Run, generations| {
        while run.generation() < generations {
            run.advance(|| Duration::from_secs(1)).unwrap();
        }
        run.stop(Stop::Interrupted, String::new()).unwrap();
    };
    let settings = ["search.population=24", "search.generations=12"];
    let experiment = || {
        let experiment = Experiment::new("product-v1");
        settings.iter().fold(experiment, |experiment, s| experiment.with(s).unwrap())
    };
    advance(Run::create(&whole, experiment(), &registry, session()).unwrap(), 12);
    advance(Run::create(&pieces, experiment(), &registry, session()).unwrap(), 5);
    advance(Run::resume(&pieces, None, &registry, session()).unwrap(), 12);
    for name in ["champion.ron", "checkpoint.ron"] {
        let [one, two] = [&whole, &pieces].map(|run| std::fs::read(run.join(name)).unwrap());
        assert!(one == two, "{name} is another");
    }
}
