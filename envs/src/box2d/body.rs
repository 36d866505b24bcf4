//! The state of a moving body.

use super::math::{Rotation, Transform, Vector};
use super::model::BodyDefinition;
use super::sweep::Sweep;

/// A body that moves. Box2D's `b2Body`.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(super) transform: Transform,
    pub(super) sweep: Sweep,
    /// Of the centre of mass, in m/s.
    pub(super) linear_velocity: Vector,
    /// In rad/s.
    pub(super) angular_velocity: f32,
    /// For the next step, in N.
    pub(super) force: Vector,
    /// For the next step, in N m.
    pub(super) torque: f32,
    pub(super) awake: bool,
    pub(super) sleep_time: f32,
}

impl Body {
    /// A body at rest, its origin here.
    pub(super) fn new(definition: &BodyDefinition, position: Vector, angle: f32) -> Self {
        let transform = Transform { position, rotation: Rotation::by(angle) };
        let center = transform.apply(definition.local_center);
        Self {
            transform,
            sweep: Sweep {
                local_center: definition.local_center,
                center0: center,
                center,
                angle0: angle,
                rotation0: transform.rotation,
                angle,
                alpha0: 0.0,
            },
            linear_velocity: Vector::ZERO,
            angular_velocity: 0.0,
            force: Vector::ZERO,
            torque: 0.0,
            awake: true,
            sleep_time: 0.0,
        }
    }

    /// A body that is awake keeps its sleep time.
    pub(super) fn wake(&mut self) {
        if !self.awake {
            self.awake = true;
            self.sleep_time = 0.0;
        }
    }

    pub(super) fn fall_asleep(&mut self) {
        self.awake = false;
        self.sleep_time = 0.0;
        self.linear_velocity = Vector::ZERO;
        self.angular_velocity = 0.0;
        self.force = Vector::ZERO;
        self.torque = 0.0;
    }

    /// Moves the whole body to a later part of its sweep.
    pub(super) fn advance(&mut self, alpha: f32) {
        self.sweep.advance(alpha);
        self.sweep.center = self.sweep.center0;
        self.sweep.angle = self.sweep.angle0;
        self.transform = self.sweep.end();
    }

    /// Of its origin, in m.
    pub(crate) fn position(&self) -> Vector {
        self.transform.position
    }

    /// In radians.
    pub(crate) fn angle(&self) -> f32 {
        self.sweep.angle
    }

    /// Of its centre of mass, in m/s.
    pub(crate) fn linear_velocity(&self) -> Vector {
        self.linear_velocity
    }

    /// In rad/s.
    pub(crate) fn angular_velocity(&self) -> f32 {
        self.angular_velocity
    }

    /// Whether it moves, or could: a body falls asleep when it rests.
    pub(crate) fn awake(&self) -> bool {
        self.awake
    }

    /// A vector of its frame in the world's.
    pub(crate) fn world_vector(&self, local: Vector) -> Vector {
        self.transform.rotation.apply(local)
    }
}
