//! Axis-aligned bounding boxes, with which the broad phase finds the pairs
//! that may touch. Box2D's `b2AABB`.

use super::math::{Vector, max, min, vector};
use super::settings::POLYGON_RADIUS;

/// A box along the axes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Aabb {
    pub(super) low: Vector,
    pub(super) high: Vector,
}

impl Aabb {
    /// The bounds of some points with their skin.
    pub(super) fn around(points: impl Iterator<Item = Vector>) -> Self {
        Self::tight(points).grown(POLYGON_RADIUS)
    }

    /// The bounds of some points.
    pub(super) fn tight(points: impl Iterator<Item = Vector>) -> Self {
        let all = vector(f32::INFINITY, f32::INFINITY);
        let mut bounds = Self { low: all, high: -all };
        for point in points {
            bounds = bounds.union(&Self { low: point, high: point });
        }
        bounds
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        Self {
            low: vector(min(self.low.x, other.low.x), min(self.low.y, other.low.y)),
            high: vector(max(self.high.x, other.high.x), max(self.high.y, other.high.y)),
        }
    }

    pub(super) fn grown(&self, margin: f32) -> Self {
        let margin = vector(margin, margin);
        Self { low: self.low - margin, high: self.high + margin }
    }

    pub(super) fn contains(&self, other: &Self) -> bool {
        self.low.x <= other.low.x
            && self.low.y <= other.low.y
            && other.high.x <= self.high.x
            && other.high.y <= self.high.y
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let apart = |low: Vector, high: Vector| low.x - high.x > 0.0 || low.y - high.y > 0.0;
        !apart(other.low, self.high) && !apart(self.low, other.high)
    }
}
