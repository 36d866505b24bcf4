//! How far two convex shapes are apart: Gilbert, Johnson and Keerthi's
//! algorithm. Skins are left out. Box2D's `b2Distance`.

use super::math::{EPSILON, Transform, Vector, support, vector};
use super::settings::POLYGON_RADIUS;

/// What one query leaves to the next: the vertices that were closest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimplexCache {
    measure: f32,
    pub(super) count: usize,
    /// A vertex of the ground and one of the body.
    pub(super) indices: [(u8, u8); 3],
}

/// A vertex of the Minkowski difference of the two shapes.
#[derive(Clone, Copy, Debug, Default)]
struct SimplexVertex {
    ground: Vector,
    body: Vector,
    /// From the ground's point to the body's.
    gap: Vector,
    weight: f32,
    indices: (u8, u8),
}

struct Simplex {
    vertices: [SimplexVertex; 3],
    count: usize,
}

/// The distance of a body's polygon from a fixture of the ground; 0 if they overlap.
pub(super) fn distance(
    ground: &[Vector],
    body: &[Vector],
    transform: &Transform,
    cache: &mut SimplexCache,
) -> f32 {
    let vertex = |indices: (u8, u8)| {
        let (a, b) = (ground[indices.0 as usize], transform.apply(body[indices.1 as usize]));
        SimplexVertex { ground: a, body: b, gap: b - a, weight: 0.0, indices }
    };
    let mut simplex = Simplex { vertices: [SimplexVertex::default(); 3], count: cache.count };
    for (constraint, &indices) in simplex.vertices.iter_mut().zip(&cache.indices[..cache.count]) {
        *constraint = vertex(indices);
    }
    if simplex.count > 1 {
        let (before, now) = (cache.measure, simplex.measure());
        if now < 0.5 * before || 2.0 * before < now || now < EPSILON {
            simplex.count = 0;
        }
    }
    if simplex.count == 0 {
        simplex.vertices[0] = SimplexVertex { weight: 1.0, ..vertex((0, 0)) };
        simplex.count = 1;
    }
    for _ in 0..20 {
        let before = simplex.vertices.map(|vertex| vertex.indices);
        let known = simplex.count;
        simplex.reduce();
        if simplex.count == 3 {
            break;
        }
        let direction = simplex.direction();
        if direction.dot(direction) < EPSILON * EPSILON {
            break;
        }
        let indices = (
            support(ground, -direction) as u8,
            support(body, transform.rotation.apply_inverse(direction)) as u8,
        );
        if before[..known].contains(&indices) {
            break;
        }
        simplex.vertices[simplex.count] = vertex(indices);
        simplex.count += 1;
    }
    cache.measure = simplex.measure();
    cache.count = simplex.count;
    cache.indices = simplex.vertices.map(|vertex| vertex.indices);
    simplex.distance()
}

/// Whether a body's polygon, with its skin, touches a fixture of the ground. Box2D's
/// `b2TestOverlap`.
pub(super) fn touch(ground: &[Vector], body: &[Vector], transform: &Transform) -> bool {
    let gap = distance(ground, body, transform, &mut SimplexCache::default());
    let skins = POLYGON_RADIUS + POLYGON_RADIUS;
    let gap = if gap > skins && gap > EPSILON { gap - skins } else { 0.0 };
    gap < 10.0 * EPSILON
}

impl Simplex {
    fn measure(&self) -> f32 {
        let [c1, c2, c3] = self.vertices.map(|vertex| vertex.gap);
        match self.count {
            2 => (c1 - c2).length(),
            3 => (c2 - c1).cross(c3 - c1),
            _ => 0.0,
        }
    }

    /// Where to look for a vertex that is closer to the origin.
    fn direction(&self) -> Vector {
        let [first, second, _] = self.vertices.map(|vertex| vertex.gap);
        if self.count == 1 {
            return -first;
        }
        let edge = second - first;
        if edge.cross(-first) > 0.0 { vector(-edge.y, edge.x) } else { edge.right() }
    }

    /// Keeps the part that is closest to the origin.
    fn reduce(&mut self) {
        match self.count {
            2 => self.reduce_two(),
            3 => self.reduce_three(),
            _ => {}
        }
    }

    fn keep_one(&mut self, index: usize) {
        self.vertices[0] = SimplexVertex { weight: 1.0, ..self.vertices[index] };
        self.count = 1;
    }

    fn keep_two(&mut self, (first, a): (usize, f32), (second, b): (usize, f32)) {
        let share = 1.0 / (a + b);
        let (one, two) = (self.vertices[first], self.vertices[second]);
        // A vertex that stays keeps its slot; the third moves to the free one.
        self.vertices[0] = SimplexVertex { weight: a * share, ..one };
        self.vertices[1] = SimplexVertex { weight: b * share, ..two };
        self.count = 2;
    }

    fn reduce_two(&mut self) {
        let [w1, w2, _] = self.vertices.map(|vertex| vertex.gap);
        let edge = w2 - w1;
        let beta = -w1.dot(edge);
        if beta <= 0.0 {
            return self.keep_one(0);
        }
        let alpha = w2.dot(edge);
        if alpha <= 0.0 {
            return self.keep_one(1);
        }
        self.keep_two((0, alpha), (1, beta));
    }

    fn reduce_three(&mut self) {
        let [w1, w2, w3] = self.vertices.map(|vertex| vertex.gap);
        let (e12, e13, e23) = (w2 - w1, w3 - w1, w3 - w2);
        let (a12, b12) = (w2.dot(e12), -w1.dot(e12));
        let (a13, b13) = (w3.dot(e13), -w1.dot(e13));
        let (a23, b23) = (w3.dot(e23), -w2.dot(e23));
        let n = e12.cross(e13);
        let (t1, t2, t3) = (n * w2.cross(w3), n * w3.cross(w1), n * w1.cross(w2));
        if b12 <= 0.0 && b13 <= 0.0 {
            self.keep_one(0);
        } else if a12 > 0.0 && b12 > 0.0 && t3 <= 0.0 {
            self.keep_two((0, a12), (1, b12));
        } else if a13 > 0.0 && b13 > 0.0 && t2 <= 0.0 {
            self.keep_two((0, a13), (2, b13));
        } else if a12 <= 0.0 && b23 <= 0.0 {
            self.keep_one(1);
        } else if a13 <= 0.0 && a23 <= 0.0 {
            self.keep_one(2);
        } else if a23 > 0.0 && b23 > 0.0 && t1 <= 0.0 {
            self.keep_two((2, b23), (1, a23));
        } else {
            let share = 1.0 / (t1 + t2 + t3);
            for (vertex, part) in self.vertices.iter_mut().zip([t1, t2, t3]) {
                vertex.weight = part * share;
            }
        }
    }

    fn distance(&self) -> f32 {
        let [c1, c2, _] = &self.vertices;
        match self.count {
            1 => (c1.ground - c1.body).length(),
            2 => {
                let ground = c1.ground.times(c1.weight) + c2.ground.times(c2.weight);
                let body = c1.body.times(c1.weight) + c2.body.times(c2.weight);
                (ground - body).length()
            }
            // The origin is inside.
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::math::Rotation;
    use super::super::polygon::Polygon;
    use super::*;

    #[test]
    fn squares_above_an_edge() {
        let edge = [vector(-3.0, 0.0), vector(3.0, 0.0)];
        let square = Polygon::rectangle(0.5, 0.5);
        let at = |x: f32, y: f32, angle: f32| {
            let transform = Transform { position: vector(x, y), rotation: Rotation::by(angle) };
            distance(&edge, square.vertices(), &transform, &mut SimplexCache::default())
        };
        assert!((at(0.0, 2.0, 0.0) - 1.5).abs() < 1e-6);
        let diagonal = 0.5_f32.sqrt();
        assert!((at(1.0, 2.0, std::f32::consts::FRAC_PI_4) - (2.0 - diagonal)).abs() < 1e-6);
        assert!((at(4.5, 0.0, 0.0) - 1.0).abs() < 1e-6);
        assert_eq!(at(0.0, 0.2, 0.3), 0.0);
    }
}
