//! The lanes of one network: each runs an episode, and takes the next one when it
//! ends, so that no lane idles while there are jobs.

use precocial_envs::lanes::{BLOCKS, Block, InstructionSet, Kernel, LANES, Row, WIDTH, get, set};
use precocial_envs::{LaneGroup, LaneGroups, Status};

use super::{Assignment, Jobs, Tally};
use crate::network::LaneWeights;

/// What is the same for all episodes of a rollout.
#[derive(Clone, Copy)]
pub(super) struct Conditions {
    pub(super) worst_return: f64,
    /// After so many steps without a new highest return an episode is cut.
    pub(super) patience: u32,
    pub(super) instruction_set: InstructionSet,
}

/// A network whose episodes are running.
///
/// The first lanes are the live ones, always: a lane whose episode ends takes
/// the next job, and when there is none, the last live lane moves into it.
pub(super) struct RunningNetwork<'a> {
    /// The number of the group among all environments.
    group: usize,
    /// The number of the assignment.
    number: usize,
    assignment: Assignment<'a>,
    conditions: Conditions,
    rows: Vec<Row>,
    weights: LaneWeights,
    totals: Row,
    rewards: Row,
    status: [[Status; WIDTH]; BLOCKS],
    /// Lanes whose observation or action is not finite.
    non_finite: [bool; LANES],
    /// The highest return of an episode so far, and the steps since.
    highest: Row,
    steps_without_gain: [u32; LANES],
    job: [usize; LANES],
    live: usize,
    next: usize,
    returns: Vec<f64>,
    tally: Tally,
}

/// Results of a group that does nothing.
pub(super) type Idle = (Row, [[Status; WIDTH]; BLOCKS]);

/// A group that does nothing.
pub(super) fn idle_group((reward, status): &mut Idle) -> LaneGroup<'_> {
    LaneGroup { lanes: 0, action: &[], observation: &mut [], reward, status }
}

impl<'a> RunningNetwork<'a> {
    /// Starts the first jobs of an assignment, which has at least one.
    pub(super) fn start(
        (group, number): (usize, usize),
        assignment: Assignment<'a>,
        environments: &mut dyn LaneGroups,
        conditions: Conditions,
    ) -> Self {
        let live = assignment.jobs.len().min(LANES);
        let weights = match assignment.jobs {
            Jobs::Shared(_) => LaneWeights::Shared(Row::default()),
            Jobs::Each(_) => {
                LaneWeights::Each(vec![Row::default(); assignment.network.live_connections()])
            }
        };
        let mut running = Self {
            group,
            number,
            conditions,
            rows: assignment.network.new_rows(),
            weights,
            totals: Row::default(),
            rewards: Row::default(),
            status: Default::default(),
            non_finite: [false; LANES],
            highest: Row::default(),
            steps_without_gain: [0; LANES],
            job: [0; LANES],
            live,
            next: live,
            returns: vec![0.0; assignment.jobs.len()],
            tally: Tally::default(),
            assignment,
        };
        for lane in 0..live {
            running.begin(lane, lane, environments);
        }
        running
    }

    /// Whether all jobs are done.
    pub(super) fn is_done(&self) -> bool {
        self.live == 0
    }

    /// The number of the assignment, the returns of its jobs and the tally.
    pub(super) fn take(&mut self) -> (usize, Vec<f64>, Tally) {
        (self.number, std::mem::take(&mut self.returns), self.tally)
    }

    fn begin(&mut self, lane: usize, job: usize, environments: &mut dyn LaneGroups) {
        let (observation, _) = self.assignment.network.inputs_and_outputs(&mut self.rows);
        environments.reset(self.group, lane, self.assignment.jobs.seed(job), observation);
        self.load_weights(lane, job);
        set(&mut self.totals, lane, 0.0);
        set(&mut self.highest, lane, f64::NEG_INFINITY);
        self.steps_without_gain[lane] = 0;
        self.job[lane] = job;
    }

    /// Gives a lane the weights of a job.
    fn load_weights(&mut self, lane: usize, job: usize) {
        match (&mut self.weights, self.assignment.jobs) {
            (LaneWeights::Shared(row), Jobs::Shared(jobs)) => set(row, lane, jobs[job].weight),
            (weights, Jobs::Each(jobs)) => weights.set_each(lane, jobs[job].weight),
            // The weights are made of the kind that the jobs are.
            (LaneWeights::Each(_), Jobs::Shared(_)) => {}
        }
    }

    /// Runs the network on what its lanes observe.
    pub(super) fn compute_actions(&mut self) {
        let network = &*self.assignment.network;
        let blocks = self.live.div_ceil(WIDTH);
        network.step(self.conditions.instruction_set, &mut self.rows, &self.weights, blocks);
        self.find_non_finite();
    }

    /// Its lanes as the environments step them: actions in, observations and rewards
    /// out.
    pub(super) fn lane_group(&mut self) -> LaneGroup<'_> {
        let Self { assignment, rows, rewards, status, live, .. } = self;
        let (observation, action) = assignment.network.inputs_and_outputs(rows);
        LaneGroup { lanes: *live, action, observation, reward: rewards, status }
    }

    /// Adds up the rewards of a step, and fills the lanes whose episodes have ended.
    pub(super) fn collect_rewards(&mut self, environments: &mut dyn LaneGroups) {
        for block in 0..self.live.div_ceil(WIDTH) {
            for lane in 0..WIDTH {
                self.totals[block][lane] += self.rewards[block][lane];
            }
        }
        self.tally.steps += self.live as u64;
        let all_patient = self.conditions.patience == u32::MAX || self.count_steps_without_gain();
        if all_patient && !self.any_ended() {
            return;
        }
        // From the last lane down: one that moves has been looked at.
        for lane in (0..self.live).rev() {
            if !self.has_ended(lane) {
                continue;
            }
            self.returns[self.job[lane]] = self.finish(lane);
            if self.next < self.assignment.jobs.len() {
                self.begin(lane, self.next, environments);
                self.next += 1;
            } else {
                self.live -= 1;
                self.relocate(self.live, lane, environments);
            }
        }
    }

    /// Counts the steps without a new highest return; whether no lane has
    /// waited too long.
    fn count_steps_without_gain(&mut self) -> bool {
        let mut all_patient = true;
        for lane in 0..self.live {
            let total = get(&self.totals, lane);
            if total > get(&self.highest, lane) {
                set(&mut self.highest, lane, total);
                self.steps_without_gain[lane] = 0;
            } else {
                self.steps_without_gain[lane] += 1;
                all_patient &= self.steps_without_gain[lane] < self.conditions.patience;
            }
        }
        all_patient
    }

    /// Marks lanes whose observation or action is not finite, and gives the
    /// environment a zero instead of such an action.
    fn find_non_finite(&mut self) {
        let blocks = self.live.div_ceil(WIDTH);
        let (observation, action) = self.assignment.network.inputs_and_outputs(&mut self.rows);
        let (mut residue, mut all_finite) = (Row::default(), true);
        self.conditions.instruction_set.run(FiniteKernel {
            rows: [observation, action],
            blocks,
            residue: &mut residue,
            all_finite: &mut all_finite,
        });
        self.non_finite = [false; LANES];
        if all_finite {
            return;
        }
        for lane in (0..self.live).filter(|&lane| get(&residue, lane) != 0.0) {
            self.non_finite[lane] = true;
            for row in &mut *action {
                set(row, lane, 0.0);
            }
        }
    }

    /// Whether a live lane's episode has ended. The status of the lanes after
    /// them, which still run in the last block, is stale.
    fn any_ended(&self) -> bool {
        let (blocks, rest) = self.status.as_flattened()[..self.live].as_chunks::<WIDTH>();
        blocks.iter().any(|block| *block != [Status::Running; WIDTH])
            || rest.iter().any(|status| *status != Status::Running)
            || self.non_finite != [false; LANES]
    }

    fn has_ended(&self, lane: usize) -> bool {
        self.status[lane / WIDTH][lane % WIDTH] != Status::Running
            || self.non_finite[lane]
            || self.steps_without_gain[lane] >= self.conditions.patience
    }

    fn finish(&mut self, lane: usize) -> f64 {
        let total = get(&self.totals, lane);
        if self.non_finite[lane] || !total.is_finite() {
            self.tally.non_finite += 1;
            return self.conditions.worst_return;
        }
        total
    }

    fn relocate(&mut self, from: usize, to: usize, environments: &mut dyn LaneGroups) {
        if from == to {
            return;
        }
        let (observation, _) = self.assignment.network.inputs_and_outputs(&mut self.rows);
        let kept = [&mut self.totals, &mut self.highest];
        for row in observation.iter_mut().chain(kept) {
            set(row, to, get(row, from));
        }
        self.steps_without_gain[to] = self.steps_without_gain[from];
        self.job[to] = self.job[from];
        self.load_weights(to, self.job[from]);
        environments.relocate(self.group, from, to);
    }
}

/// Finds lanes with a number that is not finite: for those alone, x * 0 is not 0.
struct FiniteKernel<'a> {
    rows: [&'a [Row]; 2],
    blocks: usize,
    residue: &'a mut Row,
    all_finite: &'a mut bool,
}

impl Kernel for FiniteKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let mut all_finite = true;
        for block in 0..self.blocks.min(BLOCKS) {
            let mut residue = Block::default();
            for rows in self.rows {
                for row in rows {
                    for lane in 0..WIDTH {
                        residue[lane] += row[block][lane] * 0.0;
                    }
                }
            }
            for residue in residue {
                all_finite &= residue == 0.0;
            }
            self.residue[block] = residue;
        }
        *self.all_finite = all_finite;
    }
}
