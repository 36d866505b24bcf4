//! Convex polygons and their mass. Box2D's `b2PolygonShape`.

use super::aabb::Aabb;
use super::math::{Transform, Vector, vector};

/// Vertices of a polygon, at the most.
pub(super) const MAX_VERTICES: usize = 8;
const THIRD: f32 = 1.0 / 3.0;

/// A convex polygon, counter-clockwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Polygon {
    count: usize,
    vertices: [Vector; MAX_VERTICES],
    /// Outward; normal i belongs to the edge from vertex i to the next.
    normals: [Vector; MAX_VERTICES],
    pub(super) centroid: Vector,
}

/// A body's share of mass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mass {
    pub(super) total: f32,
    pub(super) center: Vector,
    /// About the body's origin.
    pub(super) inertia: f32,
}

impl Polygon {
    /// A rectangle around the origin, given half its width and height.
    pub(crate) fn rectangle(half_width: f32, half_height: f32) -> Self {
        let (x, y) = (half_width, half_height);
        let mut polygon = Self::empty(4);
        polygon.vertices[..4].copy_from_slice(&[
            vector(-x, -y),
            vector(x, -y),
            vector(x, y),
            vector(-x, y),
        ]);
        polygon.normals[..4].copy_from_slice(&[
            vector(0.0, -1.0),
            vector(1.0, 0.0),
            vector(0.0, 1.0),
            vector(-1.0, 0.0),
        ]);
        polygon
    }

    /// The convex hull of at most eight points, by gift wrapping; they must
    /// span an area.
    pub(crate) fn hull(points: &[Vector]) -> Self {
        let mut start = 0;
        for (index, point) in points.iter().enumerate() {
            let best = points[start];
            if point.x > best.x || (point.x == best.x && point.y < best.y) {
                start = index;
            }
        }
        let mut polygon = Self::empty(0);
        let mut here = start;
        while polygon.count < MAX_VERTICES.min(points.len()) {
            polygon.vertices[polygon.count] = points[here];
            polygon.count += 1;
            let mut next = 0;
            for candidate in 1..points.len() {
                if next == here {
                    next = candidate;
                    continue;
                }
                let (r, u) = (points[next] - points[here], points[candidate] - points[here]);
                let turn = r.cross(u);
                if turn < 0.0 || (turn == 0.0 && u.dot(u) > r.dot(r)) {
                    next = candidate;
                }
            }
            here = next;
            if here == start {
                break;
            }
        }
        for index in 0..polygon.count {
            let (from, to) = polygon.edge(index);
            polygon.normals[index] = (to - from).right().normalized();
        }
        polygon.find_centroid();
        polygon
    }

    fn empty(count: usize) -> Self {
        let none = [Vector::ZERO; MAX_VERTICES];
        Self { count, vertices: none, normals: none, centroid: Vector::ZERO }
    }

    fn find_centroid(&mut self) {
        let (mut area, mut center) = (0.0, Vector::ZERO);
        for index in 0..self.count {
            let (from, to) = self.edge(index);
            let triangle = 0.5 * from.cross(to);
            area += triangle;
            center = center + (from + to).times(triangle * THIRD);
        }
        self.centroid = center.times(1.0 / area);
    }

    pub(super) fn vertices(&self) -> &[Vector] {
        &self.vertices[..self.count]
    }

    pub(super) fn normals(&self) -> &[Vector] {
        &self.normals[..self.count]
    }

    /// The index of the vertex after this one.
    pub(super) fn next(&self, index: usize) -> usize {
        if index + 1 < self.count { index + 1 } else { 0 }
    }

    pub(super) fn edge(&self, index: usize) -> (Vector, Vector) {
        (self.vertices[index], self.vertices[self.next(index)])
    }

    pub(super) fn mass(&self, density: f32) -> Mass {
        let mut reference = Vector::ZERO;
        for &vertex in self.vertices() {
            reference = reference + vertex;
        }
        let reference = reference.times(1.0 / self.count as f32);
        let (mut area, mut offset, mut inertia) = (0.0, Vector::ZERO, 0.0);
        for index in 0..self.count {
            let (from, to) = self.edge(index);
            let (e1, e2) = (from - reference, to - reference);
            let double = e1.cross(e2);
            let triangle = 0.5 * double;
            area += triangle;
            offset = offset + (e1 + e2).times(triangle * THIRD);
            let x = e1.x * e1.x + e2.x * e1.x + e2.x * e2.x;
            let y = e1.y * e1.y + e2.y * e1.y + e2.y * e2.y;
            inertia += (0.25 * THIRD * double) * (x + y);
        }
        let mass = density * area;
        let offset = offset.times(1.0 / area);
        let center = offset + reference;
        let mut inertia = density * inertia;
        inertia += mass * (center.dot(center) - offset.dot(offset));
        Mass { total: mass, center, inertia }
    }

    pub(super) fn aabb(&self, transform: &Transform) -> Aabb {
        Aabb::around(self.vertices().iter().map(|&vertex| transform.apply(vertex)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hull_runs_counter_clockwise_from_its_rightmost_lowest_point() {
        let points = [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)];
        let polygon = Polygon::hull(&points.map(|(x, y)| vector(x, y)));
        let corners: Vec<_> = polygon.vertices().iter().map(|v| (v.x, v.y)).collect();
        assert_eq!(corners, [(2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]);
        assert_eq!(polygon.centroid, vector(1.0, 1.0));
        let mass = polygon.mass(3.0);
        assert_eq!((mass.total, mass.center), (12.0, vector(1.0, 1.0)));
        // About the corner: m (a² + b²) / 3.
        assert!((mass.inertia - 32.0).abs() < 1e-4);
    }
}
