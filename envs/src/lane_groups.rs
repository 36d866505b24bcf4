//! Lane groups: the environments of several agents that step together.
//!
//! A *lane group* is the lanes of one agent: [`LANES`](crate::lanes::LANES)
//! environments side by side. A task whose physics costs more than computing the
//! actions solves several groups at once; for every other task the groups step
//! one after the other.

use crate::lanes::{BLOCKS, Row, WIDTH};
use crate::{Status, VectorEnvironment};

/// What a step of one group reads and writes; see [`VectorEnvironment::step`].
pub struct LaneGroup<'a> {
    /// How many of its lanes are live: the first ones.
    pub lanes: usize,
    /// A row for each number of an action.
    pub action: &'a [Row],
    /// A row for each observed number.
    pub observation: &'a mut [Row],
    /// The rewards.
    pub reward: &'a mut Row,
    /// Whether episodes go on.
    pub status: &'a mut [[Status; WIDTH]; BLOCKS],
}

/// The environments of several lane groups.
pub trait LaneGroups: Send {
    /// Starts a new episode in a lane of a group; see [`VectorEnvironment::reset`].
    fn reset(&mut self, group: usize, lane: usize, seed: u64, observation: &mut [Row]);

    /// See [`Environment::reset_without_seed`](crate::Environment::reset_without_seed).
    fn reset_without_seed(
        &mut self,
        _group: usize,
        _lane: usize,
        _observation: &mut [Row],
    ) -> bool {
        false
    }

    /// See [`Environment::set_single_precision`](crate::Environment::set_single_precision).
    fn set_single_precision(&mut self, _single: bool) {}

    /// What a lane observed last, where it is a picture; see
    /// [`Environment::picture`](crate::Environment::picture). Then `observation` may have
    /// no rows.
    fn picture(&self, _group: usize, _lane: usize) -> Option<&[u8]> {
        None
    }

    /// Steps the live lanes of every group; see [`VectorEnvironment::step`]. The list
    /// holds every group at its index; one without live lanes does nothing.
    fn step(&mut self, groups: &mut [LaneGroup<'_>]);

    /// Moves an environment to another lane of its group; see [`VectorEnvironment::relocate`].
    fn relocate(&mut self, group: usize, from: usize, to: usize);
}

/// One after the other.
impl LaneGroups for Vec<Box<dyn VectorEnvironment>> {
    fn reset(&mut self, group: usize, lane: usize, seed: u64, observation: &mut [Row]) {
        self[group].reset(lane, seed, observation);
    }

    fn reset_without_seed(&mut self, group: usize, lane: usize, observation: &mut [Row]) -> bool {
        self[group].reset_without_seed(lane, observation)
    }

    fn set_single_precision(&mut self, single: bool) {
        for environments in self {
            environments.set_single_precision(single);
        }
    }

    fn step(&mut self, groups: &mut [LaneGroup<'_>]) {
        for (environments, group) in self.iter_mut().zip(groups) {
            if group.lanes > 0 {
                let LaneGroup { lanes, action, observation, reward, status } = group;
                environments.step(*lanes, action, observation, reward, status);
            }
        }
    }

    fn relocate(&mut self, group: usize, from: usize, to: usize) {
        self[group].relocate(from, to);
    }
}
