//! A moving body as it is now.

use super::figure::BodyPlan;
use super::math::{Sweep, Transform, Vector};
use super::shape::Bounds;

/// The state of a moving body.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(super) transform: Transform,
    pub(super) sweep: Sweep,
    /// Of the centre of mass, in m/s.
    pub(super) velocity: Vector,
    /// In rad/s.
    pub(super) spin: f32,
    /// For the next step, in N.
    pub(super) force: Vector,
    pub(super) awake: bool,
    pub(super) sleep_time: f32,
    pub(super) fat: Bounds,
}

impl Body {
    pub(super) fn new(plan: &BodyPlan) -> Self {
        let transform = plan.transform();
        let center = transform.apply(plan.local_center);
        Self {
            transform,
            sweep: Sweep {
                local_center: plan.local_center,
                center0: center,
                center,
                angle0: plan.angle,
                angle: plan.angle,
                alpha0: 0.0,
            },
            velocity: Vector::ZERO,
            spin: 0.0,
            force: Vector::ZERO,
            awake: true,
            sleep_time: 0.0,
            fat: plan.polygon.bounds(&transform).grown(super::ground::MARGIN),
        }
    }

    /// Sleep time goes on for a body that does not sleep.
    pub(super) fn wake(&mut self) {
        if !self.awake {
            self.awake = true;
            self.sleep_time = 0.0;
        }
    }

    pub(super) fn fall_asleep(&mut self) {
        self.awake = false;
        self.sleep_time = 0.0;
        self.velocity = Vector::ZERO;
        self.spin = 0.0;
        self.force = Vector::ZERO;
    }

    /// Makes the fat bounds hold the whole sweep; whether they had to change.
    pub(super) fn synchronize(&mut self, plan: &BodyPlan) -> bool {
        let start = self.sweep.start();
        let tight = plan.polygon.bounds(&start).union(&plan.polygon.bounds(&self.transform));
        if self.fat.contains(&tight) {
            return false;
        }
        let mut fat = tight.grown(super::ground::MARGIN);
        let ahead = (self.transform.position - start.position).times(2.0);
        let stretch = |low: &mut f32, high: &mut f32, by: f32| {
            *(if by < 0.0 { low } else { high }) += by;
        };
        stretch(&mut fat.low.x, &mut fat.high.x, ahead.x);
        stretch(&mut fat.low.y, &mut fat.high.y, ahead.y);
        self.fat = fat;
        true
    }

    /// Moves the whole body to a later part of its sweep.
    pub(super) fn advance(&mut self, alpha: f32) {
        self.sweep.advance(alpha);
        self.sweep.center = self.sweep.center0;
        self.sweep.angle = self.sweep.angle0;
        self.transform = self.sweep.end();
    }

    /// Where its origin is, in m.
    pub(crate) fn position(&self) -> Vector {
        self.transform.position
    }

    /// How it is turned, in radians.
    pub(crate) fn angle(&self) -> f32 {
        self.sweep.angle
    }

    /// Of its centre of mass, in m/s.
    pub(crate) fn velocity(&self) -> Vector {
        self.velocity
    }

    /// In rad/s.
    pub(crate) fn spin(&self) -> f32 {
        self.spin
    }
}
