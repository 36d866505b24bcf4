//! Ray casts from one point, several at a time. Box2D's `RayCast` of edges and
//! polygons.

use pulp::{Simd, WithSimd};

use super::ground_shape::GroundShape;
use super::math::{Vector, vector};
use super::wide::Wide;

/// Rays from one point against fixtures of the ground: gives the fraction of each
/// ray, from 0 to 1, before the nearest. The order of the fixtures does not
/// matter.
pub(super) struct CastRays<'a, const N: usize, P> {
    pub(super) from: Vector,
    pub(super) to: &'a [Vector; N],
    pub(super) fixtures: P,
}

impl<'a, const N: usize, P: Iterator<Item = &'a GroundShape> + Clone> WithSimd
    for CastRays<'a, N, P>
{
    type Output = [f32; N];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [f32; N] {
        let mut fractions = [1.0; N];
        let from = Vector::splat(simd, self.from);
        for (fractions, to) in fractions.chunks_mut(S::F32_LANES).zip(self.to.chunks(S::F32_LANES))
        {
            let mut ray = Vector::splat(simd, Vector::ZERO);
            for (lane, &to) in to.iter().enumerate() {
                ray.set(lane, to - self.from);
            }
            let mut fraction = Wide::splat(simd, 1.0);
            for fixture in self.fixtures.clone() {
                fraction = match fixture {
                    GroundShape::Edge { ends, direction } => {
                        hit_edge(*ends, direction.right(), from, ray, fraction)
                    }
                    GroundShape::Polygon(polygon) => {
                        hit_polygon(polygon.vertices(), polygon.normals(), from, ray, fraction)
                    }
                };
            }
            for (lane, nearest) in fractions.iter_mut().enumerate() {
                *nearest = fraction.get(lane);
            }
        }
        fractions
    }
}

#[inline(always)]
fn all<S: Simd>(like: Wide<S>, v: Vector) -> Vector<Wide<S>> {
    vector(like.all(v.x), like.all(v.y))
}

/// The fraction of each ray before an edge. Where Box2D gives up because it would
/// divide by zero, the comparisons with infinity or not-a-number fail.
#[inline(always)]
fn hit_edge<S: Simd>(
    [v1, v2]: [Vector; 2],
    normal: Vector,
    from: Vector<Wide<S>>,
    ray: Vector<Wide<S>>,
    max_fraction: Wide<S>,
) -> Wide<S> {
    let (start, edge) = (all(max_fraction, v1), v2 - v1);
    let normal = all(max_fraction, normal);
    let fraction = normal.dot(start - from).over(normal.dot(ray));
    let hits = max_fraction.all(0.0).at_most(fraction).and(fraction.at_most(max_fraction));
    let along = (from + ray.times(fraction) - start).dot(all(max_fraction, edge));
    // Box2D divides by the square of the length and compares with 1: the same.
    let length_squared = max_fraction.all(edge.dot(edge));
    let hits = hits.and(max_fraction.all(0.0).at_most(along)).and(along.at_most(length_squared));
    hits.select(fraction, max_fraction)
}

/// The fraction of each ray before a polygon: a ray that begins inside does not
/// meet it.
#[inline(always)]
fn hit_polygon<S: Simd>(
    vertices: &[Vector],
    normals: &[Vector],
    from: Vector<Wide<S>>,
    ray: Vector<Wide<S>>,
    max_fraction: Wide<S>,
) -> Wide<S> {
    let none = max_fraction.all(0.0);
    let (mut low, mut high) = (none, max_fraction);
    let mut met = none.below(none);
    let mut missed = met;
    for (&vertex, &normal) in vertices.iter().zip(normals) {
        let normal = all(max_fraction, normal);
        let (distance, approach) = (normal.dot(all(max_fraction, vertex) - from), normal.dot(ray));
        let fraction = distance.over(approach);
        let parallel = approach.equals(none);
        missed = missed.or(parallel.and(distance.below(none)));
        let enters = approach.below(none).and(distance.below(low * approach));
        let leaves = none.below(approach).and(distance.below(high * approach));
        low = enters.select(fraction, low);
        high = leaves.select(fraction, high);
        met = met.or(enters);
        missed = missed.or(high.below(low));
    }
    met.and(missed.not()).select(low, max_fraction)
}

#[cfg(test)]
mod tests {
    use super::super::ground::Ground;
    use super::super::polygon::Polygon;
    use super::*;
    use crate::lanes::InstructionSet;

    #[test]
    fn a_ray_meets_the_nearest_fixture() {
        let mut ground = Ground::default();
        let square = [(4.0, 0.0), (5.0, 0.0), (5.0, 1.0), (4.0, 1.0)];
        ground.add_polygon(Polygon::hull(&square.map(|(x, y)| vector(x, y))), 1.0);
        for x in 0..10 {
            ground.add_edge([vector(x as f32, 0.0), vector(x as f32 + 1.0, 0.0)], 1.0);
        }
        for set in InstructionSet::available() {
            let cast = |from: (f32, f32), to: (f32, f32)| {
                ground.cast_rays(set, vector(from.0, from.1), &[vector(to.0, to.1)])[0]
            };
            assert_eq!(cast((2.5, 2.0), (2.5, -2.0)), 0.5);
            assert_eq!(cast((4.5, 2.0), (4.5, -2.0)), 0.25);
            assert_eq!(cast((2.0, 0.5), (6.0, 0.5)), 0.5);
            assert_eq!(cast((6.0, 0.5), (2.0, 0.5)), 0.25);
            assert_eq!(cast((2.5, 2.0), (2.5, 1.0)), 1.0);
            // From inside an obstacle, along the ground, and past its end.
            assert_eq!(cast((4.5, 0.5), (4.5, -0.5)), 0.5);
            assert_eq!(cast((0.0, 0.0), (3.0, 0.0)), 1.0);
            assert_eq!(cast((-1.0, 1.0), (-1.0, -1.0)), 1.0);
        }
    }
}
