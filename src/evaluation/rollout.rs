//! Episodes of one network, many at a time.

use precocial_envs::lanes::{BLOCKS, Block, InstructionSet, Kernel, LANES, Row, WIDTH, get, set};
use precocial_envs::{Status, Task, Worlds};

use crate::network::Network;

/// One episode to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Job {
    /// The shared weight.
    pub weight: f64,
    /// The seed of the episode.
    pub seed: u64,
}

/// What was counted while episodes ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Steps in all episodes.
    pub steps: u64,
    /// Episodes that ended because a number was not finite.
    pub non_finite: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.steps += other.steps;
        self.non_finite += other.non_finite;
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}

/// Worlds, and the space to run networks in them. A thread needs its own.
///
/// The first lanes are the live ones, always: a lane whose episode ends takes
/// the next job, and when there is none, the last live lane moves into it.
pub struct Rollout {
    worlds: Box<dyn Worlds>,
    worst_return: f64,
    instruction_set: InstructionSet,
    weights: Row,
    totals: Row,
    rewards: Row,
    status: [[Status; WIDTH]; BLOCKS],
    /// Lanes whose observation or action is not finite.
    broken: [bool; LANES],
    job: [usize; LANES],
}

impl Rollout {
    /// Worlds of a task, on the widest instruction set of this processor.
    pub fn new(task: &dyn Task) -> Self {
        Self::with_instruction_set(task, InstructionSet::detect())
    }

    /// The same with a given instruction set for the network.
    pub fn with_instruction_set(task: &dyn Task, instruction_set: InstructionSet) -> Self {
        Self {
            worlds: task.worlds(),
            worst_return: task.signature().worst_return,
            instruction_set,
            weights: Row::default(),
            totals: Row::default(),
            rewards: Row::default(),
            status: Default::default(),
            broken: [false; LANES],
            job: [0; LANES],
        }
    }

    /// Runs every job to its end and writes its return to the same place of
    /// `returns`. A job's return does not depend on the other jobs.
    pub fn run(&mut self, network: &Network, jobs: &[Job], returns: &mut [f64]) -> Tally {
        let mut tally = Tally::default();
        let mut rows = network.new_rows();
        let mut live = jobs.len().min(LANES);
        let mut next = live;
        for lane in 0..live {
            self.start(lane, lane, jobs, network, &mut rows);
        }
        while live > 0 {
            let blocks = live.div_ceil(WIDTH);
            network.step(self.instruction_set, &mut rows, &self.weights, blocks);
            let (observation, action) = network.inputs_and_outputs(&mut rows);
            self.find_broken(observation, action, live);
            let (rewards, status) = (&mut self.rewards, &mut self.status);
            self.worlds.step(live, action, observation, rewards, status);
            for block in 0..blocks {
                for lane in 0..WIDTH {
                    self.totals[block][lane] += self.rewards[block][lane];
                }
            }
            tally.steps += live as u64;
            if !self.any_ended(live) {
                continue;
            }
            // From the last lane down: one that moves has been looked at.
            for lane in (0..live).rev() {
                if !self.has_ended(lane) {
                    continue;
                }
                returns[self.job[lane]] = self.finish(lane, &mut tally);
                if next < jobs.len() {
                    self.start(lane, next, jobs, network, &mut rows);
                    next += 1;
                } else {
                    live -= 1;
                    self.relocate(live, lane, network, &mut rows);
                }
            }
        }
        tally
    }

    fn start(
        &mut self,
        lane: usize,
        job: usize,
        jobs: &[Job],
        network: &Network,
        rows: &mut [Row],
    ) {
        let (observation, _) = network.inputs_and_outputs(rows);
        self.worlds.reset(lane, jobs[job].seed, observation);
        set(&mut self.weights, lane, jobs[job].weight);
        set(&mut self.totals, lane, 0.0);
        self.job[lane] = job;
    }

    /// Marks lanes whose observation or action is not finite, and gives the
    /// world a zero in place of such an action.
    fn find_broken(&mut self, observation: &[Row], action: &mut [Row], live: usize) {
        let blocks = live.div_ceil(WIDTH);
        let (mut doubt, mut sound) = (Row::default(), true);
        self.instruction_set.run(FiniteKernel {
            rows: [observation, action],
            blocks,
            doubt: &mut doubt,
            sound: &mut sound,
        });
        self.broken = [false; LANES];
        if sound {
            return;
        }
        for lane in (0..live).filter(|&lane| get(&doubt, lane) != 0.0) {
            self.broken[lane] = true;
            for row in &mut *action {
                set(row, lane, 0.0);
            }
        }
    }

    /// Whether a live lane's episode has ended. What the lanes after them say,
    /// which still run in the last block, is stale.
    fn any_ended(&self, live: usize) -> bool {
        let (blocks, rest) = self.status.as_flattened()[..live].as_chunks::<WIDTH>();
        blocks.iter().any(|block| *block != [Status::Running; WIDTH])
            || rest.iter().any(|status| *status != Status::Running)
            || self.broken != [false; LANES]
    }

    fn has_ended(&self, lane: usize) -> bool {
        self.status[lane / WIDTH][lane % WIDTH] != Status::Running || self.broken[lane]
    }

    fn finish(&self, lane: usize, tally: &mut Tally) -> f64 {
        let total = get(&self.totals, lane);
        if self.broken[lane] || !total.is_finite() {
            tally.non_finite += 1;
            return self.worst_return;
        }
        total
    }

    fn relocate(&mut self, from: usize, to: usize, network: &Network, rows: &mut [Row]) {
        if from == to {
            return;
        }
        let (observation, _) = network.inputs_and_outputs(rows);
        for row in observation.iter_mut().chain([&mut self.weights, &mut self.totals]) {
            set(row, to, get(row, from));
        }
        self.job[to] = self.job[from];
        self.worlds.relocate(from, to);
    }
}

/// Finds lanes with a number that is not finite: for those alone, x * 0 is not 0.
struct FiniteKernel<'a> {
    rows: [&'a [Row]; 2],
    blocks: usize,
    doubt: &'a mut Row,
    sound: &'a mut bool,
}

impl Kernel for FiniteKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let mut sound = true;
        for block in 0..self.blocks.min(BLOCKS) {
            let mut doubt = Block::default();
            for rows in self.rows {
                for row in rows {
                    for lane in 0..WIDTH {
                        doubt[lane] += row[block][lane] * 0.0;
                    }
                }
            }
            for doubt in doubt {
                sound &= doubt == 0.0;
            }
            self.doubt[block] = doubt;
        }
        *self.sound = sound;
    }
}
