//! Whoever is asked to stop does so in the middle of an episode: some last for minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use precocial::envs::{Actions, Environment, Scene, Signature, Status, Step, names};
use precocial::evaluation::{EvaluationConditions, Split, Tally, Trial, evaluator};
use precocial::network::Weights;
use precocial::stop::StopSignal;
use precocial::{Task, Topology};

/// Its episodes go on for a million steps; after a hundred, somebody asks to stop.
#[derive(Clone, Default)]
struct Patience {
    stop: StopSignal,
    steps: Arc<AtomicU64>,
}

impl Task for Patience {
    fn name(&self) -> &'static str {
        "patience-v1"
    }

    fn summary(&self) -> &'static str {
        "wait"
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names(["one"]),
            actions: Actions::Continuous { count: 1, low: -1.0, high: 1.0 },
            step_limit: 1_000_000,
            worst_return: 0.0,
            solved_at: None,
            steps_per_second: 10.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(self.clone())
    }
}

impl Environment for Patience {
    fn reset(&mut self, _: u64, observation: &mut [f64]) {
        observation[0] = 1.0;
    }

    fn step(&mut self, _: &[f64], observation: &mut [f64]) -> Step {
        let steps = self.steps.fetch_add(1, Ordering::Relaxed);
        if steps == 100 {
            self.stop.ask();
        }
        observation[0] = 1.0;
        let status = if steps < 100_000 { Status::Running } else { Status::Truncated };
        Step { reward: 1.0, status }
    }

    fn scene(&self) -> Scene {
        Scene::default()
    }
}

#[test]
fn episodes_are_given_up_in_the_middle() {
    let topology = Topology::new(1, 1);
    let task = Patience::default();
    let conditions = EvaluationConditions::new(&[1.0, 2.0], &[1, 2, 3]);
    let evaluations =
        evaluator(Arc::new(task.clone())).evaluate_unless(&[&topology], &conditions, &task.stop);
    assert_eq!(evaluations, None);
    assert!(task.steps.load(Ordering::Relaxed) < 1000);

    let task = Patience::default();
    let trials = Trial::each(Weights::Shared(1.0), &[1, 2, 3]);
    let (split, tally) = (Split::Training, &mut Tally::default());
    let returns = evaluator(Arc::new(task.clone()))
        .trials_unless(&topology, split, &trials, tally, &task.stop);
    assert_eq!(returns, None);
    assert!(task.steps.load(Ordering::Relaxed) < 1000);
}

#[test]
fn samples_are_left_unread() {
    let digits = evaluator(precocial::envs::find("digits").unwrap());
    let (inputs, outputs) = digits.task().signature().size();
    let (topology, stop) = (Topology::new(inputs, outputs), StopSignal::default());
    let trials = Trial::each(Weights::Shared(1.0), &[1, 2]);
    let (split, tally) = (Split::Training, &mut Tally::default());
    assert!(digits.trials_unless(&topology, split, &trials, tally, &stop).is_some());
    stop.ask();
    assert_eq!(digits.trials_unless(&topology, split, &trials, tally, &stop), None);
}
