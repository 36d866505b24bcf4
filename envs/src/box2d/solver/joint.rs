//! A revolute joint with motor and limits, in each world, as a constraint to be
//! solved. Box2D's `b2RevoluteJoint`.

use pulp::Simd;

use super::motion::Position;
use crate::box2d::joint::{Joint, LimitState};
use crate::box2d::math::{Rotation, Vector, vector};
use crate::box2d::model::Model;
use crate::box2d::settings::TIME_STEP;
use crate::box2d::wide::Wide;

/// A joint in each world.
#[derive(Clone, Copy)]
pub(super) struct JointConstraint<S: Simd> {
    /// Its index in the model.
    pub(super) joint: usize,
    pub(super) bodies: [usize; 2],
    /// From the bodies' centres of mass to the shared point, in their frames.
    pub(super) anchors: [Vector; 2],
    pub(super) reference_angle: f32,
    pub(super) limits: [f32; 2],
    pub(super) motor_mass: Wide<S>,
    pub(super) speed: Wide<S>,
    pub(super) max_impulse: Wide<S>,
    pub(super) impulse: Vector<Wide<S>>,
    pub(super) limit_impulse: Wide<S>,
    pub(super) motor_impulse: Wide<S>,
    /// -1 at the lower limit, 1 at the upper, else 0.
    pub(super) limit: Wide<S>,
    pub(super) any_at_limit: bool,
    /// The part of the last step's impulses that this step starts with.
    pub(super) warm_start_factor: Wide<S>,
    pub(super) arms: [Vector<Wide<S>>; 2],
    /// The inverted effective mass of the shared point: xx, xy, yy. `to_limit` couples
    /// it to the limit.
    pub(super) matrix: (Wide<S>, Wide<S>, Wide<S>),
    pub(super) inverse_determinant: Wide<S>,
    pub(super) to_limit: Vector<Wide<S>>,
    pub(super) point_and_limit: PointAndLimitMatrix<S>,
}

/// The 3×3 system of shared point and limit, as far as it is the same in all sweeps.
#[derive(Clone, Copy)]
pub(super) struct PointAndLimitMatrix<S: Simd> {
    pub(super) x: [Wide<S>; 3],
    pub(super) y: [Wide<S>; 3],
    pub(super) z: [Wide<S>; 3],
    pub(super) y_cross_z: [Wide<S>; 3],
    pub(super) inverse_determinant: Wide<S>,
}

impl<S: Simd> JointConstraint<S> {
    pub(super) fn new(simd: S, joint: usize, model: &Model) -> Self {
        let definition = &model.joints[joint];
        let [a, b] = definition.bodies.map(|index| &model.bodies[index]);
        let none = Wide::splat(simd, 0.0);
        let nowhere = Vector::splat(simd, Vector::ZERO);
        let motor_mass = 1.0 / (a.inverse_inertia + b.inverse_inertia);
        Self {
            joint,
            bodies: definition.bodies,
            anchors: [
                definition.anchors[0] - a.local_center,
                definition.anchors[1] - b.local_center,
            ],
            reference_angle: definition.reference_angle,
            limits: definition.limits,
            motor_mass: none.all(motor_mass),
            speed: none,
            max_impulse: none,
            impulse: nowhere,
            limit_impulse: none,
            motor_impulse: none,
            limit: none,
            any_at_limit: false,
            warm_start_factor: none,
            arms: [nowhere; 2],
            matrix: (none, none, none),
            inverse_determinant: none,
            to_limit: nowhere,
            point_and_limit: PointAndLimitMatrix {
                x: [none; 3],
                y: [none; 3],
                z: [none; 3],
                y_cross_z: [none; 3],
                inverse_determinant: none,
            },
        }
    }

    /// Empties the lanes for other worlds.
    pub(super) fn clear(&mut self) {
        self.any_at_limit = false;
    }

    pub(super) fn load(&mut self, lane: usize, joints: &[Joint], warm_start_factor: f32) {
        let joint = &joints[self.joint];
        self.speed.set(lane, joint.motor_speed);
        self.max_impulse.set(lane, TIME_STEP * joint.max_torque);
        let [x, y, z] = joint.impulse;
        self.impulse.set(lane, vector(x, y));
        self.limit_impulse.set(lane, z);
        self.motor_impulse.set(lane, joint.motor_impulse);
        let limit = match joint.limit {
            LimitState::Lower => -1.0,
            LimitState::Inactive => 0.0,
            LimitState::Upper => 1.0,
        };
        self.limit.set(lane, limit);
        self.any_at_limit |= joint.limit != LimitState::Inactive;
        self.warm_start_factor.set(lane, warm_start_factor);
    }

    pub(super) fn store(&self, lane: usize, joints: &mut [Joint]) {
        let joint = &mut joints[self.joint];
        let Vector { x, y } = self.impulse.get(lane);
        joint.impulse = [x, y, self.limit_impulse.get(lane)];
        joint.motor_impulse = self.motor_impulse.get(lane);
        joint.limit = match self.limit.get(lane) {
            limit if limit < 0.0 => LimitState::Lower,
            limit if limit > 0.0 => LimitState::Upper,
            _ => LimitState::Inactive,
        };
    }

    #[inline(always)]
    pub(super) fn angle(&self, positions: &[Position<S>]) -> Wide<S> {
        let [a, b] = self.bodies;
        let (a, b) = (positions[a].angle, positions[b].angle);
        b - a - a.all(self.reference_angle)
    }

    #[inline(always)]
    pub(super) fn turned_anchors(&self, positions: &[Position<S>]) -> [Vector<Wide<S>>; 2] {
        [self.turned_anchor(0, positions), self.turned_anchor(1, positions)]
    }

    #[inline(always)]
    fn turned_anchor(&self, side: usize, positions: &[Position<S>]) -> Vector<Wide<S>> {
        let angle = positions[self.bodies[side]].angle;
        let anchor = self.anchors[side];
        let anchor = vector(angle.all(anchor.x), angle.all(anchor.y));
        Rotation::by_each(angle).apply(anchor)
    }
}
