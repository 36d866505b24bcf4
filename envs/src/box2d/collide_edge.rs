//! An edge of the ground against a body's polygon, on either side of the edge.
//! Box2D's `b2CollideEdgeAndPolygon` for an edge without neighbours.

use super::clip::{ClipPoint, clip};
use super::manifold::{ContactId, Manifold, Reference};
use super::math::{Transform, Vector, min};
use super::polygon::{MAX_VERTICES, Polygon};
use super::settings::POLYGON_RADIUS;

/// The body's polygon in the world, and how it lies to the edge's face.
struct PolygonAtEdge {
    count: usize,
    vertices: [Vector; MAX_VERTICES],
    normals: [Vector; MAX_VERTICES],
    /// Of the deepest vertex from the face.
    separation: f32,
    /// The polygon's face that looks most against the edge's.
    incident: usize,
}

impl PolygonAtEdge {
    #[inline(always)]
    fn new(polygon: &Polygon, transform: &Transform, v1: Vector, face: Vector) -> Self {
        let mut vertices = [Vector::ZERO; MAX_VERTICES];
        let mut normals = [Vector::ZERO; MAX_VERTICES];
        let (mut separation, mut incident) = (f32::INFINITY, 0);
        let mut least_cosine = f32::INFINITY;
        for (index, (&vertex, &normal)) in
            polygon.vertices().iter().zip(polygon.normals()).enumerate()
        {
            vertices[index] = transform.apply(vertex);
            normals[index] = transform.rotation.apply(normal);
            let distance = face.dot(vertices[index] - v1);
            if distance < separation {
                separation = distance;
            }
            let cosine = face.dot(normals[index]);
            if cosine < least_cosine {
                (incident, least_cosine) = (index, cosine);
            }
        }
        Self { count: polygon.vertices().len(), vertices, normals, separation, incident }
    }

    /// The polygon's face from which the edge is farthest, and how far; `None`
    /// if that is too far to touch.
    #[inline(always)]
    fn best_face(&self, v1: Vector, v2: Vector) -> Option<(usize, f32)> {
        let mut best = (0, f32::NEG_INFINITY);
        for index in 0..self.count {
            let normal = -self.normals[index];
            let s1 = normal.dot(self.vertices[index] - v1);
            let s2 = normal.dot(self.vertices[index] - v2);
            let separation = min(s1, s2);
            if separation > 2.0 * POLYGON_RADIUS {
                return None;
            }
            if separation > best.1 {
                best = (index, separation);
            }
        }
        Some(best)
    }
}

/// The face against which the other shape is clipped.
struct ReferenceFace {
    shape: Reference,
    /// Both ends and their indices.
    ends: [(Vector, usize); 2],
    normal: Vector,
}

/// How an edge touches a body's polygon; `direction` is that of the edge.
pub(super) fn collide_edge(
    [v1, v2]: [Vector; 2],
    direction: Vector,
    polygon: &Polygon,
    transform: &Transform,
) -> Manifold {
    let right = direction.right();
    let front = right.dot(transform.apply(polygon.centroid) - v1) >= 0.0;
    let face = if front { right } else { -right };
    let body = PolygonAtEdge::new(polygon, transform, v1, face);
    if body.separation > 2.0 * POLYGON_RADIUS {
        return Manifold::default();
    }
    let Some((index, separation)) = body.best_face(v1, v2) else { return Manifold::default() };

    // Box2D prefers the edge, by a margin against flipping to and fro.
    let (incident, reference) = if separation > 0.98 * body.separation + 0.001 {
        let id =
            ContactId { ground: 0, body: index as u8, ground_is_face: false, body_is_face: true };
        let next = polygon.next(index);
        let ends = [(body.vertices[index], index), (body.vertices[next], next)];
        let normal = body.normals[index];
        let segment = [v1, v2].map(|at| ClipPoint { at, id });
        (segment, ReferenceFace { shape: Reference::Body, ends, normal })
    } else {
        let end = |vertex| ClipPoint {
            at: body.vertices[vertex],
            id: ContactId::corner_on_face(0, vertex),
        };
        let segment = [end(body.incident), end(polygon.next(body.incident))];
        let ends = if front { [(v1, 0), (v2, 1)] } else { [(v2, 1), (v1, 0)] };
        (segment, ReferenceFace { shape: Reference::Ground, ends, normal: face })
    };
    clip_to_face(incident, &reference, polygon, transform)
}

/// What is left of the incident segment between the ends of the reference face
/// and near enough to it.
#[inline(always)]
fn clip_to_face(
    incident: [ClipPoint; 2],
    reference: &ReferenceFace,
    polygon: &Polygon,
    transform: &Transform,
) -> Manifold {
    let none = Manifold::default();
    let ReferenceFace { shape, ends: [(r1, i1), (r2, i2)], normal } = *reference;
    let side = normal.right();
    let clipped = clip(incident, side, side.dot(r1), i1)
        .and_then(|kept| clip(kept, -side, (-side).dot(r2), i2));
    let Some(clipped) = clipped else { return none };

    let by_body = shape == Reference::Body;
    let (normal_in_frame, plane) =
        if by_body { (polygon.normals()[i1], polygon.vertices()[i1]) } else { (normal, r1) };
    let mut manifold = Manifold { reference: shape, normal: normal_in_frame, plane, ..none };
    for point in clipped {
        if normal.dot(point.at - r1) <= 2.0 * POLYGON_RADIUS {
            if by_body {
                manifold.push(point.at, point.id.flipped());
            } else {
                manifold.push(transform.apply_inverse(point.at), point.id);
            }
        }
    }
    manifold
}
