//! A task that fails while a generation is computed: nothing of that generation is kept,
//! even where the search comes to its end with what the task made up.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use precocial::envs::{Actions, Environment, Scene, Signature, Status, Step, names};
use precocial::run::{Experiment, Run, SessionInfo, Stop};
use precocial::stop::StopSignal;
use precocial::{Registry, Task};

#[derive(Clone, Default)]
struct Lamp {
    stop: StopSignal,
    /// Episodes that are played before it fails, if it does.
    sound: Option<u32>,
    episodes: std::sync::Arc<AtomicU32>,
}

impl Task for Lamp {
    fn name(&self) -> &'static str {
        "lamp-v1"
    }

    fn summary(&self) -> &'static str {
        "as bright as wanted"
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names(["wanted"]),
            actions: Actions::Continuous { count: 1, low: -1.0, high: 1.0 },
            step_limit: 5,
            worst_return: -100.0,
            solved_at: None,
            steps_per_second: 10.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Bulb { task: self.clone(), wanted: 0.0, steps: 0, broken: false })
    }
}

struct Bulb {
    task: Lamp,
    wanted: f64,
    steps: u32,
    broken: bool,
}

impl Environment for Bulb {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        let episode = self.task.episodes.fetch_add(1, Ordering::Relaxed);
        self.broken = self.task.sound.is_some_and(|sound| episode > sound);
        if self.broken {
            self.task.stop.fail();
        }
        (self.wanted, self.steps) = ((seed % 100) as f64 / 100.0, 0);
        observation[0] = self.wanted;
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        self.steps += 1;
        observation[0] = self.wanted;
        let ended = self.broken || self.steps == 5;
        let status = if ended { Status::Truncated } else { Status::Running };
        // What a broken task says would make any network the champion.
        let reward = if self.broken { 1e6 } else { -(action[0] - self.wanted).abs() };
        Step { reward, status }
    }

    fn scene(&self) -> Scene {
        Scene::default()
    }
}

fn session() -> SessionInfo {
    SessionInfo { command: String::new(), host: String::new(), threads: 1, started: String::new() }
}

fn experiment() -> Experiment {
    let experiment = Experiment::new("lamp-v1");
    let settings = ["search.population=24", "search.generations=40", "save_every=1"];
    settings.into_iter().fold(experiment, |experiment, s| experiment.with(s).unwrap())
}

/// Advances until all is done or it was asked to stop; how many generations were kept.
fn go(mut run: Run, stop: &StopSignal) -> u64 {
    while !run.is_finished() && !stop.is_asked() {
        if run.advance_unless(stop, || Duration::from_secs(1)).unwrap().is_none() {
            break;
        }
    }
    let folder = run.folder().clone();
    run.stop(Stop::Interrupted, String::new()).unwrap();
    folder.checkpoint().unwrap().map_or(0, |found| found.checkpoint.state.generation())
}

#[test]
fn nothing_of_a_failed_generation_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let [whole, failed] = ["whole", "failed"].map(|name| folder.path().join(name));
    let sound = Lamp::default();
    let registry = |lamp: &Lamp| Registry::built_in().with(lamp.clone());
    let run = Run::create(&whole, experiment(), &registry(&sound), session()).unwrap();
    assert_eq!(go(run, &sound.stop), 40);

    // Some of these are in the middle of a generation, some while its champion is confirmed.
    for episodes in (600..1700).step_by(151) {
        let lamp = Lamp { sound: Some(episodes), ..Lamp::default() };
        let run = Run::create(&failed, experiment(), &registry(&lamp), session()).unwrap();
        let kept = go(run, &lamp.stop);
        assert!(lamp.stop.has_failed() && kept < 40, "{kept} generations were kept");

        let run = Run::resume(&failed, None, &registry(&sound), session()).unwrap();
        assert_eq!(go(run, &sound.stop), 40);
        for name in ["champion.ron", "checkpoint.ron"] {
            let [one, two] = [&whole, &failed].map(|run| std::fs::read(run.join(name)).unwrap());
            assert!(one == two, "{name} is another after {episodes} episodes");
        }
        std::fs::remove_dir_all(&failed).unwrap();
    }
}
