//! Where two shapes touch: one or two points, and a normal.
//!
//! The ground's frame is the world's, so that a body's transform is already
//! the relative one.

use super::ground::Shape;
use super::math::{Transform, Vector};
use super::shape::{Polygon, SKIN};

/// Which of the two shapes the normal belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reference {
    #[default]
    Ground,
    Body,
}

/// Where two shapes touch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Manifold {
    pub(super) reference: Reference,
    /// In the reference's frame.
    pub(super) normal: Vector,
    /// A point of the reference's face, in its frame.
    pub(super) plane: Vector,
    pub(super) count: usize,
    pub(super) points: [Point; 2],
}

/// One point of contact, with what the solver knows of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    /// In the frame of the shape that is not the reference.
    pub(super) local: Vector,
    pub(super) normal_impulse: f32,
    pub(super) tangent_impulse: f32,
    pub(super) id: Id,
}

/// Which features of the two shapes make a point: by it, impulses find their
/// point again in the next step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) ground: u8,
    pub(super) body: u8,
    pub(super) ground_is_face: bool,
    pub(super) body_is_face: bool,
}

impl Id {
    fn flipped(self) -> Self {
        Self {
            ground: self.body,
            body: self.ground,
            ground_is_face: self.body_is_face,
            body_is_face: self.ground_is_face,
        }
    }

    /// A corner of one shape on a face of the other.
    fn corner_on_face(face: usize, corner: usize) -> Self {
        Self { ground: face as u8, body: corner as u8, ground_is_face: true, body_is_face: false }
    }
}

#[derive(Clone, Copy)]
struct ClipPoint {
    at: Vector,
    id: Id,
}

/// What is left of a segment on the near side of a line.
fn clip(
    [first, second]: [ClipPoint; 2],
    normal: Vector,
    offset: f32,
    reference_corner: usize,
) -> Option<[ClipPoint; 2]> {
    let (d0, d1) = (normal.dot(first.at) - offset, normal.dot(second.at) - offset);
    let mut kept = [first; 2];
    let mut count = 0;
    let mut keep = |point| {
        // Never a third: one that is cut off leaves room.
        if count < 2 {
            kept[count] = point;
            count += 1;
        }
    };
    if d0 <= 0.0 {
        keep(first);
    }
    if d1 <= 0.0 {
        keep(second);
    }
    if d0 * d1 < 0.0 {
        let part = d0 / (d0 - d1);
        let at = first.at + (second.at - first.at).times(part);
        let id = Id {
            ground: reference_corner as u8,
            body: first.id.body,
            ground_is_face: false,
            body_is_face: true,
        };
        keep(ClipPoint { at, id });
    }
    (count == 2).then_some(kept)
}

/// How the ground touches a body's polygon now.
pub(super) fn collide(ground: &Shape, polygon: &Polygon, transform: &Transform) -> Manifold {
    match ground {
        Shape::Edge { ends, direction } => edge_and_polygon(*ends, *direction, polygon, transform),
        Shape::Polygon(ground) => polygons(ground, polygon, transform),
    }
}

fn edge_and_polygon(
    [v1, v2]: [Vector; 2],
    direction: Vector,
    polygon: &Polygon,
    transform: &Transform,
) -> Manifold {
    let none = Manifold::default();
    let right = direction.right();
    let front = right.dot(transform.apply(polygon.centroid) - v1) >= 0.0;
    let face = if front { right } else { -right };

    let mut corners = [Vector::ZERO; 8];
    let mut normals = [Vector::ZERO; 8];
    let count = polygon.vertices().len();
    let (mut distance, mut incident, mut incidence) = (f32::INFINITY, 0, f32::INFINITY);
    for (place, (&vertex, &normal)) in polygon.vertices().iter().zip(polygon.normals()).enumerate()
    {
        corners[place] = transform.apply(vertex);
        normals[place] = transform.rotation.apply(normal);
        let separation = face.dot(corners[place] - v1);
        if separation < distance {
            distance = separation;
        }
        let value = face.dot(normals[place]);
        if value < incidence {
            (incident, incidence) = (place, value);
        }
    }
    if distance > 2.0 * SKIN {
        return none;
    }
    let (mut closest, mut closeness) = (0, f32::NEG_INFINITY);
    for place in 0..count {
        let normal = -normals[place];
        let (s1, s2) = (normal.dot(corners[place] - v1), normal.dot(corners[place] - v2));
        let separation = super::math::min(s1, s2);
        if separation > 2.0 * SKIN {
            return none;
        }
        if separation > closeness {
            (closest, closeness) = (place, separation);
        }
    }

    let by_body = closeness > 0.98 * distance + 0.001;
    let (segment, [(r1, i1), (r2, i2)], normal) = if by_body {
        let id = Id { ground: 0, body: closest as u8, ground_is_face: false, body_is_face: true };
        let next = polygon.next(closest);
        (
            [v1, v2].map(|at| ClipPoint { at, id }),
            [(corners[closest], closest), (corners[next], next)],
            normals[closest],
        )
    } else {
        let corner = |place| ClipPoint { at: corners[place], id: Id::corner_on_face(0, place) };
        let reference = if front { [(v1, 0), (v2, 1)] } else { [(v2, 1), (v1, 0)] };
        ([corner(incident), corner(polygon.next(incident))], reference, face)
    };
    let side = normal.right();
    let clipped = clip(segment, side, side.dot(r1), i1)
        .and_then(|kept| clip(kept, -side, (-side).dot(r2), i2));
    let Some(clipped) = clipped else { return none };

    let mut manifold = if by_body {
        Manifold {
            reference: Reference::Body,
            normal: polygon.normals()[closest],
            plane: polygon.vertices()[closest],
            ..none
        }
    } else {
        Manifold { reference: Reference::Ground, normal, plane: r1, ..none }
    };
    for point in clipped {
        if normal.dot(point.at - r1) <= 2.0 * SKIN {
            let (local, id) = if by_body {
                (point.at, point.id.flipped())
            } else {
                (transform.undo(point.at), point.id)
            };
            manifold.push(local, id);
        }
    }
    manifold
}

impl Manifold {
    fn push(&mut self, local: Vector, id: Id) {
        self.points[self.count] = Point { local, id, ..Point::default() };
        self.count += 1;
    }
}

/// A polygon and where it is.
type Placed<'a> = (&'a Polygon, &'a Transform);

/// How far a polygon is outside one face of another.
fn separation((p, at_p): Placed<'_>, face: usize, (q, at_q): Placed<'_>) -> f32 {
    let normal = at_p.rotation.apply(p.normals()[face]);
    let local = at_q.rotation.undo(normal);
    let mut deepest = 0;
    let mut depth = f32::INFINITY;
    for (place, vertex) in q.vertices().iter().enumerate() {
        let value = vertex.dot(local);
        if value < depth {
            (deepest, depth) = (place, value);
        }
    }
    (at_q.apply(q.vertices()[deepest]) - at_p.apply(p.vertices()[face])).dot(normal)
}

/// The face with the largest separation, by Box2D's search: from the face that
/// looks at the other polygon, uphill in one direction.
fn best_face(p: Placed<'_>, q: Placed<'_>) -> (usize, f32) {
    let towards = p.1.rotation.undo(q.1.apply(q.0.centroid) - p.1.apply(p.0.centroid));
    let start = super::math::support(p.0.normals(), towards);
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

fn polygons(ground: &Polygon, body: &Polygon, transform: &Transform) -> Manifold {
    let none = Manifold::default();
    let ground = (ground, &Transform::IDENTITY);
    let body = (body, transform);
    let (ground_face, of_ground) = best_face(ground, body);
    if of_ground > SKIN + SKIN {
        return none;
    }
    let (body_face, of_body) = best_face(body, ground);
    if of_body > SKIN + SKIN {
        return none;
    }
    let flip = of_body > 0.98 * of_ground + 0.001;
    let (p, face, q) = if flip { (body, body_face, ground) } else { (ground, ground_face, body) };

    let looking = q.1.rotation.undo(p.1.rotation.apply(p.0.normals()[face]));
    let mut incident = 0;
    let mut incidence = f32::INFINITY;
    for (place, normal) in q.0.normals().iter().enumerate() {
        let value = looking.dot(*normal);
        if value < incidence {
            (incident, incidence) = (place, value);
        }
    }
    let corner = |place: usize| ClipPoint {
        at: q.1.apply(q.0.vertices()[place]),
        id: Id::corner_on_face(face, place),
    };
    let segment = [corner(incident), corner(q.0.next(incident))];

    let (v1, v2) = p.0.edge(face);
    let along = (v2 - v1).normalized();
    let tangent = p.1.rotation.apply(along);
    let normal = tangent.right();
    let (x1, x2) = (p.1.apply(v1), p.1.apply(v2));
    let front = normal.dot(x1);
    let clipped = clip(segment, -tangent, -tangent.dot(x1) + (SKIN + SKIN), face)
        .and_then(|kept| clip(kept, tangent, tangent.dot(x2) + (SKIN + SKIN), p.0.next(face)));
    let Some(clipped) = clipped else { return none };
    let mut manifold = Manifold {
        reference: if flip { Reference::Body } else { Reference::Ground },
        normal: along.right(),
        plane: (v1 + v2).times(0.5),
        ..none
    };
    for point in clipped {
        if normal.dot(point.at) - front <= SKIN + SKIN {
            let id = if flip { point.id.flipped() } else { point.id };
            manifold.push(q.1.undo(point.at), id);
        }
    }
    manifold
}
