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
/// Where the ground starts, and what it is drawn back to.
pub(super) const LEVEL: f64 = VIEW_HEIGHT / 4.0;
/// Points of flat ground to start on.
pub(super) const START_PAD: usize = 20;
/// What the camera of the reference shows from bottom to top.
const VIEW_HEIGHT: f64 = 400.0 / SCALE;
/// How deep a pit is.
const DEPTH: f64 = 4.0 * STEP;
/// Points to a stair: numpy draws nothing for a range of this value alone.
const STAIR: u64 = 4;
/// The most that the bounds of the draws can lead to, edges included.
const MOST_PIECES: usize = 256;
/// The largest push, in newtons.
const PUSH: f64 = 5.0;

/// x and y, in metres.
pub(super) type Point = (f64, f64);

/// A part of the ground that the walker can touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    /// An obstacle, filled: the corners in the order in which the reference
    /// gives them to the physics, which puts them in an order of its own.
    Block([Point; 4]),
    /// The line between two neighbouring points of the ground.
    Edge(Point, Point),
}

/// The ground of one episode, and what else is drawn with it.
pub(super) struct Terrain {
    /// In the order of creation, which decides the order of contacts.
    pub(super) pieces: Vec<Piece>,
    /// Gymnasium draws them; here they only show that the draws agree.
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
        pieces.extend(points.windows(2).map(|ends| Piece::Edge(ends[0], ends[1])));
        let clouds = clouds(random);
        let push = random.uniform(-PUSH, PUSH);
        Self { pieces, clouds, push }
    }

    /// Lays it out in a world, in single precision.
    pub(super) fn lay(&self, ground: &mut Ground) {
        let single = |(x, y): Point| -> Vector { vector(x as f32, y as f32) };
        ground.clear();
        for piece in &self.pieces {
            match piece {
                Piece::Block(corners) => ground.add_polygon(Polygon::hull(&corners.map(single))),
                Piece::Edge(from, to) => ground.add_edge([single(*from), single(*to)]),
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
    blocks: Vec<Piece>,
    y: f64,
    /// Of the grass, per point; an obstacle interrupts it without changing it.
    slope: f64,
    stretch: Stretch,
    /// Points until the next stretch.
    left: u64,
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
            left: START_PAD as u64,
            next: None,
        }
    }

    /// The height of the next point.
    fn point(&mut self, index: usize, hardcore: bool) -> f64 {
        match self.next.take() {
            Some(number) => self.begin(number, index as f64 * STEP),
            None => self.go_on(index),
        }
        let y = self.y;
        self.left -= 1;
        if self.left == 0 {
            self.left = self.random.integers(5, 10);
            let obstacle = hardcore && matches!(self.stretch, Stretch::Grass);
            self.next = Some(if obstacle { self.random.integers(1, 4) } else { 0 });
        }
        y
    }

    /// The first point of a stretch, where its blocks are put; it is as high as
    /// the point before.
    fn begin(&mut self, number: u64, x: f64) {
        let y = self.y;
        self.stretch = match number {
            0 => Stretch::Grass,
            1 => {
                self.left = self.random.integers(1, 3);
                let size = self.left as f64 * STEP;
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
                self.left = count * STAIR;
                Stretch::Stairs { points: self.left, direction, start: y }
            }
            _ => {
                let width = self.random.integers(3, 5);
                let near = [(x, y), (x + STEP, y), (x + STEP, y - DEPTH), (x, y - DEPTH)];
                self.block(near);
                self.block(near.map(|(x, y)| (x + STEP * width as f64, y)));
                self.left = width + 2;
                Stretch::Pit { brim: y }
            }
        };
    }

    /// Any other point of a stretch.
    fn go_on(&mut self, index: usize) {
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
                let passed = (points - self.left) as f64 - direction;
                self.y = start + ((passed / STAIR as f64) * direction) * STEP;
            }
            // The last point of a pit is on its far brim.
            Stretch::Pit { brim } => self.y = if self.left > 1 { brim - DEPTH } else { brim },
        }
    }

    fn block(&mut self, corners: [Point; 4]) {
        self.blocks.push(Piece::Block(corners));
    }
}

/// Nobody can touch them, but the push is drawn after them.
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
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::golden;

    fn single((x, y): Point) -> [f32; 2] {
        [x as f32, y as f32]
    }

    fn sorted<const N: usize>(mut corners: [[f32; 2]; N]) -> [[f32; 2]; N] {
        corners.sort_by(|a, b| a.partial_cmp(b).unwrap());
        corners
    }

    /// The points that the edges join.
    fn points(terrain: &Terrain) -> impl Iterator<Item = Point> {
        let edges = terrain.pieces.iter().filter_map(|piece| match piece {
            Piece::Edge(from, to) => Some((*from, *to)),
            Piece::Block(_) => None,
        });
        let last = edges.clone().next_back().map(|(_, to)| to);
        edges.map(|(from, _)| from).chain(last)
    }

    /// Vertices of the recording, which are single precision.
    fn vertices<const N: usize>(golden: &Value) -> [[f32; 2]; N] {
        assert_eq!(golden.as_array().unwrap().len(), N);
        from_fn(|index| golden::numbers::<2>(&golden[index]).map(|number| number as f32))
    }

    /// Compares everything but the push, which only the physics shows.
    fn follows(name: &str) -> Option<()> {
        let golden = golden::shared(&format!("bipedal/{name}.json.gz"))?;
        let hardcore = golden["hardcore"].as_bool().unwrap();
        let seed = golden["seed"].as_u64().unwrap();
        let terrain = Terrain::generate(&mut NumpyRandom::new(seed), hardcore);
        let (xs, ys): (Vec<f64>, Vec<f64>) = points(&terrain).unzip();
        golden::assert_close(&xs, &golden["terrain_x"], 0.0);
        golden::assert_close(&ys, &golden["terrain_y"], 0.0);
        assert_eq!(golden["clouds"].as_array().unwrap().len(), 10);
        for (cloud, recorded) in terrain.clouds.iter().zip(golden["clouds"].as_array().unwrap()) {
            let recorded: [_; 5] = from_fn(|corner| golden::numbers::<2>(&recorded[corner]));
            assert_eq!(cloud.map(|(x, y)| [x, y]), recorded, "{name}");
        }
        let fixtures = golden["static_fixtures_in_creation_order"].as_array().unwrap();
        assert_eq!(terrain.pieces.len(), fixtures.len(), "{name}");
        for (piece, fixture) in terrain.pieces.iter().zip(fixtures) {
            let recorded = &fixture["v"];
            match piece {
                Piece::Block(corners) => {
                    assert_eq!(fixture["type"], "b2PolygonShape", "{name}");
                    // Box2D has put the corners in an order of its own.
                    assert_eq!(sorted(corners.map(single)), sorted(vertices(recorded)), "{name}");
                }
                Piece::Edge(from, to) => {
                    assert_eq!(fixture["type"], "b2EdgeShape", "{name}");
                    assert_eq!([*from, *to].map(single), vertices(recorded), "{name}");
                }
            }
        }
        Some(())
    }

    #[test]
    fn follows_gymnasium() {
        for name in super::super::tests::RECORDINGS {
            follows(name);
        }
    }

    #[test]
    fn knows_a_few_points_of_gymnasium() {
        let terrain = Terrain::generate(&mut NumpyRandom::new(0), false);
        let heights = [20, 21, 100, 199].map(|index| points(&terrain).nth(index).unwrap().1);
        let recorded = [
            3.333_333_333_333_333_5,
            3.317_985_780_917_591_7,
            3.384_444_120_652_476_7,
            3.385_954_677_118_604,
        ];
        assert_eq!(heights, recorded);
        assert!(terrain.pieces.len() == 199, "no obstacles");
        assert_eq!(terrain.clouds[9][4], (5.816_567_277_602_567, 11.704_964_224_630_594));

        let terrain = Terrain::generate(&mut NumpyRandom::new(0), true);
        let heights = [21, 50, 100, 199].map(|index| points(&terrain).nth(index).unwrap().1);
        let recorded = [3.1, 2.441_365_061_072_242_6, 5.300_593_792_791_734, 4.944_566_947_960_184];
        assert_eq!(heights, recorded);
        assert_eq!(terrain.pieces.len(), 226);
        let Piece::Block(corners) = terrain.pieces[26] else { panic!("the last obstacle") };
        let recorded = [
            [88.666_664, 3.109_804_4],
            [88.666_664, 4.976_471],
            [89.133_33, 3.109_804_4],
            [89.133_33, 4.976_471],
        ];
        assert_eq!(sorted(corners.map(single)), recorded);
        assert!(matches!(terrain.pieces[27], Piece::Edge((0.0, _), _)));
        assert_eq!(terrain.clouds[9][4], (49.750_895_379_494_075, 11.637_263_078_096_488));
    }

    #[test]
    fn every_ground_is_whole_and_needs_no_more_room() {
        for seed in 0..2_000 {
            let terrain = Terrain::generate(&mut NumpyRandom::new(seed), seed % 2 == 1);
            let edges = |piece: &&Piece| matches!(piece, Piece::Edge(..));
            let trailing = terrain.pieces.iter().rev().take_while(edges).count();
            assert_eq!((points(&terrain).count(), trailing), (POINTS, POINTS - 1), "seed {seed}");
            assert!(terrain.pieces.len() <= MOST_PIECES, "seed {seed}");
            assert!(terrain.push.abs() <= PUSH, "seed {seed}");
        }
    }
}
