//! The shapes that the ground is made of.

use super::math::Vector;
use super::polygon::Polygon;

/// The shape of one fixture of the ground.
#[derive(Clone, Debug)]
pub(super) enum GroundShape {
    /// A line; `direction` has length 1.
    Edge { ends: [Vector; 2], direction: Vector },
    /// An obstacle. Boxed, because edges are many and small.
    Polygon(Box<Polygon>),
}

impl GroundShape {
    pub(super) fn vertices(&self) -> &[Vector] {
        match self {
            Self::Edge { ends, .. } => ends,
            Self::Polygon(polygon) => polygon.vertices(),
        }
    }
}
