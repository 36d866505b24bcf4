//! An obstacle of the ground against a body's polygon. Box2D's
//! `b2CollidePolygons`.

use super::clip::{ClipPoint, clip};
use super::manifold::{ContactId, Manifold, Reference};
use super::math::{Transform, support};
use super::polygon::Polygon;
use super::settings::POLYGON_RADIUS;

/// Both skins: up to here, two shapes touch.
const TOTAL_RADIUS: f32 = POLYGON_RADIUS + POLYGON_RADIUS;

/// A polygon and its frame.
type Framed<'a> = (&'a Polygon, &'a Transform);

/// How far a polygon is outside one face of another.
fn separation((p, at_p): Framed<'_>, face: usize, (q, at_q): Framed<'_>) -> f32 {
    let normal = at_p.rotation.apply(p.normals()[face]);
    let local = at_q.rotation.apply_inverse(normal);
    let mut deepest = 0;
    let mut depth = f32::INFINITY;
    for (index, vertex) in q.vertices().iter().enumerate() {
        let value = vertex.dot(local);
        if value < depth {
            (deepest, depth) = (index, value);
        }
    }
    (at_q.apply(q.vertices()[deepest]) - at_p.apply(p.vertices()[face])).dot(normal)
}

/// The face with the largest separation, by Box2D's search: from the face that
/// looks at the other polygon, face by face in the direction in which the
/// separation grows.
fn best_face(p: Framed<'_>, q: Framed<'_>) -> (usize, f32) {
    let towards = p.1.rotation.apply_inverse(q.1.apply(q.0.centroid) - p.1.apply(p.0.centroid));
    let start = support(p.0.normals(), towards);
    let count = p.0.normals().len();
    let previous = |face: usize| if face == 0 { count - 1 } else { face - 1 };
    let next = |face: usize| p.0.next(face);
    let here = separation(p, start, q);
    let (before, after) = (separation(p, previous(start), q), separation(p, next(start), q));
    let backwards = before > here && before > after;
    let (mut best, mut value) = if backwards {
        (previous(start), before)
    } else if after > here {
        (next(start), after)
    } else {
        return (start, here);
    };
    loop {
        let face = if backwards { previous(best) } else { next(best) };
        let further = separation(p, face, q);
        if further > value {
            (best, value) = (face, further);
        } else {
            return (best, value);
        }
    }
}

/// The ends of the other polygon's face that looks most against this one.
fn incident_segment(p: Framed<'_>, face: usize, q: Framed<'_>) -> [ClipPoint; 2] {
    let reference_normal = q.1.rotation.apply_inverse(p.1.rotation.apply(p.0.normals()[face]));
    let mut incident = 0;
    let mut least_cosine = f32::INFINITY;
    for (index, normal) in q.0.normals().iter().enumerate() {
        let cosine = reference_normal.dot(*normal);
        if cosine < least_cosine {
            (incident, least_cosine) = (index, cosine);
        }
    }
    let end = |index: usize| ClipPoint {
        at: q.1.apply(q.0.vertices()[index]),
        id: ContactId::corner_on_face(face, index),
    };
    [end(incident), end(q.0.next(incident))]
}

/// How an obstacle of the ground touches a body's polygon.
pub(super) fn collide_polygons(
    ground: &Polygon,
    body: &Polygon,
    transform: &Transform,
) -> Manifold {
    let none = Manifold::default();
    let ground = (ground, &Transform::IDENTITY);
    let body = (body, transform);
    let (ground_face, of_ground) = best_face(ground, body);
    if of_ground > TOTAL_RADIUS {
        return none;
    }
    let (body_face, of_body) = best_face(body, ground);
    if of_body > TOTAL_RADIUS {
        return none;
    }
    let by_body = of_body > 0.98 * of_ground + 0.001;
    let (p, face, q) =
        if by_body { (body, body_face, ground) } else { (ground, ground_face, body) };

    let segment = incident_segment(p, face, q);
    let (v1, v2) = p.0.edge(face);
    let along = (v2 - v1).normalized();
    let tangent = p.1.rotation.apply(along);
    let normal = tangent.right();
    let (x1, x2) = (p.1.apply(v1), p.1.apply(v2));
    let front = normal.dot(x1);
    let clipped = clip(segment, -tangent, -tangent.dot(x1) + TOTAL_RADIUS, face)
        .and_then(|kept| clip(kept, tangent, tangent.dot(x2) + TOTAL_RADIUS, p.0.next(face)));
    let Some(clipped) = clipped else { return none };
    let mut manifold = Manifold {
        reference: if by_body { Reference::Body } else { Reference::Ground },
        normal: along.right(),
        plane: (v1 + v2).times(0.5),
        ..none
    };
    for point in clipped {
        if normal.dot(point.at) - front <= TOTAL_RADIUS {
            let id = if by_body { point.id.flipped() } else { point.id };
            manifold.push(q.1.apply_inverse(point.at), id);
        }
    }
    manifold
}
