//! The lander: a hull and two legs on springs.

use std::sync::LazyLock;

use crate::box2d::{BodyDefinition, FixtureDefinition, JointDefinition, Model, Polygon, vector};

/// Metres are the reference's pixels over this.
pub(super) const SCALE: f64 = 30.0;
/// The width and height of what the reference shows, in m.
pub(super) const VIEW: [f64; 2] = [600.0 / SCALE, 400.0 / SCALE];
/// How far a leg is from the middle, in pixels.
const LEG_AWAY: f64 = 20.0;
/// How far a leg reaches below the hull's origin, in m.
pub(super) const LEG_DOWN: f64 = 18.0 / SCALE;
/// Half the width and height of a leg, in m.
const LEG: [f64; 2] = [2.0 / SCALE, 8.0 / SCALE];
/// Of each leg's motor, which pushes it outward: the torque in N m, the speed in rad/s.
pub(super) const SPRING: (f32, f64) = (40.0, 0.3);
const GRAVITY: f32 = -10.0;

/// The index of the hull among the bodies.
pub(super) const HULL: usize = 0;
/// The indices of the legs: the right one is made first.
pub(super) const LEGS: [usize; 2] = [1, 2];
/// The side of each leg's joint on the leg.
pub(super) const SIDES: [f64; 2] = [-1.0, 1.0];

/// The same in all worlds.
pub(super) static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let [x, y] = [VIEW[0] / 2.0, VIEW[1]];
    let hull =
        [(-14.0, 17.0), (-17.0, 0.0), (-17.0, -10.0), (17.0, -10.0), (17.0, 0.0), (14.0, 17.0)]
            .map(|(x, y): (f64, f64)| vector((x / SCALE) as f32, (y / SCALE) as f32));
    let hull = FixtureDefinition { polygon: Polygon::hull(&hull), density: 5.0, friction: 0.1 };
    let body = |fixture, x: f64, angle: f64| {
        BodyDefinition::new(vec![fixture], vector(x as f32, y as f32), angle as f32)
    };
    let leg = |side: f64| {
        let polygon = Polygon::rectangle(LEG[0] as f32, LEG[1] as f32);
        let fixture = FixtureDefinition { polygon, density: 1.0, friction: 0.2 };
        body(fixture, x - side * LEG_AWAY / SCALE, side * 0.05)
    };
    let joint = |leg: usize, side: f64| JointDefinition {
        bodies: [HULL, leg],
        anchors: [vector(0.0, 0.0), vector((side * LEG_AWAY / SCALE) as f32, LEG_DOWN as f32)],
        reference_angle: (side * 0.05) as f32,
        limits: if side < 0.0 { [(0.9 - 0.5) as f32, 0.9] } else { [-0.9, (-0.9 + 0.5) as f32] },
    };
    let [first, second] = SIDES;
    Model::new(
        vector(0.0, GRAVITY),
        vec![body(hull, x, 0.0), leg(first), leg(second)],
        vec![joint(LEGS[0], first), joint(LEGS[1], second)],
    )
});
