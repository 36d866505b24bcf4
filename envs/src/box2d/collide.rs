//! The narrow phase: how a fixture of the ground touches a body.
//!
//! The ground's frame is the world's, so that a body's transform is already
//! the relative one.

use super::collide_edge::collide_edge;
use super::collide_polygons::collide_polygons;
use super::ground_shape::GroundShape;
use super::manifold::Manifold;
use super::math::Transform;
use super::polygon::Polygon;

/// How the ground touches a body's polygon now.
pub(super) fn collide(ground: &GroundShape, body: &Polygon, transform: &Transform) -> Manifold {
    match ground {
        GroundShape::Edge { ends, direction } => collide_edge(*ends, *direction, body, transform),
        GroundShape::Polygon(ground) => collide_polygons(ground, body, transform),
    }
}
