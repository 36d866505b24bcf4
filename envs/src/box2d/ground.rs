//! What never moves: polygons and edges, each a fixture of a static body whose
//! frame is the world's.

use super::aabb::Aabb;
use super::ground_shape::GroundShape;
use super::math::{Transform, Vector, max, min};
use super::polygon::Polygon;
use super::rays::CastRays;
use super::settings::AABB_EXTENSION;
use crate::lanes::InstructionSet;

/// All fixtures, numbered in the order they were made. Each is of a body of its own,
/// unless it is [joined](Self::join) to that of the fixture before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ground {
    fixtures: Vec<Fixture>,
    /// How many come before the last run of edges from left to right, in which those
    /// near a place are found without looking at all.
    unsorted: usize,
    /// For each body, the part of the present step that its sweep has passed: Box2D
    /// advances the sweeps of static bodies too, and later impacts depend on it.
    alpha0: Vec<f32>,
}

#[derive(Clone, Debug)]
struct Fixture {
    shape: GroundShape,
    friction: f32,
    sensor: bool,
    body: u16,
    fat_aabb: Aabb,
}

impl Ground {
    /// Forgets all fixtures.
    pub(crate) fn clear(&mut self) {
        self.fixtures.clear();
        self.alpha0.clear();
        self.unsorted = 0;
    }

    /// Adds a polygon.
    pub(crate) fn add_polygon(&mut self, polygon: Polygon, friction: f32) {
        let fat_aabb = polygon.aabb(&Transform::IDENTITY).grown(AABB_EXTENSION);
        self.add(GroundShape::Polygon(Box::new(polygon)), friction, fat_aabb);
        self.unsorted = self.fixtures.len();
    }

    /// Adds a polygon that stops nothing: it only tells what touches it.
    pub(crate) fn add_sensor(&mut self, polygon: Polygon) {
        self.add_polygon(polygon, 0.0);
        if let Some(fixture) = self.fixtures.last_mut() {
            fixture.sensor = true;
        }
    }

    /// Adds an edge.
    pub(crate) fn add_edge(&mut self, ends: [Vector; 2], friction: f32) {
        let fat_aabb = Aabb::around(ends.into_iter()).grown(AABB_EXTENSION);
        let shape = GroundShape::Edge { ends, direction: (ends[1] - ends[0]).normalized() };
        let sorted = self.fixtures[self.unsorted..].last().is_none_or(|last| {
            let last = &last.fat_aabb;
            last.low.x <= fat_aabb.low.x && last.high.x <= fat_aabb.high.x
        });
        if !sorted {
            self.unsorted = self.fixtures.len();
        }
        self.add(shape, friction, fat_aabb);
    }

    fn add(&mut self, shape: GroundShape, friction: f32, fat_aabb: Aabb) {
        let body = self.alpha0.len() as u16;
        self.alpha0.push(0.0);
        self.fixtures.push(Fixture { shape, friction, sensor: false, body, fat_aabb });
    }

    /// Makes the last fixture part of the body of the one before it.
    pub(crate) fn join(&mut self) {
        if let [.., before, last] = &mut self.fixtures[..] {
            last.body = before.body;
            self.alpha0.truncate(usize::from(last.body) + 1);
        }
    }

    pub(super) fn friction(&self, fixture: u16) -> f32 {
        self.fixtures[fixture as usize].friction
    }

    pub(super) fn is_sensor(&self, fixture: u16) -> bool {
        self.fixtures[fixture as usize].sensor
    }

    pub(super) fn shape(&self, fixture: u16) -> &GroundShape {
        &self.fixtures[fixture as usize].shape
    }

    pub(super) fn fat_aabb(&self, fixture: u16) -> &Aabb {
        &self.fixtures[fixture as usize].fat_aabb
    }

    /// The body of a fixture.
    pub(super) fn body(&self, fixture: u16) -> u16 {
        self.fixtures[fixture as usize].body
    }

    pub(super) fn alpha0(&mut self, fixture: u16) -> &mut f32 {
        let body = self.body(fixture);
        &mut self.alpha0[body as usize]
    }
    /// The fixtures whose fat AABBs overlap these, in the order of their numbers.
    pub(super) fn near(&self, bounds: &Aabb) -> impl Iterator<Item = u16> {
        let bounds = *bounds;
        let (obstacles, edges) = self.fixtures.split_at(self.unsorted);
        let first = edges.partition_point(|edge| edge.fat_aabb.high.x < bounds.low.x);
        let edges =
            edges[first..].iter().take_while(move |edge| edge.fat_aabb.low.x <= bounds.high.x);
        let obstacles = obstacles.iter().zip(0_u16..);
        let edges = edges.zip((self.unsorted + first) as u16..);
        let all = obstacles.chain(edges);
        all.filter(move |(fixture, _)| fixture.fat_aabb.overlaps(&bounds)).map(|(_, number)| number)
    }

    /// Casts rays from a point to others: the fraction of each, from 0 to 1, before
    /// the first fixture.
    pub(crate) fn cast_rays<const N: usize>(
        &self,
        set: InstructionSet,
        from: Vector,
        to: &[Vector; N],
    ) -> [f32; N] {
        let (mut left, mut right) = (from.x, from.x);
        for to in to {
            (left, right) = (min(left, to.x), max(right, to.x));
        }
        let (obstacles, edges) = self.fixtures.split_at(self.unsorted);
        let first = edges.partition_point(|edge| edge.fat_aabb.high.x < left);
        let edges = edges[first..].iter().take_while(move |edge| edge.fat_aabb.low.x <= right);
        let in_sight = move |fixture: &&Fixture| {
            fixture.fat_aabb.low.x <= right && fixture.fat_aabb.high.x >= left
        };
        let fixtures = obstacles.iter().filter(in_sight).chain(edges).map(|fixture| &fixture.shape);
        set.run_simd(CastRays { from, to, fixtures })
    }

    /// The left ends of all edges and the right end of the last, and all
    /// obstacles' corners: to be drawn.
    pub(crate) fn outlines(&self) -> impl Iterator<Item = &[Vector]> {
        self.fixtures.iter().map(|fixture| match &fixture.shape {
            GroundShape::Edge { ends, .. } => &ends[..],
            GroundShape::Polygon(polygon) => polygon.vertices(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::math::vector;
    use super::*;

    fn ground() -> Ground {
        let mut ground = Ground::default();
        ground.add_polygon(
            Polygon::hull(&[
                vector(4.0, 0.0),
                vector(5.0, 0.0),
                vector(5.0, 1.0),
                vector(4.0, 1.0),
            ]),
            1.0,
        );
        for x in 0..10 {
            ground.add_edge([vector(x as f32, 0.0), vector(x as f32 + 1.0, 0.0)], 1.0);
        }
        ground
    }

    #[test]
    fn fixtures_near_come_in_order() {
        let near = Aabb { low: vector(3.5, -0.5), high: vector(4.5, 0.5) };
        assert_eq!(ground().near(&near).collect::<Vec<_>>(), [0, 4, 5]);
        let far = Aabb { low: vector(3.5, 5.0), high: vector(4.5, 6.0) };
        assert_eq!(ground().near(&far).count(), 0);
    }
}
