//! Many environments side by side: the array shapes, the elementary functions and
//! the dispatch that every fast kernel of the workspace shares.
//!
//! A *lane* is one episode that runs beside others. A [`Row`] holds one number
//! for each lane, as [`BLOCKS`] blocks of [`WIDTH`]: a block is what fits the
//! processor's vector registers, and a kernel is told how many blocks are in
//! use, so that lanes whose episodes have ended cost nothing once the live ones
//! have moved to the first blocks. What a lane computes never depends on its neighbours.

pub mod elementary;
mod kernel;

pub use kernel::{InstructionSet, Kernel};

/// Lanes in a block.
pub const WIDTH: usize = 8;
/// Blocks in a row.
pub const BLOCKS: usize = 3;
/// Lanes in a row.
pub const LANES: usize = WIDTH * BLOCKS;

/// One number for each lane of a block.
pub type Block = [f64; WIDTH];
/// One number for each lane.
pub type Row = [Block; BLOCKS];

/// The number that belongs to `lane`.
#[inline(always)]
pub fn get(row: &Row, lane: usize) -> f64 {
    row[lane / WIDTH][lane % WIDTH]
}

/// Sets the number that belongs to `lane`.
#[inline(always)]
pub fn set(row: &mut Row, lane: usize, value: f64) {
    row[lane / WIDTH][lane % WIDTH] = value;
}
