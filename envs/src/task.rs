//! Tasks: what there is to do, and environments to do it in.

use std::sync::Arc;

use crate::data_sets::Supervised;
use crate::{
    Environment, FitnessFunction, LaneGroups, PortableTask, SyncVectorEnvironment,
    VectorEnvironment,
};

/// What a network's outputs mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Actions {
    /// So many numbers, each clipped to its bounds by the environment.
    Continuous {
        /// How many.
        count: usize,
        /// The smallest that has an effect.
        low: f64,
        /// The largest that has an effect.
        high: f64,
    },
    /// One of so many choices: the agent gives a number for each, and the
    /// first of the largest is taken.
    Discrete {
        /// How many.
        count: usize,
    },
    /// A logit for each class.
    Classes {
        /// How many.
        count: usize,
    },
    /// So many predicted numbers.
    Numbers {
        /// How many.
        count: usize,
    },
}

impl Actions {
    /// How many numbers an action has.
    pub fn count(self) -> usize {
        match self {
            Self::Continuous { count, .. }
            | Self::Discrete { count }
            | Self::Classes { count }
            | Self::Numbers { count } => count,
        }
    }

    /// Which choice a discrete action takes: the index of its largest number,
    /// of the first of them where several are equal.
    pub fn choose(action: &[f64]) -> usize {
        let mut chosen = 0;
        for (choice, &number) in action.iter().enumerate() {
            if number > action[chosen] {
                chosen = choice;
            }
        }
        chosen
    }
}

/// The shape of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The name of each observed number, in order; see [`names`].
    pub observations: Arc<[String]>,
    /// What the agent may do.
    pub actions: Actions,
    /// Steps after which an episode is truncated.
    pub step_limit: u32,
    /// A return that no episode falls below: what an episode scores whose
    /// numbers stopped being finite.
    pub worst_return: f64,
    /// The return from which the task counts as solved, where it names one.
    pub solved_at: Option<f64>,
    /// Steps a second at real speed.
    pub steps_per_second: f64,
}

impl Signature {
    /// How many numbers an agent observes and gives.
    pub fn size(&self) -> (usize, usize) {
        (self.observations.len(), self.actions.count())
    }
}

/// The names of observed numbers, as a [`Signature`] holds them.
pub fn names<const N: usize>(names: [&str; N]) -> Arc<[String]> {
    names.map(str::to_owned).into()
}

/// The kinds of tasks.
#[derive(Clone, Copy)]
pub enum Kind<'a> {
    /// An agent acts in an environment, step by step.
    Control,
    /// A network predicts the targets of examples.
    Supervised(&'a Supervised),
    /// A function scores networks itself.
    Fitness(&'a dyn FitnessFunction),
}

impl<'a> Kind<'a> {
    /// The supervised task, if it is one.
    pub fn supervised(self) -> Option<&'a Supervised> {
        match self {
            Self::Supervised(supervised) => Some(supervised),
            Self::Control | Self::Fitness(_) => None,
        }
    }
}

/// A recipe from which any thread builds environments.
///
/// A task of one's own implements the first four methods, and is then known by
/// its name wherever a [`Registry`](crate::Registry) that holds it is.
pub trait Task: Send + Sync {
    /// The name by which experiments refer to it, with its version.
    fn name(&self) -> &str;

    /// One line about it.
    fn summary(&self) -> &str;

    /// The shape of what is observed and done.
    fn signature(&self) -> Signature;

    /// One environment.
    fn environment(&self) -> Box<dyn Environment>;

    /// Many environments that step together. The default steps plain ones one
    /// after the other; a fast task has its own.
    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(SyncVectorEnvironment::new(self))
    }

    /// The environments of so many lane groups. The default steps them one
    /// after the other; a task that gains by it solves them together.
    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        Box::new((0..count).map(|_| self.vector_environment()).collect::<Vec<_>>())
    }

    /// How many lane groups are best stepped together, if all of their lanes are live.
    fn lane_groups_together(&self) -> usize {
        1
    }

    /// Whether all episodes are the same, whatever their seeds: one is enough.
    fn is_deterministic(&self) -> bool {
        false
    }

    /// The SHA-256 of the data that it has read, where it has: with others it is
    /// another task.
    fn data_sha256(&self) -> Option<String> {
        None
    }

    /// What makes this task again in a program that has the tasks of this crate and no
    /// files, such as a page; nothing of a task that is not of this crate.
    fn portable(&self) -> Option<PortableTask> {
        None
    }

    /// Which kind of task it is, asked once by what evaluates or trains.
    fn kind(&self) -> Kind<'_> {
        Kind::Control
    }
}
