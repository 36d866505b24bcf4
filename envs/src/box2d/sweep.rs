//! The motion of a body during a step.

use super::math::{Rotation, Transform, Vector};

/// How a body moves during a step: its centre and angle go linearly from start to
/// end. Box2D's `b2Sweep`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sweep {
    /// Centre of mass in the body's own frame.
    pub(super) local_center: Vector,
    pub(super) center0: Vector,
    pub(super) angle0: f32,
    /// By the angle at the start.
    pub(super) rotation0: Rotation,
    pub(super) center: Vector,
    pub(super) angle: f32,
    /// The part of the step that lies before the start.
    pub(super) alpha0: f32,
}

impl Sweep {
    /// The frame after a part of the sweep, from 0 to 1.
    pub(super) fn at(&self, part: f32) -> Transform {
        let center = self.center0.times(1.0 - part) + self.center.times(part);
        let angle = (1.0 - part) * self.angle0 + part * self.angle;
        Transform::around(center, Rotation::by(angle), self.local_center)
    }

    /// The frame at the start.
    pub(super) fn start(&self) -> Transform {
        Transform::around(self.center0, self.rotation0, self.local_center)
    }

    /// The frame at the end.
    pub(super) fn end(&self) -> Transform {
        Transform::around(self.center, Rotation::by(self.angle), self.local_center)
    }

    /// Moves the start to a later part of the step.
    pub(super) fn advance(&mut self, alpha: f32) {
        let part = (alpha - self.alpha0) / (1.0 - self.alpha0);
        self.center0 = self.center0.times(1.0 - part) + self.center.times(part);
        self.angle0 = (1.0 - part) * self.angle0 + part * self.angle;
        self.rotation0 = Rotation::by(self.angle0);
        self.alpha0 = alpha;
    }
}
