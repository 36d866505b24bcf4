//! Episodes of networks, many at a time.

use std::borrow::Cow;

use precocial_envs::lanes::InstructionSet;
use precocial_envs::{LaneGroups, Task};

use super::lane_group::{Conditions, RunningNetwork};
use super::{Assignment, Job, Jobs, Tally};
use crate::network::Network;
use crate::stop::StopSignal;

/// Vector environments, and the space to run networks in them. A thread needs its own.
pub struct Rollout {
    environments: Box<dyn LaneGroups>,
    groups: usize,
    conditions: Conditions,
    stop: StopSignal,
}

impl Rollout {
    /// Environments of a task, on the widest instruction set of this processor.
    pub fn new(task: &dyn Task) -> Self {
        Self::with_instruction_set(task, InstructionSet::detect())
    }

    /// The same with a given instruction set for the network.
    pub fn with_instruction_set(task: &dyn Task, instruction_set: InstructionSet) -> Self {
        Self::with_groups(task, instruction_set, task.lane_groups_together())
    }

    /// The same with so many lane groups: networks that run side by side.
    pub(super) fn with_groups(
        task: &dyn Task,
        instruction_set: InstructionSet,
        groups: usize,
    ) -> Self {
        let groups = groups.max(1);
        let worst_return = task.signature().worst_return;
        Self {
            environments: task.lane_groups(groups),
            groups,
            conditions: Conditions { worst_return, patience: u32::MAX, instruction_set },
            stop: StopSignal::default(),
        }
    }

    /// Gives up where it is asked to stop, in the middle of episodes too: they may be
    /// long. What is not done by then is never done.
    #[must_use]
    pub fn unless(mut self, stop: &StopSignal) -> Self {
        self.stop = stop.clone();
        self
    }

    /// Cuts episodes that reach no new highest return for so many steps.
    #[must_use]
    pub fn with_patience(mut self, steps: u32) -> Self {
        self.conditions.patience = steps;
        self
    }

    /// Runs every job of a network to its end and writes its return to the same
    /// index of `returns`. A job's return does not depend on the other jobs.
    pub fn run(&mut self, network: &Network, jobs: &[Job], returns: &mut [f64]) -> Tally {
        let mut assignment =
            Some(Assignment { network: Cow::Borrowed(network), jobs: Jobs::Shared(jobs) });
        let mut tally = Tally::default();
        self.run_all(
            || assignment.take().map(|assignment| (0, assignment)),
            |_, of_jobs, counted| {
                returns.copy_from_slice(&of_jobs);
                tally += counted;
            },
        );
        tally
    }

    /// Runs assignments, each with its number, until all are done and `next` has none:
    /// it is asked again whenever one is done, as others may have arrived by then.
    /// `done` gets the number of each, the return of every job and what was counted.
    ///
    /// Several networks run side by side where the task gains by it; what an
    /// assignment gives does not depend on the others.
    pub fn run_all<'a>(
        &mut self,
        mut next: impl FnMut() -> Option<(usize, Assignment<'a>)>,
        mut done: impl FnMut(usize, Vec<f64>, Tally),
    ) {
        let mut groups: Vec<Option<RunningNetwork<'a>>> = Vec::new();
        groups.resize_with(self.groups, || None);
        loop {
            let mut more = true;
            for (index, group) in groups.iter_mut().enumerate() {
                while more && group.is_none() && !self.stop.is_asked() {
                    let Some((number, assignment)) = next() else {
                        more = false;
                        break;
                    };
                    if assignment.jobs.is_empty() {
                        done(number, Vec::new(), Tally::default());
                        continue;
                    }
                    *group = Some(RunningNetwork::start(
                        (index, number),
                        assignment,
                        &mut *self.environments,
                        self.conditions,
                    ));
                }
            }
            if !self.step(&mut groups, &mut done) {
                break;
            }
        }
    }

    /// Steps until a group has done its work; false if none has any, or if it is asked
    /// to stop.
    fn step(
        &mut self,
        groups: &mut [Option<RunningNetwork<'_>>],
        done: &mut impl FnMut(usize, Vec<f64>, Tally),
    ) -> bool {
        if groups.iter().all(Option::is_none) {
            return false;
        }
        while !self.stop.is_asked() {
            for group in groups.iter_mut().flatten() {
                group.compute_actions();
            }
            if let [Some(only)] = groups {
                self.environments.step(&mut [only.lane_group()]);
            } else {
                let mut idle: Vec<_> = groups.iter().map(|_| Default::default()).collect();
                let lane_groups = groups.iter_mut().zip(&mut idle);
                let mut lane_groups: Vec<_> = lane_groups
                    .map(|(group, idle)| match group {
                        Some(group) => group.lane_group(),
                        None => super::lane_group::idle_group(idle),
                    })
                    .collect();
                self.environments.step(&mut lane_groups);
            }
            let mut any_done = false;
            for slot in &mut *groups {
                let Some(group) = slot else { continue };
                group.collect_rewards(&mut *self.environments);
                if group.is_done() {
                    let (number, returns, tally) = group.take();
                    done(number, returns, tally);
                    *slot = None;
                    any_done = true;
                }
            }
            if any_done {
                return true;
            }
        }
        false
    }
}
