//! The car: a hull of four parts and four wheels, each on a joint that steers it.

use std::sync::LazyLock;

use crate::box2d::{
    BodyDefinition, FixtureDefinition, JointDefinition, Model, Polygon, Vector, vector,
};

/// Metres are the reference's pixels times this.
pub(super) const SIZE: f64 = 0.02;
/// Half the width and height of a wheel, in pixels.
pub(super) const WHEEL: [f64; 2] = [14.0, 27.0];
/// Where the wheels are in the hull's frame, in pixels: the front ones first.
pub(super) const WHEELS: [[f64; 2]; 4] =
    [[-55.0, 80.0], [55.0, 80.0], [-55.0, -82.0], [55.0, -82.0]];
/// The largest torque of a wheel's steering, in N m.
pub(super) const STEERING_TORQUE: f64 = 180.0 * 900.0 * SIZE * SIZE;
/// The index of the hull among the bodies; the wheels follow.
pub(super) const HULL: usize = 0;

const HULL_PARTS: [&[[f64; 2]]; 4] = [
    &[[-60.0, 130.0], [60.0, 130.0], [60.0, 110.0], [-60.0, 110.0]],
    &[[-15.0, 120.0], [15.0, 120.0], [20.0, 20.0], [-20.0, 20.0]],
    &[
        [25.0, 20.0],
        [50.0, -10.0],
        [50.0, -40.0],
        [20.0, -90.0],
        [-20.0, -90.0],
        [-50.0, -40.0],
        [-50.0, -10.0],
        [-25.0, 20.0],
    ],
    &[[-50.0, -120.0], [50.0, -120.0], [50.0, -90.0], [-50.0, -90.0]],
];

fn scaled(&[x, y]: &[f64; 2]) -> Vector {
    vector((x * SIZE) as f32, (y * SIZE) as f32)
}

fn fixture(points: &[[f64; 2]], density: f32) -> FixtureDefinition {
    let corners: Vec<_> = points.iter().map(scaled).collect();
    FixtureDefinition { polygon: Polygon::hull(&corners), density, friction: 0.2 }
}

/// The same in all worlds.
pub(super) static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let nowhere = vector(0.0, 0.0);
    let body = |fixtures| BodyDefinition::new(fixtures, nowhere, 0.0);
    let [x, y] = WHEEL;
    let wheel = body(vec![fixture(&[[-x, y], [x, y], [x, -y], [-x, -y]], 0.1)]);
    let hull = body(HULL_PARTS.iter().map(|part| fixture(part, 1.0)).collect());
    let joints = WHEELS.iter().enumerate().map(|(index, offset)| JointDefinition {
        bodies: [HULL, HULL + 1 + index],
        anchors: [scaled(offset), nowhere],
        reference_angle: 0.0,
        limits: [-0.4, 0.4],
    });
    let mut bodies = vec![wheel; 1 + WHEELS.len()];
    bodies[HULL] = hull;
    Model::new(nowhere, bodies, joints.collect())
});
