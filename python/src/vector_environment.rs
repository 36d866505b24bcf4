//! Many environments of a task for Python, side by side in lanes and on threads:
//! `precocial.envs` makes a `gymnasium.vector.VectorEnv` of it.
//!
//! Environments are divided among threads; those of a thread are lane groups, so that
//! their physics are solved together. Environments that show pictures, or that are
//! to be drawn, are stepped one after the other: their numbers are too many for lanes.

use std::sync::Mutex;

use numpy::{
    PyArray1, PyArray2, PyArray3, PyArrayMethods as _, PyReadonlyArray1, PyReadonlyArray2,
};
use precocial::picture::frame;
use precocial_envs::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use precocial_envs::{Environment, LaneGroup, LaneGroups, Status, Task};
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::environment::{check_finite, seed_after, task, unshared};
use crate::errors::{runtime_error, value_error};

/// Observations of more numbers, which are pictures, are too long for lanes.
const MOST_IN_LANES: usize = 1000;
/// Fewer environments are not worth a thread of their own.
const FEWEST_ON_A_THREAD: usize = 8;

/// The episode of one environment.
#[derive(Clone, Copy, Default)]
struct Episode {
    /// The seed that the environment was given last.
    seed: Option<u64>,
    /// Whether it is to be stepped.
    active: bool,
    reward: f64,
    terminated: bool,
}

/// The lanes of a group, and which environment each is.
struct Lanes {
    action: Vec<Row>,
    observation: Vec<Row>,
    reward: Row,
    status: [[Status; WIDTH]; BLOCKS],
    /// For each lane, which of the group's environments is there.
    occupant: Vec<usize>,
    live: usize,
}

/// The environments of one thread.
enum ThreadEnvironments {
    InLanes { groups: Box<dyn LaneGroups>, lanes: Vec<Lanes> },
    Alone { environments: Vec<Box<dyn Environment>>, observation: Vec<f64> },
}

impl ThreadEnvironments {
    fn new(task: &dyn Task, count: usize, alone: bool) -> Self {
        let (observations, actions) = task.signature().size();
        if alone {
            let environments = (0..count).map(|_| task.environment()).collect();
            return Self::Alone { environments, observation: vec![0.0; observations] };
        }
        let groups = count.div_ceil(LANES);
        let lanes = (0..groups).map(|group| Lanes {
            action: vec![Row::default(); actions],
            observation: vec![Row::default(); observations],
            reward: Row::default(),
            status: Default::default(),
            occupant: (0..LANES.min(count - group * LANES)).collect(),
            live: 0,
        });
        Self::InLanes { lanes: lanes.collect(), groups: task.lane_groups(groups) }
    }

    fn set_single_precision(&mut self, single: bool) {
        match self {
            Self::InLanes { groups, .. } => groups.set_single_precision(single),
            Self::Alone { environments, .. } => {
                for environment in environments {
                    environment.set_single_precision(single);
                }
            }
        }
    }

    /// Starts an episode: with a seed, or else with the numbers that follow, if there
    /// are some.
    fn reset(&mut self, index: usize, seed: Option<u64>, observed: &mut [f32]) -> bool {
        match self {
            Self::Alone { environments, observation } => {
                let environment = &mut environments[index];
                let begun = match seed {
                    None => environment.reset_without_seed(observation),
                    Some(seed) => {
                        environment.reset(seed, observation);
                        true
                    }
                };
                copy(observation, observed);
                begun
            }
            Self::InLanes { groups, lanes } => {
                let group = index / LANES;
                let Lanes { occupant, observation, .. } = &mut lanes[group];
                let Some(lane) = occupant.iter().position(|&at| at == index % LANES) else {
                    return false;
                };
                let begun = match seed {
                    None => groups.reset_without_seed(group, lane, observation),
                    Some(seed) => {
                        groups.reset(group, lane, seed, observation);
                        true
                    }
                };
                read(observation, lane, observed);
                begun
            }
        }
    }

    /// Steps the active environments.
    fn step(&mut self, (observations, actions): (usize, usize), step: &mut ThreadStep<'_>) {
        match self {
            Self::Alone { environments, observation } => {
                for (index, environment) in environments.iter_mut().enumerate() {
                    if !step.episodes[index].active {
                        continue;
                    }
                    let action = &step.actions[index * actions..][..actions];
                    let given = environment.step(action, observation);
                    copy(
                        observation,
                        &mut step.observations[index * observations..][..observations],
                    );
                    step.episodes[index].reward = given.reward;
                    step.episodes[index].terminated = given.status == Status::Terminated;
                }
            }
            Self::InLanes { groups, lanes } => {
                for (group, lanes) in lanes.iter_mut().enumerate() {
                    lanes.bring_active_first(group, &mut **groups, step.episodes);
                    for lane in 0..lanes.live {
                        let index = group * LANES + lanes.occupant[lane];
                        let action = &step.actions[index * actions..][..actions];
                        for (row, &number) in lanes.action.iter_mut().zip(action) {
                            set(row, lane, number);
                        }
                    }
                }
                let mut stepped: Vec<LaneGroup<'_>> = lanes.iter_mut().map(Lanes::group).collect();
                groups.step(&mut stepped);
                for (group, lanes) in lanes.iter().enumerate() {
                    for lane in 0..lanes.live {
                        let index = group * LANES + lanes.occupant[lane];
                        let observed = &mut step.observations[index * observations..];
                        read(&lanes.observation, lane, &mut observed[..observations]);
                        let status = lanes.status[lane / WIDTH][lane % WIDTH];
                        step.episodes[index].reward = get(&lanes.reward, lane);
                        step.episodes[index].terminated = status == Status::Terminated;
                    }
                }
            }
        }
    }
}

impl Lanes {
    /// Only the first lanes of a group are stepped: environments that have ended wait
    /// behind them.
    fn bring_active_first(
        &mut self,
        group: usize,
        groups: &mut dyn LaneGroups,
        episodes: &[Episode],
    ) {
        let (mut lane, mut end) = (0, self.occupant.len());
        let active = |occupant: usize| episodes[group * LANES + occupant].active;
        while lane < end {
            if active(self.occupant[lane]) {
                lane += 1;
                continue;
            }
            end -= 1;
            if lane < end && active(self.occupant[end]) {
                groups.relocate(group, end, lane);
                self.occupant.swap(end, lane);
            }
        }
        self.live = lane;
    }

    fn group(&mut self) -> LaneGroup<'_> {
        let Self { action, observation, reward, status, live, .. } = self;
        LaneGroup { lanes: *live, action, observation, reward, status }
    }
}

fn copy(observation: &[f64], observed: &mut [f32]) {
    for (observed, &number) in observed.iter_mut().zip(observation) {
        *observed = number as f32;
    }
}

fn read(rows: &[Row], lane: usize, observed: &mut [f32]) {
    for (observed, row) in observed.iter_mut().zip(rows) {
        *observed = get(row, lane) as f32;
    }
}

/// What a step of one thread's environments reads and writes.
struct ThreadStep<'a> {
    actions: &'a [f64],
    observations: &'a mut [f32],
    episodes: &'a mut [Episode],
}

/// Observations of all, rewards, and which episodes have come to an end of their own.
type Stepped<'py> =
    (Bound<'py, PyArray2<f32>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<bool>>);

/// Many environments of a built-in task.
#[pyclass(module = "precocial._native")]
pub(crate) struct VectorEnvironment {
    /// `PyO3` wants what can be shared; nobody ever locks it.
    threads: Mutex<Vec<ThreadEnvironments>>,
    /// How many environments a thread has; the last one may have fewer.
    share: usize,
    /// How many numbers are observed, and how many an action has.
    size: (usize, usize),
    /// Of all, one after the other.
    observations: Vec<f32>,
    episodes: Vec<Episode>,
    pool: Option<rayon::ThreadPool>,
}

impl VectorEnvironment {
    /// Steps all on their threads.
    fn step_all(&mut self, actions: &[f64], single: bool) {
        let Self { threads, share, size, observations, episodes, pool } = self;
        let (threads, size, share) = (unshared(threads), *size, *share);
        let steps = actions
            .chunks(share * size.1)
            .zip(observations.chunks_mut(share * size.0))
            .zip(episodes.chunks_mut(share))
            .map(|((actions, observations), episodes)| ThreadStep {
                actions,
                observations,
                episodes,
            });
        let steps: Vec<_> = threads.iter_mut().zip(steps).collect();
        let run = |(environments, mut step): (&mut ThreadEnvironments, ThreadStep<'_>)| {
            environments.set_single_precision(single);
            environments.step(size, &mut step);
        };
        match pool {
            None => steps.into_iter().for_each(run),
            Some(pool) => pool.install(|| steps.into_par_iter().for_each(run)),
        }
    }

    /// A copy of what all observe.
    fn observed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let size = [self.episodes.len(), self.size.0];
        PyArray1::from_slice(py, &self.observations).reshape(size)
    }
}

#[pymethods]
impl VectorEnvironment {
    /// So many environments on so many threads, which can be drawn if `drawn`.
    #[new]
    fn new(name: &str, count: usize, threads: usize, drawn: bool) -> PyResult<Self> {
        let task = task(name)?;
        let size = task.signature().size();
        if count == 0 || count > 1 << 20 {
            return Err(value_error(format!("from 1 to {} environments, not {count}", 1 << 20)));
        }
        let alone = drawn || size.0 > MOST_IN_LANES;
        let fewest = if size.0 > MOST_IN_LANES { 1 } else { FEWEST_ON_A_THREAD };
        let share = count.div_ceil(threads.clamp(1, count.div_ceil(fewest)).min(1024));
        let threads: Vec<ThreadEnvironments> = (0..count)
            .step_by(share)
            .map(|first| ThreadEnvironments::new(&*task, share.min(count - first), alone))
            .collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.len());
        let pool =
            if threads.len() > 1 { Some(pool.build().map_err(runtime_error)?) } else { None };
        Ok(Self {
            threads: Mutex::new(threads),
            share,
            size,
            observations: vec![0.0; count * size.0],
            episodes: vec![Episode::default(); count],
            pool,
        })
    }

    /// Starts episodes of the environments of these indices, each with its seed, or
    /// with the random numbers that follow those of its episode before; gives what
    /// all observe.
    fn reset<'py>(
        &mut self,
        py: Python<'py>,
        indices: Vec<usize>,
        seeds: Vec<Option<u64>>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let count = self.episodes.len();
        if let Some(wrong) = indices.iter().find(|&&index| index >= count) {
            return Err(value_error(format!("there is no environment {wrong} of {count}")));
        }
        for (&index, seed) in indices.iter().zip(seeds) {
            let before = self.episodes[index].seed;
            if seed.is_none() && before.is_none() {
                return Err(value_error(format!(
                    "the first episode of environment {index} needs a seed"
                )));
            }
            let environments = &mut unshared(&mut self.threads)[index / self.share];
            let observed = &mut self.observations[index * self.size.0..][..self.size.0];
            let mut given = seed;
            if !environments.reset(index % self.share, seed, observed) {
                given = before.map(seed_after);
                environments.reset(index % self.share, given, observed);
            }
            self.episodes[index] =
                Episode { seed: given.or(before), active: true, ..Episode::default() };
        }
        self.observed(py)
    }

    /// Steps the environments that are `active`, each with its row of actions; gives
    /// what all observe. `single` says that actions come in single precision.
    fn step<'py>(
        &mut self,
        py: Python<'py>,
        actions: PyReadonlyArray2<'py, f64>,
        active: PyReadonlyArray1<'py, bool>,
        single: bool,
    ) -> PyResult<Stepped<'py>> {
        let count = self.episodes.len();
        if actions.as_array().dim() != (count, self.size.1) || active.len()? != count {
            return Err(value_error(format!(
                "actions must be {count} rows of {} numbers",
                self.size.1
            )));
        }
        let actions = actions.as_slice()?;
        for (index, (action, &active)) in
            actions.chunks(self.size.1).zip(active.as_slice()?).enumerate()
        {
            let episode = &mut self.episodes[index];
            (episode.active, episode.reward, episode.terminated) = (active, 0.0, false);
            if active && episode.seed.is_none() {
                return Err(value_error(format!(
                    "reset environment {index} before its first step"
                )));
            }
            if active {
                check_finite(action, index)?;
            }
        }
        py.detach(|| self.step_all(actions, single));
        let rewards: Vec<f64> = self.episodes.iter().map(|episode| episode.reward).collect();
        let ends: Vec<bool> = self.episodes.iter().map(|episode| episode.terminated).collect();
        Ok((self.observed(py)?, PyArray1::from_vec(py, rewards), PyArray1::from_vec(py, ends)))
    }

    /// What there is to see of one of them; see [`crate::environment::Environment`].
    fn render<'py>(
        &mut self,
        py: Python<'py>,
        index: usize,
        width: u16,
    ) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let thread = unshared(&mut self.threads).get(index / self.share);
        let Some(ThreadEnvironments::Alone { environments, .. }) = thread else {
            return Err(value_error("these environments were not made to be drawn"));
        };
        let Some(environment) = environments.get(index % self.share) else {
            return Err(value_error(format!("there is no environment {index}")));
        };
        let frame = frame::draw(&environment.scene(), width);
        let size = [usize::from(frame.height), usize::from(frame.width), 3];
        PyArray1::from_vec(py, frame.pixels).reshape(size)
    }
}
