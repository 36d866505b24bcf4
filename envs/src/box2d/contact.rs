//! A contact: a body near a fixture of the ground, from when their fat AABBs
//! meet until they part.

use super::manifold::Manifold;

/// A pair that may touch.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(super) fixture: u16,
    pub(super) body: u8,
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
    pub(super) fn new(fixture: u16, body: u8) -> Self {
        Self {
            fixture,
            body,
            manifold: Manifold::default(),
            touching: false,
            enabled: true,
            time_of_impact: None,
            impact_count: 0,
        }
    }

    /// Whether it pushes this body.
    pub(super) fn pushes(&self, body: usize) -> bool {
        self.body as usize == body && self.touching && self.enabled
    }
}

/// A body began, or ceased, to touch a fixture of the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContactEvent {
    pub(crate) body: usize,
    pub(crate) begins: bool,
}
