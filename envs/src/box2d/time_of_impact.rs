//! When, within a step, a moving body first touches a fixture of the ground:
//! conservative advancement on the separation along one axis after another.
//! Box2D's `b2TimeOfImpact`.

use super::distance::{SimplexCache, distance};
use super::math::{Transform, Vector, support};
use super::settings::{LINEAR_SLOP, POLYGON_RADIUS};
use super::sweep::Sweep;

pub(super) const TARGET: f32 = {
    let deep = (POLYGON_RADIUS + POLYGON_RADIUS) - 3.0 * LINEAR_SLOP;
    if LINEAR_SLOP > deep { LINEAR_SLOP } else { deep }
};
pub(super) const TOLERANCE: f32 = 0.25 * LINEAR_SLOP;
const FULL_TURN: f32 = 2.0 * std::f32::consts::PI;

/// The part of the way, from 0 to 1, after which they touch; `None` if they do
/// not, or did from the beginning.
pub(super) fn time_of_impact(ground: &[Vector], body: &[Vector], sweep: &Sweep) -> Option<f32> {
    let mut sweep = *sweep;
    let turns = FULL_TURN * (sweep.angle0 / FULL_TURN).floor();
    sweep.angle0 -= turns;
    sweep.angle -= turns;

    let mut cache = SimplexCache::default();
    let mut early = 0.0;
    for _ in 0..20 {
        let transform = sweep.at(early);
        let gap = distance(ground, body, &transform, &mut cache);
        if gap <= 0.0 {
            return None;
        }
        if gap < TARGET + TOLERANCE {
            return Some(early);
        }
        let separation = SeparationFunction::new(ground, body, &cache, &transform);
        match separation.next_time(&sweep, early) {
            AxisResult::Separated => return None,
            AxisResult::Touching => return Some(early),
            AxisResult::Later(later) => early = later,
        }
    }
    None
}

/// What the separation along one axis tells about the rest of the way.
enum AxisResult {
    /// They never touch.
    Separated,
    /// They touch where the search stands.
    Touching,
    /// They do not touch before this part of the way.
    Later(f32),
}

/// The separation along an axis that belongs to the closest vertices.
struct SeparationFunction<'a> {
    ground: &'a [Vector],
    body: &'a [Vector],
    axis: SeparationAxis,
}

/// The three kinds of axes along which a separation is measured.
enum SeparationAxis {
    /// From vertex to vertex, fixed in the world.
    Vertices(Vector),
    /// The normal of a face of the ground at a point of it.
    GroundFace(Vector, Vector),
    /// The same of the body, in its frame.
    BodyFace(Vector, Vector),
}

impl<'a> SeparationFunction<'a> {
    fn new(
        ground: &'a [Vector],
        body: &'a [Vector],
        cache: &SimplexCache,
        transform: &Transform,
    ) -> Self {
        let [(a1, b1), (a2, b2), _] = cache.indices.map(|(a, b)| (a as usize, b as usize));
        let face = |first: Vector, second: Vector| {
            ((second - first).right().normalized(), (first + second).times(0.5))
        };
        let axis = if cache.count == 1 {
            SeparationAxis::Vertices((transform.apply(body[b1]) - ground[a1]).normalized())
        } else if a1 == a2 {
            let (normal, point) = face(body[b1], body[b2]);
            let out = (ground[a1] - transform.apply(point)).dot(transform.rotation.apply(normal));
            SeparationAxis::BodyFace(if out < 0.0 { -normal } else { normal }, point)
        } else {
            let (normal, point) = face(ground[a1], ground[a2]);
            let out = (transform.apply(body[b1]) - point).dot(normal);
            SeparationAxis::GroundFace(if out < 0.0 { -normal } else { normal }, point)
        };
        Self { ground, body, axis }
    }

    /// The vertices that are deepest at a moment.
    fn deepest(&self, transform: &Transform) -> (usize, usize) {
        let body_along =
            |direction: Vector| support(self.body, transform.rotation.apply_inverse(direction));
        match self.axis {
            SeparationAxis::Vertices(axis) => (support(self.ground, axis), body_along(-axis)),
            SeparationAxis::GroundFace(normal, _) => (0, body_along(-normal)),
            SeparationAxis::BodyFace(normal, _) => {
                (support(self.ground, -transform.rotation.apply(normal)), 0)
            }
        }
    }

    /// The separation of these vertices at a moment.
    fn value(&self, (ground, body): (usize, usize), transform: &Transform) -> f32 {
        match self.axis {
            SeparationAxis::Vertices(axis) => {
                (transform.apply(self.body[body]) - self.ground[ground]).dot(axis)
            }
            SeparationAxis::GroundFace(normal, point) => {
                (transform.apply(self.body[body]) - point).dot(normal)
            }
            SeparationAxis::BodyFace(normal, point) => {
                (self.ground[ground] - transform.apply(point)).dot(transform.rotation.apply(normal))
            }
        }
    }

    /// From the end of the way back to where the deepest vertices are at the
    /// target separation.
    fn next_time(&self, sweep: &Sweep, early: f32) -> AxisResult {
        let mut late = 1.0;
        for _ in 0..16 {
            let at_late = sweep.at(late);
            let vertices = self.deepest(&at_late);
            let s2 = self.value(vertices, &at_late);
            if s2 > TARGET + TOLERANCE {
                return AxisResult::Separated;
            }
            if s2 > TARGET - TOLERANCE {
                return AxisResult::Later(late);
            }
            let s1 = self.value(vertices, &sweep.at(early));
            if s1 < TARGET - TOLERANCE {
                // The axis does not fit: Box2D gives up.
                return AxisResult::Separated;
            }
            if s1 <= TARGET + TOLERANCE {
                return AxisResult::Touching;
            }
            late = self.root(sweep, vertices, (early, s1), (late, s2));
        }
        AxisResult::Later(early)
    }

    /// Where the separation of two vertices reaches the target, by bisection
    /// and secant in turns.
    fn root(
        &self,
        sweep: &Sweep,
        vertices: (usize, usize),
        (mut a1, mut s1): (f32, f32),
        (late, mut s2): (f32, f32),
    ) -> f32 {
        let mut a2 = late;
        for round in 0..50 {
            let t = if round % 2 == 1 {
                a1 + (TARGET - s1) * (a2 - a1) / (s2 - s1)
            } else {
                0.5 * (a1 + a2)
            };
            let s = self.value(vertices, &sweep.at(t));
            if (s - TARGET).abs() < TOLERANCE {
                return t;
            }
            if s > TARGET {
                (a1, s1) = (t, s);
            } else {
                (a2, s2) = (t, s);
            }
        }
        late
    }
}
