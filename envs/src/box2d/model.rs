//! What is the same in all worlds: the moving bodies of a task, and the joints
//! between them.

use super::math::{Rotation, Transform, Vector};
use super::polygon::Polygon;

/// Moving bodies in a world.
pub(crate) const BODIES: usize = 5;
/// Joints in a world.
pub(crate) const JOINTS: usize = 4;

/// A body that moves, and its one fixture. Box2D's `b2BodyDef` and `b2FixtureDef`.
#[derive(Clone, Debug)]
pub(crate) struct BodyDefinition {
    pub(super) polygon: Polygon,
    pub(super) friction: f32,
    /// Of its origin at the start.
    pub(super) position: Vector,
    /// At the start, in radians.
    pub(super) angle: f32,
    pub(super) inverse_mass: f32,
    pub(super) inverse_inertia: f32,
    /// The centre of mass in the body's frame.
    pub(super) local_center: Vector,
}

impl BodyDefinition {
    pub(crate) fn new(
        polygon: Polygon,
        (density, friction): (f32, f32),
        position: Vector,
        angle: f32,
    ) -> Self {
        let mass = polygon.mass(density);
        let inverse_mass = 1.0 / mass.total;
        let local_center = mass.center.times(mass.total).times(inverse_mass);
        let inertia = mass.inertia - mass.total * local_center.dot(local_center);
        Self {
            polygon,
            friction,
            position,
            angle,
            inverse_mass,
            inverse_inertia: 1.0 / inertia,
            local_center,
        }
    }

    pub(super) fn transform(&self) -> Transform {
        Transform { position: self.position, rotation: Rotation::by(self.angle) }
    }
}

/// A revolute joint with a motor and limits. Box2D's `b2RevoluteJointDef`.
#[derive(Clone, Debug)]
pub(crate) struct JointDefinition {
    /// The indices of the two bodies.
    pub(crate) bodies: [usize; 2],
    /// The shared point in the frames of both.
    pub(crate) anchors: [Vector; 2],
    /// The angle of the second body against the first that counts as zero.
    pub(crate) reference_angle: f32,
    /// The least and the largest angle, in radians.
    pub(crate) limits: [f32; 2],
}

/// All bodies and joints of a task.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(super) bodies: [BodyDefinition; BODIES],
    pub(super) joints: [JointDefinition; JOINTS],
    /// The order in which joints are solved: Box2D's depends on the order in
    /// which they were made and on how they connect the bodies.
    pub(super) joint_order: [usize; JOINTS],
    /// For each body, the index in that order of its last joint.
    pub(super) last_joint: [usize; BODIES],
}

impl Model {
    /// In the given order, the first joint must share no body with the third,
    /// nor the second with the last: the solver works on such pairs side by side.
    pub(crate) fn new(
        bodies: [BodyDefinition; BODIES],
        joints: [JointDefinition; JOINTS],
        joint_order: [usize; JOINTS],
    ) -> Self {
        let mut last_joint = [0; BODIES];
        for (index, &joint) in joint_order.iter().enumerate() {
            for body in joints[joint].bodies {
                last_joint[body] = index;
            }
        }
        let [first, second, third, last] = joint_order.map(|joint| joints[joint].bodies);
        let apart = |a: [usize; 2], b: [usize; 2]| a.iter().all(|body| !b.contains(body));
        assert!(apart(first, third) && apart(second, last), "sweeps must be able to overlap");
        Self { bodies, joints, joint_order, last_joint }
    }
}

#[cfg(test)]
mod tests {
    use super::super::math::vector;
    use super::*;

    /// Against values read from Box2D itself, for the bodies of the walker.
    #[test]
    fn masses_are_those_of_box2d() {
        let corners =
            [(-30.0, 9.0), (6.0, 9.0), (34.0, 1.0), (34.0, -8.0), (-30.0, -8.0)].map(|(x, y)| {
                let metres = |pixels: f64| (pixels / 30.0) as f32;
                vector(metres(x), metres(y))
            });
        let body =
            |polygon, density| BodyDefinition::new(polygon, (density, 0.1), Vector::ZERO, 0.0);
        let hull = body(Polygon::hull(&corners), 5.0);
        assert_eq!((hull.inverse_mass, hull.inverse_inertia), (0.184_426_22, 0.500_151_3));
        assert_eq!(hull.local_center, vector(-0.020_036_437, -0.005_646_640_4));
        let half = |pixels: f64| (pixels / 30.0 / 2.0) as f32;
        let upper = body(Polygon::rectangle(half(8.0), half(34.0)), 1.0);
        assert_eq!((upper.inverse_mass, upper.inverse_inertia), (3.308_823_6, 29.291_224));
        let lower = body(Polygon::rectangle(half(0.8 * 8.0), half(34.0)), 1.0);
        assert_eq!((lower.inverse_mass, lower.inverse_inertia), (4.136_029_2, 37.318_8));
    }
}
