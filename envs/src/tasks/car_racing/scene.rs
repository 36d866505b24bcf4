//! A picture of the car from above, in its own frame, as Gymnasium shows it.

use super::model::HULL;
use super::racer::Racer;
use crate::box2d::vector;
use crate::{Color, Scene, Shape};

/// What is seen, in m from the car: to the left and below, to the right and above.
const LOW: [f64; 2] = [-31.0, -12.0];
const HIGH: [f64; 2] = [31.0, 37.0];

pub(super) fn draw(racer: &Racer) -> Scene {
    let hull = racer.world.body(HULL);
    let origin = hull.position();
    let (right, ahead) = (hull.world_vector(vector(1.0, 0.0)), hull.world_vector(vector(0.0, 1.0)));
    let (origin, right, ahead) = (origin.to_f64(), right.to_f64(), ahead.to_f64());
    let seen = |at: [f64; 2]| {
        let [x, y] = [at[0] - origin[0], at[1] - origin[1]];
        [x * right[0] + y * right[1], x * ahead[0] + y * ahead[1]]
    };
    let in_sight = |points: &[[f64; 2]]| {
        (0..2).all(|axis| {
            points.iter().any(|point| point[axis] >= LOW[axis])
                && points.iter().any(|point| point[axis] <= HIGH[axis])
        })
    };
    let mut shapes = Vec::new();
    let mut fill = |points: Vec<[f64; 2]>, color| {
        if in_sight(&points) {
            shapes.push(Shape::Polygon { points, color });
        }
    };
    for tile in &racer.track.tiles {
        fill(tile.map(seen).to_vec(), Color::Ground);
    }
    for (index, border) in &racer.track.borders {
        // Red and white; white is the ground's own.
        let color = if index % 2 == 0 { Color::Ground } else { Color::Mark };
        fill(border.map(seen).to_vec(), color);
    }
    for body in (HULL + 1..=HULL + racer.wheels.len()).chain([HULL]) {
        let color = if body == HULL { Color::Body } else { Color::Limb };
        for outline in racer.world.outlines(body).rev() {
            fill(outline.map(|corner| seen(corner.to_f64())).collect(), color);
        }
    }
    Scene { low: LOW, high: HIGH, shapes }
}

/// Strikes the car at a point of its picture; see [`push`](crate::Environment::push).
pub(super) fn push(racer: &mut Racer, at: [f64; 2], speed: [f64; 2]) -> bool {
    let hull = racer.world.body(HULL);
    let origin = hull.position().to_f64();
    let right = hull.world_vector(vector(1.0, 0.0)).to_f64();
    let ahead = hull.world_vector(vector(0.0, 1.0)).to_f64();
    let turned = |[x, y]: [f64; 2]| [0, 1].map(|axis| x * right[axis] + y * ahead[axis]);
    let from_car = turned(at);
    racer.world.push([0, 1].map(|axis| origin[axis] + from_car[axis]), turned(speed))
}

/// A dot at each place in sight, as large as the share of road there; none where there is
/// none.
pub(super) fn dots(seen: impl Iterator<Item = ([f64; 2], f64)>) -> impl Iterator<Item = Shape> {
    let in_sight = |at: [f64; 2]| (0..2).all(|axis| (LOW[axis]..=HIGH[axis]).contains(&at[axis]));
    let seen = seen.filter(move |&(at, share)| share > 0.0 && in_sight(at));
    seen.map(|(center, share)| Shape::Circle { center, radius: 0.5 * share, color: Color::Sense })
}
