//! Clipping of a segment, the common end of both kinds of collision. Box2D's
//! `b2ClipSegmentToLine`.

use super::manifold::ContactId;
use super::math::Vector;

/// An end of a segment, and the features that it comes from.
#[derive(Clone, Copy)]
pub(super) struct ClipPoint {
    pub(super) at: Vector,
    pub(super) id: ContactId,
}

/// What is left of a segment on the near side of a line.
pub(super) fn clip(
    [first, second]: [ClipPoint; 2],
    normal: Vector,
    offset: f32,
    reference_corner: usize,
) -> Option<[ClipPoint; 2]> {
    let (d0, d1) = (normal.dot(first.at) - offset, normal.dot(second.at) - offset);
    let mut kept = [first; 2];
    let mut count = 0;
    let mut keep = |point| {
        // Never a third: one that is cut off leaves room.
        if count < 2 {
            kept[count] = point;
            count += 1;
        }
    };
    if d0 <= 0.0 {
        keep(first);
    }
    if d1 <= 0.0 {
        keep(second);
    }
    if d0 * d1 < 0.0 {
        let part = d0 / (d0 - d1);
        let at = first.at + (second.at - first.at).times(part);
        let id = ContactId {
            ground: reference_corner as u8,
            body: first.id.body,
            ground_is_face: false,
            body_is_face: true,
        };
        keep(ClipPoint { at, id });
    }
    (count == 2).then_some(kept)
}
