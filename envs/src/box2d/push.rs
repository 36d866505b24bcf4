//! A blow from outside, for those who watch a world: Gymnasium has none, and an
//! episode without one is not changed by any of this.

use super::World;
use super::math::{Vector, vector};

impl World {
    /// Strikes the moving body nearest to a point, there or where it is nearest, with
    /// the impulse that would give a free body of its mass this speed (m/s). Says
    /// whether there was one; numbers that are not finite strike nothing.
    pub(crate) fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        let [point, speed] = [at, speed].map(|[x, y]| vector(x as f32, y as f32));
        let finite = [point, speed].iter().all(|v| v.x.is_finite() && v.y.is_finite());
        let bodies = (0..self.bodies.len()).map(|body| (body, self.nearest_of(body, point)));
        let distance = |near: &Vector| (*near - point).length();
        let nearest = bodies.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
        let Some((body, near)) = nearest.filter(|_| finite) else { return false };
        let mass = 1.0 / self.model.bodies[body].inverse_mass;
        self.apply_linear_impulse(body, speed.times(mass), near);
        true
    }

    /// The point of a body nearest to one of the world: that itself, inside it.
    fn nearest_of(&self, body: usize, point: Vector) -> Vector {
        let mut nearest = self.bodies[body].sweep.center;
        for outline in self.outlines(body) {
            let corners: Vec<Vector> = outline.collect();
            let ends = corners.iter().copied().zip(corners.iter().copied().cycle().skip(1));
            // Corners run counter-clockwise: what is inside is to the left of all sides.
            if ends.clone().all(|(a, b)| (b - a).cross(point - a) >= 0.0) {
                return point;
            }
            for (a, b) in ends {
                let side = b - a;
                let part = ((point - a).dot(side) / side.dot(side)).clamp(0.0, 1.0);
                let on_side = a + side.times(part);
                if (on_side - point).length() < (nearest - point).length() {
                    nearest = on_side;
                }
            }
        }
        nearest
    }
}
