//! Plays recorded actions and prints what the world answered, to be compared
//! with another implementation (`tests/gymnasium_parity.py`) or timed.
//!
//! Reads JSON lines from standard input, an episode a line:
//! `{"task": "bipedal-walker-v3", "seed": 5, "actions": [[0.5, 0, -1, 0.25], …]}`.
//! Plays each until it ends or its actions run out, and writes a line for each,
//! in the same order, with floats that read back to the same bits:
//! `{"seed": 5, "observations": […], "rewards": […], "status": "running"}`.
//! The first observation is that of the reset; the status may also be
//! `terminated` or `truncated`.
//!
//! - `--worlds`: plays the episodes side by side, in the lanes of one group.
//! - `--groups`: in those of as many groups as the task solves together, as when networks
//!   are evaluated ([`Task::lane_groups_together`]).
//! - `--time`: writes only one line, `{"episodes": 2, "steps": 90, "seconds":
//!   0.01}`: the seconds of this thread on the processor, resets and steps alone.
//!
//! What cannot be understood is told with its line, and the exit code is 2.

use std::io::{BufRead, BufWriter, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::ThreadTime;
use precocial_envs::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use precocial_envs::{LaneGroup, LaneGroups, Status, Task, find};
use serde_json::{Value, json};

/// An episode to play.
struct Episode {
    task: Arc<dyn Task>,
    seed: u64,
    actions: Vec<Vec<f64>>,
}

/// What the world answered.
#[derive(Default)]
struct Answer {
    steps: usize,
    status: Status,
    /// One observation after the other; empty where only time is asked for.
    observations: Vec<f64>,
    rewards: Vec<f64>,
}

/// Episodes of one task, the index of each answer, and the time they took.
struct Player<'a> {
    task: &'a dyn Task,
    episodes: Vec<(usize, &'a Episode)>,
    answers: &'a mut [Answer],
    keep: bool,
    time: Duration,
}

impl Player<'_> {
    fn observe(&mut self, episode: usize, observation: impl Iterator<Item = f64>) {
        if self.keep {
            self.answers[self.episodes[episode].0].observations.extend(observation);
        }
    }

    fn count_step(&mut self, episode: usize, reward: f64, status: Status) {
        let answer = &mut self.answers[self.episodes[episode].0];
        answer.steps += 1;
        answer.status = status;
        if self.keep {
            answer.rewards.push(reward);
        }
    }

    /// What to do next; nothing once the episode is over.
    fn action(&self, episode: usize) -> Option<&[f64]> {
        let (place, episode) = self.episodes[episode];
        let answer = &self.answers[place];
        let action = episode.actions.get(answer.steps)?;
        (!answer.status.ended()).then_some(action)
    }

    fn play_alone(&mut self) {
        let mut environment = self.task.environment();
        let mut observation = vec![0.0; self.task.signature().observations.len()];
        let start = ThreadTime::now();
        for episode in 0..self.episodes.len() {
            environment.reset(self.episodes[episode].1.seed, &mut observation);
            self.observe(episode, observation.iter().copied());
            while let Some(action) = self.action(episode) {
                let step = environment.step(action, &mut observation);
                self.count_step(episode, step.reward, step.status);
                self.observe(episode, observation.iter().copied());
            }
        }
        self.time += start.elapsed();
    }

    fn play_together(&mut self, count: usize) {
        let mut environments = self.task.lane_groups(count);
        let mut groups: Vec<_> = (0..count).map(|_| Group::new(self.task)).collect();
        let start = ThreadTime::now();
        let mut next = 0;
        loop {
            for (index, group) in groups.iter_mut().enumerate() {
                self.fill(&mut *environments, index, group, &mut next);
            }
            if groups.iter().all(|group| group.playing.is_empty()) {
                break;
            }
            for group in &mut groups {
                for (lane, &episode) in group.playing.iter().enumerate() {
                    let action = self.action(episode).into_iter().flatten();
                    for (row, &value) in group.action.iter_mut().zip(action) {
                        set(row, lane, value);
                    }
                }
            }
            let mut views: Vec<_> = groups.iter_mut().map(Group::view).collect();
            environments.step(&mut views);
            for group in &groups {
                for (lane, &episode) in group.playing.iter().enumerate() {
                    let status = group.status[lane / WIDTH][lane % WIDTH];
                    self.count_step(episode, get(&group.reward, lane), status);
                    self.observe(episode, group.observation.iter().map(|row| get(row, lane)));
                }
            }
        }
        self.time += start.elapsed();
    }

    /// Starts the next episode in each lane whose own is over. When there are none the last
    /// lane moves there: the first lanes are the live ones, always, as in the engine.
    fn fill(
        &mut self,
        environments: &mut dyn LaneGroups,
        index: usize,
        group: &mut Group,
        next: &mut usize,
    ) {
        let mut lane = 0;
        while lane < LANES {
            let live = group.playing.len();
            if lane < live && self.action(group.playing[lane]).is_some() {
                lane += 1;
            } else if let Some((_, episode)) = self.episodes.get(*next) {
                environments.reset(index, lane, episode.seed, &mut group.observation);
                self.observe(*next, group.observation.iter().map(|row| get(row, lane)));
                group.play(lane, *next);
                *next += 1;
            } else if lane < live {
                group.playing.swap_remove(lane);
                if lane != live - 1 {
                    environments.relocate(index, live - 1, lane);
                }
            } else {
                break;
            }
        }
    }
}

/// The lanes of one agent.
struct Group {
    /// The episode in each live lane.
    playing: Vec<usize>,
    action: Vec<Row>,
    observation: Vec<Row>,
    reward: Row,
    status: [[Status; WIDTH]; BLOCKS],
}

impl Group {
    fn new(task: &dyn Task) -> Self {
        let signature = task.signature();
        Self {
            playing: Vec::new(),
            action: vec![Row::default(); signature.actions.count()],
            observation: vec![Row::default(); signature.observations.len()],
            reward: Row::default(),
            status: Default::default(),
        }
    }

    /// Notes which episode a lane plays; the lane after the last makes one more live.
    fn play(&mut self, lane: usize, episode: usize) {
        if lane < self.playing.len() {
            self.playing[lane] = episode;
        } else {
            self.playing.push(episode);
        }
    }

    fn view(&mut self) -> LaneGroup<'_> {
        let Self { playing, action, observation, reward, status } = self;
        LaneGroup { lanes: playing.len(), action, observation, reward, status }
    }
}

/// How many worlds step at once.
#[derive(Clone, Copy)]
enum Form {
    Alone,
    Worlds,
    Groups,
}

/// Plays every episode, those of a task one after the other.
fn play(episodes: &[Episode], form: Form, keep: bool) -> (Vec<Answer>, Duration) {
    let mut answers: Vec<_> = episodes.iter().map(|_| Answer::default()).collect();
    let mut rest: Vec<_> = episodes.iter().enumerate().collect();
    let mut time = Duration::ZERO;
    while let Some(&(_, Episode { task, .. })) = rest.first() {
        let (these, others) =
            rest.into_iter().partition(|(_, episode)| episode.task.name() == task.name());
        rest = others;
        let answers = &mut answers;
        let mut player = Player { task: &**task, episodes: these, answers, keep, time };
        match form {
            Form::Alone => player.play_alone(),
            Form::Worlds => player.play_together(1),
            Form::Groups => player.play_together(task.lane_groups_together()),
        }
        time = player.time;
    }
    (answers, time)
}

/// Understands a line of input.
fn parse(line: &str) -> Result<Episode, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let name = value["task"].as_str().ok_or("`task` should be the name of a task")?;
    let task = find(name).map_err(|error| error.to_string())?;
    let seed =
        value["seed"].as_u64().ok_or("`seed` should be a whole number from 0 to 2^64 - 1")?;
    let actions = value["actions"].as_array().ok_or("`actions` should be a list")?;
    let count = task.signature().actions.count();
    let action = |(step, action): (usize, &Value)| {
        let numbers = action.as_array().filter(|numbers| numbers.len() == count);
        let numbers = numbers.and_then(|numbers| numbers.iter().map(finite).collect());
        numbers.ok_or_else(|| format!("action {step} should be {count} finite numbers: {action}"))
    };
    let actions = actions.iter().enumerate().map(action).collect::<Result<_, _>>()?;
    Ok(Episode { task, seed, actions })
}

fn finite(number: &Value) -> Option<f64> {
    number.as_f64().filter(|number| number.is_finite())
}

fn as_json(episode: &Episode, answer: &Answer) -> Value {
    let width = episode.task.signature().observations.len();
    let status = match answer.status {
        Status::Running => "running",
        Status::Terminated => "terminated",
        Status::Truncated => "truncated",
    };
    json!({
        "seed": episode.seed,
        "observations": answer.observations.chunks(width).collect::<Vec<_>>(),
        "rewards": answer.rewards,
        "status": status,
    })
}

fn run() -> Result<(), String> {
    let (mut form, mut timed) = (Form::Alone, false);
    for argument in std::env::args().skip(1) {
        match &*argument {
            "--worlds" => form = Form::Worlds,
            "--groups" => form = Form::Groups,
            "--time" => timed = true,
            _ => {
                return Err(format!(
                    "what is `{argument}`? usage: play [--worlds | --groups] [--time]"
                ));
            }
        }
    }
    let mut episodes = Vec::new();
    for (index, line) in std::io::stdin().lock().lines().enumerate() {
        let episode = line.map_err(|error| error.to_string()).and_then(|line| parse(&line));
        episodes.push(episode.map_err(|error| format!("line {}: {error}", index + 1))?);
    }
    let (answers, time) = play(&episodes, form, !timed);
    let mut output = BufWriter::new(std::io::stdout().lock());
    let written = if timed {
        let steps: usize = answers.iter().map(|answer| answer.steps).sum();
        let seconds = time.as_secs_f64();
        let line = json!({"episodes": episodes.len(), "steps": steps, "seconds": seconds});
        writeln!(output, "{line}")
    } else {
        let mut both = episodes.iter().zip(&answers);
        both.try_for_each(|(episode, answer)| writeln!(output, "{}", as_json(episode, answer)))
    };
    written.and_then(|()| output.flush()).map_err(|error| format!("standard output: {error}"))
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("play: {error}");
            ExitCode::from(2)
        }
    }
}
