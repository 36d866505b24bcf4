//! A picture of the walker.

use super::lidar::RAYS;
use super::model::HULL;
use crate::box2d::{Vector, World};
use crate::{Color, Scene, Shape};

/// What is seen to the left and right of the hull, below and above the ground
/// under it, in m.
const LEFT: f64 = 4.5;
const RIGHT: f64 = 7.5;
const BELOW: f64 = 1.2;
const ABOVE: f64 = 3.6;

/// The part of the world around the hull, with the fractions of the lidar's rays.
pub(super) fn draw(world: &World, lidar: &[f32; 10]) -> Scene {
    let [x, y] = world.body(HULL).position().to_f64();
    let (left, right) = (x - LEFT, x + RIGHT);
    let mut shapes = Vec::new();
    let (mut height, mut count) = (0.0, 0.0);
    for outline in world.ground().outlines() {
        let points: Vec<_> = outline.iter().copied().map(Vector::to_f64).collect();
        if points.iter().all(|at| at[0] < left) || points.iter().all(|at| at[0] > right) {
            continue;
        }
        if let [from, to] = points[..] {
            height += from[1];
            count += 1.0;
            shapes.push(Shape::Line { from, to, width: 0.06, color: Color::Ground });
        } else {
            shapes.push(Shape::Polygon { points, color: Color::Ground });
        }
    }
    // The mean height of the ground in sight: it changes smoothly.
    let level = if count > 0.0 { height / count } else { y };

    for (&(right, down), &fraction) in RAYS.iter().zip(lidar) {
        let fraction = f64::from(fraction);
        let to = [x + right * fraction, y - down * fraction];
        shapes.push(Shape::Line { from: [x, y], to, width: 0.0, color: Color::Sense });
    }
    // Of the five bodies the second leg is the one behind.
    for body in [3, 4, HULL, 1, 2] {
        let color = if body == HULL { Color::Body } else { Color::Limb };
        for outline in world.outlines(body) {
            let points = outline.map(Vector::to_f64).collect();
            shapes.push(Shape::Polygon { points, color });
        }
    }
    for joint in 0..world.joints() {
        let center = world.anchor(joint).to_f64();
        shapes.push(Shape::Circle { center, radius: 0.06, color: Color::Joint });
    }
    Scene { low: [left, level - BELOW], high: [right, level + ABOVE], shapes }
}
