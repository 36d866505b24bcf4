//! The track of an episode: a closed road through random checkpoints.
//!
//! Everything is double precision and drawn in Gymnasium's order, so that the same
//! seed gives the same track; the physics rounds it to single precision. The
//! elementary functions are `libm`'s on every machine; Gymnasium's, the C
//! library's, may differ in the last bit of a double, which the rounding removes.

use std::f64::consts::PI;

use crate::NumpyRandom;

/// Metres are the reference's pixels over this.
pub(super) const SCALE: f64 = 6.0;
/// Mean distance of the checkpoints from the centre, in m.
const RADIUS: f64 = 900.0 / SCALE;
/// Half the width of the road, in m.
pub(super) const HALF_WIDTH: f64 = 40.0 / SCALE;
/// From one point of the track to the next, in m.
const STEP: f64 = 21.0 / SCALE;
/// The largest turn from one point to the next, in radians.
const MAX_TURN: f64 = 0.31;
/// The width of the red and white border of sharp turns, in m.
const BORDER_WIDTH: f64 = 8.0 / SCALE;
/// A turn is sharp after so many points.
const BORDER_RUN: usize = 4;
const CHECKPOINTS: usize = 12;
/// The path stops after so many points.
const MOST_POINTS: usize = 2500;

/// x and y, in metres.
pub(super) type Point = [f64; 2];

/// A point of the middle of the road.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrackPoint {
    /// Of the point as seen from the centre of the field, in radians, winding on.
    pub(super) alpha: f64,
    /// The direction of the road, in radians.
    pub(super) beta: f64,
    pub(super) at: Point,
}

impl TrackPoint {
    /// The point so far to the right of the middle.
    fn aside(&self, distance: f64) -> Point {
        let (sin, cos) = (libm::sin(self.beta), libm::cos(self.beta));
        [self.at[0] + distance * cos, self.at[1] + distance * sin]
    }
}

/// The road of one episode.
#[derive(Clone, Debug, Default)]
pub(super) struct Track {
    pub(super) points: Vec<TrackPoint>,
    /// The part of the road up to each point, from the one before it.
    pub(super) tiles: Vec<[Point; 4]>,
    /// The borders, and the tile beside which each is.
    pub(super) borders: Vec<(usize, [Point; 4])>,
}

impl Track {
    /// Draws what Gymnasium draws at a reset, as often as it takes to find a road
    /// that closes.
    pub(super) fn generate(random: &mut NumpyRandom) -> Self {
        loop {
            let checkpoints = checkpoints(random);
            if let Some(points) = closed_loop(&path(&checkpoints)) {
                return Self::along(points);
            }
        }
    }

    fn along(points: Vec<TrackPoint>) -> Self {
        let before = |index: usize| (index + points.len() - 1) % points.len();
        let tiles = (0..points.len()).map(|index| {
            let (here, there) = (&points[index], &points[before(index)]);
            // Subtracting a number and adding its negative give the same bits.
            let [left, right] = [-HALF_WIDTH, HALF_WIDTH];
            [here.aside(left), here.aside(right), there.aside(right), there.aside(left)]
        });
        let tiles = tiles.collect();
        let sharp = sharp_turns(&points);
        let borders = (0..points.len()).filter(|&index| sharp[index]).map(|index| {
            let (here, there) = (&points[index], &points[before(index)]);
            let side = sign(there.beta - here.beta);
            let [inner, outer] = [side * HALF_WIDTH, side * (HALF_WIDTH + BORDER_WIDTH)];
            let corners =
                [here.aside(inner), here.aside(outer), there.aside(outer), there.aside(inner)];
            (index, corners)
        });
        let borders = borders.collect();
        Self { points, tiles, borders }
    }
}

/// numpy's: 0 for zero, unlike `signum`.
pub(super) fn sign(number: f64) -> f64 {
    if number > 0.0 {
        1.0
    } else if number < 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// The angle and place of each checkpoint.
fn checkpoints(random: &mut NumpyRandom) -> [(f64, Point); CHECKPOINTS] {
    std::array::from_fn(|index| {
        let angle = 2.0 * PI * index as f64 / CHECKPOINTS as f64;
        let noise = random.uniform(0.0, 2.0 * PI * 1.0 / CHECKPOINTS as f64);
        let radius = random.uniform(RADIUS / 3.0, RADIUS);
        let (angle, radius) = match index {
            0 => (0.0, 1.5 * RADIUS),
            _ if index == CHECKPOINTS - 1 => (angle, 1.5 * RADIUS),
            _ => (angle + noise, radius),
        };
        (angle, [radius * libm::cos(angle), radius * libm::sin(angle)])
    })
}

/// From checkpoint to checkpoint, five times around.
fn path(checkpoints: &[(f64, Point); CHECKPOINTS]) -> Vec<TrackPoint> {
    let [mut x, mut y] = [1.5 * RADIUS, 0.0];
    let (mut beta, mut target, mut laps) = (0.0, 0, 0);
    let mut other_side = false;
    let mut points = Vec::with_capacity(MOST_POINTS);
    while points.len() < MOST_POINTS {
        let mut alpha = libm::atan2(y, x);
        if other_side && alpha > 0.0 {
            laps += 1;
            other_side = false;
        }
        if alpha < 0.0 {
            other_side = true;
            alpha += 2.0 * PI;
        }
        let goal = loop {
            let (angle, at) = checkpoints[target % CHECKPOINTS];
            if alpha <= angle {
                break at;
            }
            target += 1;
            if target.is_multiple_of(CHECKPOINTS) {
                alpha -= 2.0 * PI;
            }
        };
        let [right_x, right_y] = [libm::cos(beta), libm::sin(beta)];
        let aside = right_x * (goal[0] - x) + right_y * (goal[1] - y);
        while beta - alpha > 1.5 * PI {
            beta -= 2.0 * PI;
        }
        while beta - alpha < -1.5 * PI {
            beta += 2.0 * PI;
        }
        let before = beta;
        let aside = aside * SCALE;
        let turn = (0.001 * aside).abs().min(MAX_TURN);
        if aside > 0.3 {
            beta -= turn;
        }
        if aside < -0.3 {
            beta += turn;
        }
        x += -right_y * STEP;
        y += right_x * STEP;
        points.push(TrackPoint { alpha, beta: before * 0.5 + beta * 0.5, at: [x, y] });
        if laps > 4 {
            break;
        }
    }
    points
}

/// The last time around, if its ends meet.
fn closed_loop(points: &[TrackPoint]) -> Option<Vec<TrackPoint>> {
    let start = 2.0 * PI * -0.5 / CHECKPOINTS as f64;
    let mut crossings = (1..points.len())
        .rev()
        .filter(|&index| points[index].alpha > start && points[index - 1].alpha <= start);
    let (end, begin) = (crossings.next()?, crossings.next()?);
    let points = points[begin..end - 1].to_vec();
    let (first, last) = (points.first()?, points.last()?);
    let gap = [libm::cos(first.beta), libm::sin(first.beta)];
    let gap = [gap[0] * (first.at[0] - last.at[0]), gap[1] * (first.at[1] - last.at[1])];
    ((gap[0] * gap[0] + gap[1] * gap[1]).sqrt() <= STEP).then_some(points)
}

/// Where the road has turned sharply to one side for some points.
fn sharp_turns(points: &[TrackPoint]) -> Vec<bool> {
    let count = points.len();
    let back = |index: usize, by: usize| (index + count * BORDER_RUN - by) % count;
    let mut sharp: Vec<bool> = (0..count)
        .map(|index| {
            let (mut all, mut sides) = (true, 0.0);
            for by in 0..BORDER_RUN {
                let turn = points[back(index, by)].beta - points[back(index, by + 1)].beta;
                all &= turn.abs() > MAX_TURN * 0.2;
                sides += sign(turn);
            }
            all && sides.abs() == BORDER_RUN as f64
        })
        .collect();
    // In place, as Gymnasium does: at the end it meets flags that it has set.
    for index in 0..count {
        for by in 0..BORDER_RUN {
            let before = back(index, by);
            sharp[before] |= sharp[index];
        }
    }
    sharp
}
