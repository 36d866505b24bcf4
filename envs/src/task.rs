//! A recipe for worlds.

use std::path::Path;

use crate::images::{DataError, Part, Shown};
use crate::{
    Environment, LaneGroups, VectorEnvironment, vector_environment::SyncVectorEnvironment,
};

/// What an agent may do.
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
    /// A number for each class: how likely it is, as the softmax of all says.
    Classes {
        /// How many.
        count: usize,
    },
}

impl Actions {
    /// How many numbers an action has.
    pub fn count(self) -> usize {
        match self {
            Self::Continuous { count, .. } | Self::Discrete { count } | Self::Classes { count } => {
                count
            }
        }
    }

    /// Which choice a discrete action takes: the place of its largest number,
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
    /// The name of each observed number, in order.
    pub observations: &'static [&'static str],
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

/// A recipe from which any thread builds worlds.
pub trait Task: Send + Sync {
    /// The name by which experiments refer to it, with its version.
    fn name(&self) -> &'static str;

    /// One line about it.
    fn summary(&self) -> &'static str;

    /// The shape of what is observed and done.
    fn signature(&self) -> Signature;

    /// One world.
    fn environment(&self) -> Box<dyn Environment>;

    /// Many worlds that step together. The default puts plain environments
    /// side by side; a fast task has its own.
    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(SyncVectorEnvironment::new(self))
    }

    /// The worlds of so many groups. The default steps them one after the other;
    /// a task that gains by it solves them together.
    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        Box::new((0..count).map(|_| self.vector_environment()).collect::<Vec<_>>())
    }

    /// How many groups are best stepped together.
    fn lane_groups_together(&self) -> usize {
        1
    }

    /// Reads what the task needs from a folder of data, once. Most need nothing.
    fn prepare(&self, _data: &Path) -> Result<(), DataError> {
        Ok(())
    }

    /// The images that an episode shows, if the task is to classify images:
    /// whoever knows them can run a network on many at a time instead of
    /// stepping worlds.
    fn images(&self) -> Option<Shown> {
        None
    }

    /// The same task on what is held out of its episodes; none where all
    /// episodes are of one kind.
    fn held_out(&self, _part: Part) -> Option<Box<dyn Task + '_>> {
        None
    }

    /// Whether all episodes are the same, whatever their seeds: one is enough.
    fn is_deterministic(&self) -> bool {
        false
    }
}
