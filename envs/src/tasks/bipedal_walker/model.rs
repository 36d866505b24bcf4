//! The walker's body: a hull, two upper and two lower legs, two hips, two
//! knees.

use std::sync::LazyLock;

use super::terrain::{LEVEL, SCALE, START_PAD, STEP};
use crate::box2d::{BodyDefinition, FixtureDefinition, JointDefinition, Model, Polygon, vector};

const HIP_DROP: f64 = -8.0 / SCALE;
const LEG_WIDTH: f64 = 8.0 / SCALE;
const LEG_HEIGHT: f64 = 34.0 / SCALE;
/// How far a leg is turned at the start, in radians: the first backwards.
const LEG_ANGLE: f32 = 0.05;

/// The index of the hull among the bodies.
pub(super) const HULL: usize = 0;
/// The indices of the lower legs.
pub(super) const LOWER_LEGS: [usize; 2] = [2, 4];

/// The same in all worlds.
pub(super) static MODEL: LazyLock<Model> = LazyLock::new(|| {
    // In the middle of the flat ground.
    let x = STEP * START_PAD as f64 / 2.0;
    let y = LEVEL + 2.0 * LEG_HEIGHT;
    let at = |y: f64| vector(x as f32, y as f32);
    let corner = |(x, y): (f64, f64)| vector((x / SCALE) as f32, (y / SCALE) as f32);
    let hull = [(-30.0, 9.0), (6.0, 9.0), (34.0, 1.0), (34.0, -8.0), (-30.0, -8.0)].map(corner);
    let half_height = (LEG_HEIGHT / 2.0) as f32;
    let upper = Polygon::rectangle((LEG_WIDTH / 2.0) as f32, half_height);
    let lower = Polygon::rectangle((0.8 * LEG_WIDTH / 2.0) as f32, half_height);
    let body = |polygon, (density, friction), y, angle| {
        let fixture = FixtureDefinition { polygon, density, friction };
        BodyDefinition::new(vec![fixture], at(y), angle)
    };
    let leg = |polygon, y, angle| body(polygon, (1.0, 0.2), y, angle);
    let thigh = |angle| leg(upper, y - LEG_HEIGHT / 2.0 - HIP_DROP, angle);
    let shin = |angle| leg(lower, y - LEG_HEIGHT * 3.0 / 2.0 - HIP_DROP, angle);
    let hip = |leg, angle| JointDefinition {
        bodies: [HULL, leg],
        anchors: [vector(0.0, HIP_DROP as f32), vector(0.0, half_height)],
        reference_angle: angle,
        limits: [-0.8, 1.1],
    };
    let knee = |leg| JointDefinition {
        bodies: [leg, leg + 1],
        anchors: [vector(0.0, -half_height), vector(0.0, half_height)],
        reference_angle: 0.0,
        limits: [-1.6, -0.1],
    };
    Model::new(
        vector(0.0, -10.0),
        vec![
            body(Polygon::hull(&hull), (5.0, 0.1), y, 0.0),
            thigh(-LEG_ANGLE),
            shin(-LEG_ANGLE),
            thigh(LEG_ANGLE),
            shin(LEG_ANGLE),
        ],
        vec![hip(1, -LEG_ANGLE), knee(1), hip(3, LEG_ANGLE), knee(3)],
    )
});
