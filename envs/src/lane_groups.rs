//! Several groups of worlds that step together.
//!
//! A *group* is the lanes of one agent: [`LANES`](crate::lanes::LANES) worlds
//! side by side. A task whose physics costs more than any agent's thoughts
//! solves the worlds of several groups at once; for every other task groups step
//! one after the other.

use crate::lanes::{BLOCKS, Row, WIDTH};
use crate::{Status, VectorEnvironment};

/// What one group does in a step, and what comes of it; see [`VectorEnvironment::step`].
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

/// The worlds of several groups.
pub trait LaneGroups: Send {
    /// Starts a new episode in a lane of a group; see [`VectorEnvironment::reset`].
    fn reset(&mut self, group: usize, lane: usize, seed: u64, observation: &mut [Row]);

    /// Steps the live lanes of every group; see [`VectorEnvironment::step`]. The place in
    /// the list is the group's number; a group without live lanes does nothing.
    fn step(&mut self, groups: &mut [LaneGroup<'_>]);

    /// Moves a world to another lane of its group; see [`VectorEnvironment::relocate`].
    fn relocate(&mut self, group: usize, from: usize, to: usize);
}

/// One after the other.
impl LaneGroups for Vec<Box<dyn VectorEnvironment>> {
    fn reset(&mut self, group: usize, lane: usize, seed: u64, observation: &mut [Row]) {
        self[group].reset(lane, seed, observation);
    }

    fn step(&mut self, groups: &mut [LaneGroup<'_>]) {
        for (worlds, group) in self.iter_mut().zip(groups) {
            if group.lanes > 0 {
                let LaneGroup { lanes, action, observation, reward, status } = group;
                worlds.step(*lanes, action, observation, reward, status);
            }
        }
    }

    fn relocate(&mut self, group: usize, from: usize, to: usize) {
        self[group].relocate(from, to);
    }
}
