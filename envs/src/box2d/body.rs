//! The state of a moving body.

use super::aabb::Aabb;
use super::math::{Transform, Vector};
use super::model::BodyDefinition;
use super::settings::AABB_EXTENSION;
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
    pub(super) awake: bool,
    pub(super) sleep_time: f32,
    pub(super) fat_aabb: Aabb,
}

impl Body {
    pub(super) fn new(definition: &BodyDefinition) -> Self {
        let transform = definition.transform();
        let center = transform.apply(definition.local_center);
        Self {
            transform,
            sweep: Sweep {
                local_center: definition.local_center,
                center0: center,
                center,
                angle0: definition.angle,
                angle: definition.angle,
                alpha0: 0.0,
            },
            linear_velocity: Vector::ZERO,
            angular_velocity: 0.0,
            force: Vector::ZERO,
            awake: true,
            sleep_time: 0.0,
            fat_aabb: definition.polygon.aabb(&transform).grown(AABB_EXTENSION),
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
    }

    /// Makes the fat AABB hold the whole sweep; whether it had to change.
    pub(super) fn synchronize(&mut self, definition: &BodyDefinition) -> bool {
        let start = self.sweep.start();
        let tight =
            definition.polygon.aabb(&start).union(&definition.polygon.aabb(&self.transform));
        if self.fat_aabb.contains(&tight) {
            return false;
        }
        let mut fat_aabb = tight.grown(AABB_EXTENSION);
        let ahead = (self.transform.position - start.position).times(2.0);
        let stretch = |low: &mut f32, high: &mut f32, by: f32| {
            *(if by < 0.0 { low } else { high }) += by;
        };
        stretch(&mut fat_aabb.low.x, &mut fat_aabb.high.x, ahead.x);
        stretch(&mut fat_aabb.low.y, &mut fat_aabb.high.y, ahead.y);
        self.fat_aabb = fat_aabb;
        true
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
}
