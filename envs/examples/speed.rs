//! How fast the engine steps environments without anything above it: what
//! `python/examples/speed.py` compares itself with.
//!
//! ```sh
//! cargo run --release -p precocial-envs --example speed -- TASK ENVIRONMENTS SECONDS < ACTIONS
//! ```
//!
//! The actions are numbers of eight bytes, those of all environments for one step after
//! the other, again and again. Episodes that have ended begin anew at once.

use std::io::{self, Read as _};
use std::time::{Duration, Instant};

use precocial_envs::lanes::{BLOCKS, LANES, Row, WIDTH, set};
use precocial_envs::{LaneGroup, LaneGroups, Status, Task, find};

/// The lanes of one group.
struct Lanes {
    action: Vec<Row>,
    observation: Vec<Row>,
    reward: Row,
    status: [[Status; WIDTH]; BLOCKS],
    live: usize,
    /// Steps of each episode so far.
    steps: Vec<u32>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, count, seconds] = &arguments[..] else {
        return Err("give a task, how many environments, and how many seconds".into());
    };
    let (task, count) = (find(name)?, count.parse::<usize>()?);
    let duration = Duration::try_from_secs_f64(seconds.parse()?)?;
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let actions: Vec<f64> =
        bytes.as_chunks().0.iter().map(|&eight| f64::from_ne_bytes(eight)).collect();
    let (_, numbers) = task.signature().size();
    if count == 0 || actions.len() < count * numbers {
        return Err("there are no actions for a step of all environments".into());
    }
    let speed = measure(&*task, count, actions.chunks_exact(count * numbers), duration);
    println!("{speed:.0}");
    Ok(())
}

/// Steps a second.
fn measure<'a>(
    task: &dyn Task,
    count: usize,
    actions: impl Iterator<Item = &'a [f64]> + Clone,
    duration: Duration,
) -> f64 {
    let (observations, numbers) = task.signature().size();
    let limit = task.signature().step_limit;
    let mut groups: Vec<Lanes> = (0..count)
        .step_by(LANES)
        .map(|first| LANES.min(count - first))
        .map(|live| Lanes {
            action: vec![Row::default(); numbers],
            observation: vec![Row::default(); observations],
            reward: Row::default(),
            status: Default::default(),
            live,
            steps: vec![0; live],
        })
        .collect();
    let mut environments = task.lane_groups(groups.len());
    let mut seed = 0;
    for (index, group) in groups.iter_mut().enumerate() {
        for lane in 0..group.live {
            environments.reset(index, lane, seed, &mut group.observation);
            seed += 1;
        }
    }
    let (begun, mut steps) = (Instant::now(), 0);
    for actions in actions.cycle() {
        step(&mut *environments, &mut groups, actions, (numbers, limit), &mut seed);
        steps += count;
        if begun.elapsed() >= duration {
            break;
        }
    }
    steps as f64 / begun.elapsed().as_secs_f64()
}

fn step(
    environments: &mut dyn LaneGroups,
    groups: &mut [Lanes],
    actions: &[f64],
    (numbers, limit): (usize, u32),
    seed: &mut u64,
) {
    for (index, action) in actions.chunks(numbers).enumerate() {
        for (row, &number) in groups[index / LANES].action.iter_mut().zip(action) {
            set(row, index % LANES, number);
        }
    }
    let mut stepped: Vec<LaneGroup<'_>> = groups
        .iter_mut()
        .map(|Lanes { action, observation, reward, status, live, .. }| LaneGroup {
            lanes: *live,
            action,
            observation,
            reward,
            status,
        })
        .collect();
    environments.step(&mut stepped);
    for (index, group) in groups.iter_mut().enumerate() {
        for lane in 0..group.live {
            group.steps[lane] += 1;
            let ended = group.status[lane / WIDTH][lane % WIDTH].ended();
            if ended || group.steps[lane] >= limit {
                environments.reset(index, lane, *seed, &mut group.observation);
                (*seed, group.steps[lane]) = (*seed + 1, 0);
            }
        }
    }
}
