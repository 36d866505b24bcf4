//! The environments of one thread of a vector: lane groups, so that their physics are
//! solved together, or each alone.

use precocial_envs::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use precocial_envs::{Environment, LaneGroup, LaneGroups, Status, Task};

use crate::observations::{Observed, are_pictures};

/// The episode of one environment.
#[derive(Clone, Copy, Default)]
pub(crate) struct Episode {
    /// The seed that the environment was given last.
    pub(crate) seed: Option<u64>,
    /// Whether it is to be stepped.
    pub(crate) active: bool,
    pub(crate) reward: f64,
    pub(crate) terminated: bool,
    /// How many steps it has had.
    pub(crate) steps: u64,
    /// Whether it is over, in either way: there is nothing to be stepped.
    pub(crate) ended: bool,
}

/// The lanes of a group, and which environment each is.
pub(crate) struct Lanes {
    action: Vec<Row>,
    observation: Vec<Row>,
    reward: Row,
    status: [[Status; WIDTH]; BLOCKS],
    /// For each lane, which of the group's environments is there.
    occupant: Vec<usize>,
    live: usize,
}

/// The environments of one thread.
pub(crate) enum ThreadEnvironments {
    InLanes { groups: Box<dyn LaneGroups>, lanes: Vec<Lanes> },
    Alone { environments: Vec<Box<dyn Environment>>, observation: Vec<f64> },
}

impl ThreadEnvironments {
    pub(crate) fn new(task: &dyn Task, count: usize, alone: bool) -> Self {
        let (observations, actions) = task.signature().size();
        // Pictures are looked at instead.
        let observations = if are_pictures(task) { 0 } else { observations };
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

    pub(crate) fn set_single_precision(&mut self, single: bool) {
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
    pub(crate) fn reset(
        &mut self,
        index: usize,
        seed: Option<u64>,
        observed: &mut Observed<'_>,
    ) -> bool {
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
                observed.take(observation.iter().copied(), environment.picture());
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
                observed.take(numbers(observation, lane), groups.picture(group, lane));
                begun
            }
        }
    }

    /// Steps the active environments.
    pub(crate) fn step(
        &mut self,
        (observations, actions): (usize, usize),
        step: &mut ThreadStep<'_>,
    ) {
        match self {
            Self::Alone { environments, observation } => {
                for (index, environment) in environments.iter_mut().enumerate() {
                    if !step.episodes[index].active {
                        continue;
                    }
                    let action = &step.actions[index * actions..][..actions];
                    let given = environment.step(action, observation);
                    step.observations
                        .part(index, observations)
                        .take(observation.iter().copied(), environment.picture());
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
                        step.observations
                            .part(index, observations)
                            .take(numbers(&lanes.observation, lane), groups.picture(group, lane));
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

/// Those of one lane.
fn numbers(rows: &[Row], lane: usize) -> impl Iterator<Item = f64> {
    rows.iter().map(move |row| get(row, lane))
}

/// What a step of one thread's environments reads and writes.
pub(crate) struct ThreadStep<'a> {
    pub(crate) actions: &'a [f64],
    pub(crate) observations: Observed<'a>,
    pub(crate) episodes: &'a mut [Episode],
}
