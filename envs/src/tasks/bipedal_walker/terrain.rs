//! The ground that an episode walks on, with its obstacles and its clouds.
//!
//! Everything is double precision and drawn in Gymnasium's order, so that the
//! same seed gives the same ground; the physics rounds it to single precision.

use std::array::from_fn;

use crate::NumpyRandom;
use crate::box2d::{Ground, Polygon, Vector, vector};

/// Metres are the reference's pixels over this.
pub(super) const SCALE: f64 = 30.0;
/// From one point of the ground to the next.
pub(super) const STEP: f64 = 14.0 / SCALE;
/// Points of the ground.
pub(super) const POINTS: usize = 200;
/// The height at which the ground starts, and to which random slopes return.
pub(super) const LEVEL: f64 = VIEW_HEIGHT / 4.0;
/// Points of flat ground to start on.
pub(super) const START_PAD: usize = 20;
/// What the camera of the reference shows from bottom to top.
const VIEW_HEIGHT: f64 = 400.0 / SCALE;
/// How deep a pit is.
const DEPTH: f64 = 4.0 * STEP;
/// Points to a stair: numpy draws nothing for a range of this value alone.
const STAIR: u64 = 4;
/// The most pieces that the bounds of the draws allow, edges included.
const MOST_PIECES: usize = 256;
/// Of the ground.
const FRICTION: f32 = 2.5;
/// The largest push, in newtons.
const PUSH: f64 = 5.0;

/// x and y, in metres.
pub(super) type Point = (f64, f64);

/// A part of the ground that the walker can touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TerrainPiece {
    /// An obstacle, filled: the corners in the order in which the reference
    /// gives them to the physics, which puts them in an order of its own.
    Block([Point; 4]),
    /// The line between two neighbouring points of the ground.
    Edge(Point, Point),
}

/// The ground of one episode, and what else is drawn with it.
pub(super) struct Terrain {
    /// In the order of creation, which decides the order of contacts.
    pub(super) pieces: Vec<TerrainPiece>,
    /// Gymnasium shows them; here tests compare them.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests compare them"))]
    clouds: [[Point; 5]; 10],
    /// The horizontal force on the hull at the start, in newtons.
    pub(super) push: f64,
}

impl Terrain {
    /// Draws what Gymnasium draws at a reset, in its order.
    pub(super) fn generate(random: &mut NumpyRandom, hardcore: bool) -> Self {
        let mut builder = Builder::new(random);
        let points: [Point; POINTS] =
            from_fn(|index| (index as f64 * STEP, builder.point(index, hardcore)));
        let mut pieces = builder.blocks;
        pieces.extend(points.windows(2).map(|ends| TerrainPiece::Edge(ends[0], ends[1])));
        let clouds = clouds(random);
        let push = random.uniform(-PUSH, PUSH);
        Self { pieces, clouds, push }
    }

    /// Replaces the ground of a world, in single precision.
    pub(super) fn build(&self, ground: &mut Ground) {
        let single = |(x, y): Point| -> Vector { vector(x as f32, y as f32) };
        ground.clear();
        for piece in &self.pieces {
            match piece {
                TerrainPiece::Block(corners) => {
                    ground.add_polygon(Polygon::hull(&corners.map(single)), FRICTION);
                }
                TerrainPiece::Edge(from, to) => {
                    ground.add_edge([single(*from), single(*to)], FRICTION);
                }
            }
        }
    }
}

/// What the ground is made of at a point.
#[derive(Clone, Copy)]
enum Stretch {
    Grass,
    Stump,
    /// So many points of stairs, up (1) or down (-1) from a height.
    Stairs {
        points: u64,
        direction: f64,
        start: f64,
    },
    Pit {
        brim: f64,
    },
}

struct Builder<'a> {
    random: &'a mut NumpyRandom,
    blocks: Vec<TerrainPiece>,
    y: f64,
    /// Of the grass, per point; an obstacle leaves it unchanged.
    slope: f64,
    stretch: Stretch,
    /// Points until the next stretch.
    remaining: u64,
    /// The next point is the first of the stretch of this number, in the
    /// reference's order: grass, stump, stairs, pit.
    next: Option<u64>,
}

impl<'a> Builder<'a> {
    fn new(random: &'a mut NumpyRandom) -> Self {
        Self {
            random,
            blocks: Vec::with_capacity(MOST_PIECES),
            y: LEVEL,
            slope: 0.0,
            stretch: Stretch::Grass,
            remaining: START_PAD as u64,
            next: None,
        }
    }

    /// The height of the next point.
    fn point(&mut self, index: usize, hardcore: bool) -> f64 {
        match self.next.take() {
            Some(number) => self.begin_stretch(number, index as f64 * STEP),
            None => self.continue_stretch(index),
        }
        let y = self.y;
        self.remaining -= 1;
        if self.remaining == 0 {
            self.remaining = self.random.integers(5, 10);
            let obstacle = hardcore && matches!(self.stretch, Stretch::Grass);
            self.next = Some(if obstacle { self.random.integers(1, 4) } else { 0 });
        }
        y
    }

    /// The first point of a stretch, where its blocks are put; it is as high as
    /// the point before.
    fn begin_stretch(&mut self, number: u64, x: f64) {
        let y = self.y;
        self.stretch = match number {
            0 => Stretch::Grass,
            1 => {
                self.remaining = self.random.integers(1, 3);
                let size = self.remaining as f64 * STEP;
                self.block([(x, y), (x + size, y), (x + size, y + size), (x, y + size)]);
                Stretch::Stump
            }
            2 => {
                let direction = if self.random.random() > 0.5 { 1.0 } else { -1.0 };
                let count = self.random.integers(3, 5);
                for stair in 0..count {
                    let left = x + (stair * STAIR) as f64 * STEP;
                    let right = x + ((1 + stair) * STAIR) as f64 * STEP;
                    let stair = stair as f64;
                    let top = y + (stair * direction) * STEP;
                    let bottom = y + (-1.0 + stair * direction) * STEP;
                    self.block([(left, top), (right, top), (right, bottom), (left, bottom)]);
                }
                self.remaining = count * STAIR;
                Stretch::Stairs { points: self.remaining, direction, start: y }
            }
            _ => {
                let width = self.random.integers(3, 5);
                let near = [(x, y), (x + STEP, y), (x + STEP, y - DEPTH), (x, y - DEPTH)];
                self.block(near);
                self.block(near.map(|(x, y)| (x + STEP * width as f64, y)));
                self.remaining = width + 2;
                Stretch::Pit { brim: y }
            }
        };
    }

    /// Any other point of a stretch.
    fn continue_stretch(&mut self, index: usize) {
        match self.stretch {
            Stretch::Grass => {
                let below = LEVEL - self.y;
                // Not `signum`, which is 1 for zero.
                let pull = f64::from(i8::from(below > 0.0) - i8::from(below < 0.0));
                self.slope = 0.8 * self.slope + 0.01 * pull;
                if index > START_PAD {
                    self.slope += self.random.uniform(-1.0, 1.0) / SCALE;
                }
                self.y += self.slope;
            }
            Stretch::Stump => {}
            Stretch::Stairs { points, direction, start } => {
                let passed = (points - self.remaining) as f64 - direction;
                self.y = start + ((passed / STAIR as f64) * direction) * STEP;
            }
            // The last point of a pit is on its far brim.
            Stretch::Pit { brim } => self.y = if self.remaining > 1 { brim - DEPTH } else { brim },
        }
    }

    fn block(&mut self, corners: [Point; 4]) {
        self.blocks.push(TerrainPiece::Block(corners));
    }
}

/// They touch nothing, but the push is drawn after them.
fn clouds(random: &mut NumpyRandom) -> [[Point; 5]; 10] {
    #[expect(clippy::approx_constant, reason = "the reference's π")]
    let around: [Point; 5] = from_fn(|corner| {
        let angle = 3.14 * 2.0 * corner as f64 / 5.0;
        (15.0 * STEP * libm::sin(angle), 5.0 * STEP * libm::cos(angle))
    });
    let y = VIEW_HEIGHT * 3.0 / 4.0;
    from_fn(|_| {
        let x = random.uniform(0.0, POINTS as f64) * STEP;
        around.map(|(across, up)| {
            let mut jitter = || random.uniform(0.0, 5.0 * STEP);
            (x + across + jitter(), y + up + jitter())
        })
    })
}

#[cfg(test)]
mod tests;
