//! A picture of the lander over the moon.

use super::model::{HULL, LEGS, VIEW};
use super::moon::{PAD_HEIGHT, pad};
use crate::box2d::{Vector, World};
use crate::{Color, Scene, Shape};

/// The height of a flag, in m.
const FLAG: f64 = 50.0 / 30.0;

pub(super) fn draw(world: &World) -> Scene {
    let mut shapes = Vec::new();
    let line = |from, to, color| Shape::Line { from, to, width: 0.06, color };
    for ends in world.ground().outlines() {
        shapes.push(line(ends[0].to_f64(), ends[1].to_f64(), Color::Ground));
    }
    for x in pad() {
        let top = PAD_HEIGHT + FLAG;
        shapes.push(line([x, PAD_HEIGHT], [x, top], Color::Mark));
        let points = vec![[x, top], [x, top - 0.34], [x + 0.84, top - 0.17]];
        shapes.push(Shape::Polygon { points, color: Color::Mark });
    }
    for body in LEGS.into_iter().chain([HULL]) {
        let color = if body == HULL { Color::Body } else { Color::Limb };
        for outline in world.outlines(body) {
            shapes.push(Shape::Polygon { points: outline.map(Vector::to_f64).collect(), color });
        }
    }
    Scene { low: [0.0, 0.0], high: VIEW, shapes }
}
