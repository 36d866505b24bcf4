//! The part of the plane that a body passes in a step: by it, most contacts are
//! plainly no impacts, and need no search for one.

use super::aabb::Aabb;
use super::ground_shape::GroundShape;
use super::math::{Sweep, Vector};
use super::time_of_impact::{TARGET, TOLERANCE};

/// So far apart, shapes have no impact whatever the rounding: the margin over
/// where they touch is a hundred times the error of distances.
const CLEAR: f32 = TARGET + TOLERANCE + 0.002;
/// More than this, in radians, and a corner's way is no flat arc.
const FLAT: f32 = 1.0;

/// Where a body's corners are at both ends of a sweep.
pub(super) struct SweptBounds {
    corners: [Vector; 16],
    count: usize,
    bounds: Aabb,
    /// How near the corners may come to the ground.
    room: f32,
}

impl SweptBounds {
    pub(super) fn new(polygon: &[Vector], sweep: &Sweep) -> Self {
        let mut corners = [Vector::ZERO; 16];
        let mut count = 0;
        let mut reach: f32 = 0.0;
        for end in [sweep.start(), sweep.end()] {
            for &corner in polygon {
                corners[count] = end.apply(corner);
                count += 1;
                reach = reach.max((corner - sweep.local_center).length());
            }
        }
        let turn = sweep.angle - sweep.angle0;
        // A corner's way is an arc: it leaves the straight line by r θ² / 8.
        let room = CLEAR + reach * turn * turn / 8.0;
        let room = if turn.abs() > FLAT { f32::INFINITY } else { room };
        let bounds = Aabb::tight(corners[..count].iter().copied());
        Self { corners, count, bounds, room }
    }

    /// Whether the body plainly has no impact with a fixture of ground, in the
    /// whole sweep and so in any part of it.
    pub(super) fn is_clear_of(&self, ground: &GroundShape) -> bool {
        let fixture = Aabb::tight(ground.vertices().iter().copied());
        if !self.bounds.grown(self.room).overlaps(&fixture) {
            return true;
        }
        let GroundShape::Edge { ends, direction } = ground else { return false };
        let normal = direction.right();
        let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
        for &corner in &self.corners[..self.count] {
            let beyond = (corner - ends[0]).dot(normal);
            (least, most) = (least.min(beyond), most.max(beyond));
        }
        least > self.room || most < -self.room
    }
}
