//! A contact: a fixture of a body near a fixture of the ground, from when their
//! fat AABBs meet until they part.

use super::manifold::Manifold;

/// A pair that may touch.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    /// The ground's fixture.
    pub(super) ground: u16,
    /// The body's, among those of all bodies.
    pub(super) fixture: u8,
    pub(super) body: u8,
    /// Whether it only tells that they touch.
    pub(super) sensor: bool,
    pub(super) manifold: Manifold,
    pub(super) touching: bool,
    pub(super) enabled: bool,
    /// The part of this step after which the shapes touch, once it is known; 1 if
    /// they do not.
    pub(super) time_of_impact: Option<f32>,
    /// How many impacts of it have been solved in this step.
    pub(super) impact_count: u32,
}

impl Contact {
    pub(super) fn new(ground: u16, fixture: u8, body: u8, sensor: bool) -> Self {
        Self {
            ground,
            fixture,
            body,
            sensor,
            manifold: Manifold::default(),
            touching: false,
            enabled: true,
            time_of_impact: None,
            impact_count: 0,
        }
    }

    /// It begins, or ceases, to touch.
    pub(super) fn event(&self, begins: bool) -> ContactEvent {
        ContactEvent { body: self.body as usize, ground: self.ground as usize, begins }
    }

    /// Whether it pushes this body.
    pub(super) fn pushes(&self, body: usize) -> bool {
        self.body as usize == body && self.touching && self.enabled && !self.sensor
    }
}

/// A fixture of a body began, or ceased, to touch a fixture of the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContactEvent {
    pub(crate) body: usize,
    /// The ground's fixture, in the order of their making.
    pub(crate) ground: usize,
    pub(crate) begins: bool,
}
