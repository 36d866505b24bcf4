//! A body near a piece of ground, from when their fat bounds meet until they
//! part.

use super::manifold::Manifold;

/// A pair that may touch.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(super) piece: u16,
    pub(super) body: u8,
    pub(super) manifold: Manifold,
    pub(super) touching: bool,
    pub(super) enabled: bool,
    /// Time of impact in this step, if it is known.
    pub(super) impact: Option<f32>,
    /// How often it has had an impact in this step.
    pub(super) impacts: u32,
}

impl Contact {
    pub(super) fn new(piece: u16, body: u8) -> Self {
        Self {
            piece,
            body,
            manifold: Manifold::default(),
            touching: false,
            enabled: true,
            impact: None,
            impacts: 0,
        }
    }
}

impl Contact {
    /// Whether it pushes this body.
    pub(super) fn pushes(&self, body: usize) -> bool {
        self.body as usize == body && self.touching && self.enabled
    }
}

/// A body began, or ceased, to touch a piece of ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) body: usize,
    pub(crate) begins: bool,
}
