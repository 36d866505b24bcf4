//! Where two shapes touch: one or two points, and a normal. Box2D's
//! `b2Manifold`.

use super::math::Vector;

/// Which of the two shapes the normal belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reference {
    #[default]
    Ground,
    Body,
}

/// Where two shapes touch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Manifold {
    pub(super) reference: Reference,
    /// In the reference's frame.
    pub(super) normal: Vector,
    /// A point of the reference's face, in its frame.
    pub(super) plane: Vector,
    pub(super) count: usize,
    pub(super) points: [ManifoldPoint; 2],
}

/// One point of contact, with the impulses of the last step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ManifoldPoint {
    /// In the frame of the shape that is not the reference.
    pub(super) local: Vector,
    pub(super) normal_impulse: f32,
    pub(super) tangent_impulse: f32,
    pub(super) id: ContactId,
}

/// Which features (vertices or faces) of the two shapes make a point: a point
/// of the next step with the same features takes over its impulses. Box2D's
/// `b2ContactID`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ContactId {
    pub(super) ground: u8,
    pub(super) body: u8,
    pub(super) ground_is_face: bool,
    pub(super) body_is_face: bool,
}

impl ContactId {
    pub(super) fn flipped(self) -> Self {
        Self {
            ground: self.body,
            body: self.ground,
            ground_is_face: self.body_is_face,
            body_is_face: self.ground_is_face,
        }
    }

    /// A vertex of the body on a face of the ground.
    pub(super) fn corner_on_face(face: usize, corner: usize) -> Self {
        Self { ground: face as u8, body: corner as u8, ground_is_face: true, body_is_face: false }
    }
}

impl Manifold {
    /// Adds a point without impulses.
    pub(super) fn push(&mut self, local: Vector, id: ContactId) {
        self.points[self.count] = ManifoldPoint { local, id, ..ManifoldPoint::default() };
        self.count += 1;
    }
}
