//! Several crews of worlds that step together.
//!
//! A *crew* is the lanes of one agent: [`LANES`](crate::lanes::LANES) worlds
//! side by side. A task whose physics costs more than any agent's thoughts
//! solves the worlds of several crews at once; for every other task crews step
//! one after the other.

use crate::lanes::{BLOCKS, Row, WIDTH};
use crate::{Status, Worlds};

/// What one crew does in a step, and what comes of it; see [`Worlds::step`].
pub struct Crew<'a> {
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

/// The worlds of several crews.
pub trait Crews: Send {
    /// Starts a new episode in a lane of a crew; see [`Worlds::reset`].
    fn reset(&mut self, crew: usize, lane: usize, seed: u64, observation: &mut [Row]);

    /// Steps the live lanes of every crew; see [`Worlds::step`]. The place in
    /// the list is the crew's number; a crew without live lanes does nothing.
    fn step(&mut self, crews: &mut [Crew<'_>]);

    /// Moves a world to another lane of its crew; see [`Worlds::relocate`].
    fn relocate(&mut self, crew: usize, from: usize, to: usize);
}

/// One after the other.
impl Crews for Vec<Box<dyn Worlds>> {
    fn reset(&mut self, crew: usize, lane: usize, seed: u64, observation: &mut [Row]) {
        self[crew].reset(lane, seed, observation);
    }

    fn step(&mut self, crews: &mut [Crew<'_>]) {
        for (worlds, crew) in self.iter_mut().zip(crews) {
            if crew.lanes > 0 {
                let Crew { lanes, action, observation, reward, status } = crew;
                worlds.step(*lanes, action, observation, reward, status);
            }
        }
    }

    fn relocate(&mut self, crew: usize, from: usize, to: usize) {
        self[crew].relocate(from, to);
    }
}
