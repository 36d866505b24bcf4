//! The bipedal walker's physics: steps a second alone, in the lanes of one
//! agent, and in those of several; with a walk and with random actions.
//!
//! Gymnasium's own speed on the same machine stands beside it in
//! `python tests/gymnasium_parity.py speed`.

mod stopwatch;

use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, measurement::WallTime};
use precocial::activation::Activation;
use precocial::evaluation::{EvaluationConditions, evaluator};
use precocial::run::{ChampionFile, read};
use precocial::topology::Topology;
use precocial_envs::lanes::{BLOCKS, LANES, Row, WIDTH, set};
use precocial_envs::tasks::BipedalWalker;
use precocial_envs::{Environment, LaneGroup, Status, Task as _};
use rayon::ThreadPoolBuilder;
use serde_json::Value;
use stopwatch::{measuring, median, seconds};

const TASK: BipedalWalker = BipedalWalker::V3;
/// Steps that a measurement takes, of every world.
const STEPS: usize = 200;

/// A recorded episode: played again it is the same, to the last bit.
struct Recording {
    policy: String,
    seed: u64,
    actions: Vec<[f64; 4]>,
}

fn recordings() -> Vec<Recording> {
    let text = include_str!("../envs/tests/golden/bipedal_walker.json");
    let golden: Value = serde_json::from_str(text).expect("a recording is JSON");
    let episodes = golden["episodes"].as_array().expect("it has episodes");
    let flat = episodes.iter().filter(|episode| episode["task"] == TASK.name());
    let read = |episode: &Value| Recording {
        policy: episode["policy"].as_str().expect("a word").to_owned(),
        seed: episode["seed"].as_u64().expect("a seed"),
        actions: serde_json::from_value::<Vec<[f64; 4]>>(episode["actions"].clone())
            .expect("four numbers a step")
            .into_iter()
            .map(|action| action.map(|number| number / 64.0))
            .collect(),
    };
    flat.map(read).filter(|recording| ["walking", "random"].contains(&&*recording.policy)).collect()
}

/// A world alone, playing a recording over and over.
struct Alone<'a> {
    recording: &'a Recording,
    environment: Box<dyn Environment>,
    next: usize,
}

impl<'a> Alone<'a> {
    fn new(recording: &'a Recording) -> Self {
        let mut environment = TASK.environment();
        environment.reset(recording.seed, &mut [0.0; 24]);
        Self { recording, environment, next: 0 }
    }

    fn play(&mut self, steps: usize) {
        let mut observation = [0.0; 24];
        for _ in 0..steps {
            let action = self.recording.actions[self.next];
            let step = self.environment.step(&action, &mut observation);
            self.next += 1;
            if step.status.ended() || self.next == self.recording.actions.len() {
                self.environment.reset(self.recording.seed, &mut observation);
                self.next = 0;
            }
        }
    }
}

/// Several agents' lanes, each at another moment of the recording.
struct Together<'a> {
    recording: &'a Recording,
    groups: Box<dyn precocial_envs::LaneGroups>,
    rows: Vec<GroupRows>,
}

struct GroupRows {
    action: Vec<Row>,
    observation: Vec<Row>,
    reward: Row,
    status: [[Status; WIDTH]; BLOCKS],
    next: [usize; LANES],
}

impl<'a> Together<'a> {
    fn new(recording: &'a Recording, count: usize) -> Self {
        let rows = || GroupRows {
            action: vec![Row::default(); 4],
            observation: vec![Row::default(); 24],
            reward: Row::default(),
            status: Default::default(),
            next: [0; LANES],
        };
        let rows = (0..count).map(|_| rows()).collect();
        let mut together = Self { recording, groups: TASK.lane_groups(count), rows };
        for group in 0..count {
            for lane in 0..LANES {
                together.restart(group, lane);
            }
        }
        // Spread the lanes over the recording by restarting them in turn.
        for turn in 0..count * LANES {
            together.play(1 + recording.actions.len() / (count * LANES));
            together.restart(turn / LANES, turn % LANES);
        }
        together
    }

    fn restart(&mut self, group: usize, lane: usize) {
        let rows = &mut self.rows[group];
        self.groups.reset(group, lane, self.recording.seed, &mut rows.observation);
        rows.next[lane] = 0;
    }

    fn play(&mut self, steps: usize) {
        for _ in 0..steps {
            for rows in &mut self.rows {
                for lane in 0..LANES {
                    let action = self.recording.actions[rows.next[lane]];
                    for (row, number) in rows.action.iter_mut().zip(action) {
                        set(row, lane, number);
                    }
                }
            }
            let mut views: Vec<LaneGroup<'_>> = self.rows.iter_mut().map(GroupRows::view).collect();
            self.groups.step(&mut views);
            for group in 0..self.rows.len() {
                for lane in 0..LANES {
                    let rows = &mut self.rows[group];
                    rows.next[lane] += 1;
                    let ended = rows.status[lane / WIDTH][lane % WIDTH].ended();
                    if ended || rows.next[lane] == self.recording.actions.len() {
                        self.restart(group, lane);
                    }
                }
            }
        }
    }
}

impl GroupRows {
    fn view(&mut self) -> LaneGroup<'_> {
        let Self { action, observation, reward, status, .. } = self;
        LaneGroup { lanes: LANES, action, observation, reward, status }
    }
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, recording: &Recording) {
    let mut alone = Alone::new(recording);
    group.throughput(Throughput::Elements(STEPS as u64));
    group.bench_function(format!("{}, alone", recording.policy), |bencher| {
        bencher.iter(|| alone.play(STEPS));
    });
    for count in [1, TASK.lane_groups_together()] {
        let mut together = Together::new(recording, count);
        let steps = STEPS / 10;
        group.throughput(Throughput::Elements((steps * count * LANES) as u64));
        group.bench_function(format!("{}, {count} x {LANES} lanes", recording.policy), |bencher| {
            bencher.iter(|| together.play(steps));
        });
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("walker");
    group.sample_size(20).measurement_time(Duration::from_secs(2));
    group.sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(300));
    for recording in &recordings() {
        measure(&mut group, recording);
    }
    group.finish();
    criterion.final_summary();
    if measuring() {
        two_threads();
    }
}

/// Prints what a second thread brings to a population of walkers.
fn two_threads() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/champions/biped-small-1.ron");
    let champion: ChampionFile = read(path.as_ref()).expect("the champion is committed");
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build();
    let (Ok(one), Ok(two)) = (pool(1), pool(2)) else {
        println!("two threads: skipped, they cannot be started");
        return;
    };
    let population = variants(&champion.topology, 96);
    let evaluator = evaluator(std::sync::Arc::new(TASK));
    let population: Vec<_> = population.iter().collect();
    let conditions = EvaluationConditions::new(&[-2.0, -1.0, 1.0], &[0, 1]);
    let run = || evaluator.evaluate(&population, &conditions);
    let ratios = (0..5).map(|_| {
        let alone = seconds(|| one.install(|| drop(run())));
        alone / seconds(|| two.install(|| drop(run())))
    });
    println!("two threads / one: {:.2}", median(ratios.collect()));
}

/// Networks that differ in one activation: those that act alike are evaluated
/// once.
fn variants(topology: &Topology, count: usize) -> Vec<Topology> {
    let changed = |(node, activation): (u32, Activation)| {
        let mut topology = topology.clone();
        topology.set_activation(node, activation).ok().map(|()| topology)
    };
    let nodes = topology.hidden().iter().map(|hidden| hidden.id);
    let changes = nodes.flat_map(|node| Activation::ALL.map(|activation| (node, activation)));
    changes.filter_map(changed).take(count).collect()
}
