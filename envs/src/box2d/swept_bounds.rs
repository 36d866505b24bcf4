//! Bounds of all that a body passes in a step: they show of most contacts,
//! without a search, that there is no impact. Not in Box2D; it changes no bit.

use super::aabb::Aabb;
use super::body::Body;
use super::ground_shape::GroundShape;
use super::math::Vector;
use super::polygon::MAX_VERTICES;
use super::time_of_impact::{TARGET, TOLERANCE};

/// Shapes farther apart than this have no impact, whatever the rounding: the
/// margin over the target is a hundred times the error of distances.
const CLEARANCE: f32 = TARGET + TOLERANCE + 0.002;
/// Beyond this rotation, in radians, the estimate of a vertex's arc fails.
const MAX_ARC: f32 = 1.0;

/// Where a body's vertices are at both ends of a sweep.
pub(super) struct SweptBounds {
    vertices: [Vector; 2 * MAX_VERTICES],
    count: usize,
    bounds: Aabb,
    /// How far the ground must be from the vertices.
    margin: f32,
}

impl SweptBounds {
    pub(super) fn new(polygon: &[Vector], body: &Body) -> Self {
        let sweep = &body.sweep;
        let mut vertices = [Vector::ZERO; 2 * MAX_VERTICES];
        let mut count = 0;
        let mut reach: f32 = 0.0;
        for end in [sweep.start(), body.transform] {
            for &vertex in polygon {
                vertices[count] = end.apply(vertex);
                count += 1;
                reach = reach.max((vertex - sweep.local_center).length());
            }
        }
        let turn = sweep.angle - sweep.angle0;
        // A vertex moves on an arc, which leaves its chord by r θ² / 8.
        let margin = CLEARANCE + reach * turn * turn / 8.0;
        let margin = if turn.abs() > MAX_ARC { f32::INFINITY } else { margin };
        let bounds = Aabb::tight(vertices[..count].iter().copied());
        Self { vertices, count, bounds, margin }
    }

    /// Whether the body has certainly no impact with a fixture of the ground, in the
    /// whole sweep and so in any part of it.
    pub(super) fn is_clear_of(&self, ground: &GroundShape) -> bool {
        let fixture = Aabb::tight(ground.vertices().iter().copied());
        if !self.bounds.grown(self.margin).overlaps(&fixture) {
            return true;
        }
        let GroundShape::Edge { ends, direction } = ground else { return false };
        let normal = direction.right();
        let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
        for &vertex in &self.vertices[..self.count] {
            let distance = (vertex - ends[0]).dot(normal);
            (least, most) = (least.min(distance), most.max(distance));
        }
        least > self.margin || most < -self.margin
    }
}
