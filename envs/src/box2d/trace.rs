//! The internal state of a world, for tests, in the form of the recorded traces in
//! `../shared/golden/bipedal`.

use serde_json::{Value, json};

use super::contact::Contact;
use super::joint::LimitState;
use super::manifold::{ContactId, Reference};
use super::world::World;

impl World {
    /// Contacts (the newest first), joints and bodies, number by number.
    pub(crate) fn trace(&self) -> [(&'static str, Value); 3] {
        let contacts: Vec<_> = self.contacts.iter().rev().map(contact).collect();
        let joint = |index: usize| {
            let joint = &self.joints[index];
            let limit = match joint.limit {
                LimitState::Inactive => 0,
                LimitState::Lower => 1,
                LimitState::Upper => 2,
            };
            let [x, y, z] = joint.impulse.map(f64::from);
            json!([limit, x, y, z, f64::from(joint.motor_impulse)])
        };
        let joints: Vec<_> = (0..self.joints.len()).map(joint).collect();
        let body = |index: usize| {
            let body = &self.bodies[index];
            let (sweep, fat_aabb) = (&body.sweep, &self.fat_aabbs[index]);
            let start = [sweep.center0.x, sweep.center0.y, sweep.angle0];
            let end = [sweep.center.x, sweep.center.y, sweep.angle];
            let rest = [
                sweep.alpha0,
                body.sleep_time,
                fat_aabb.low.x,
                fat_aabb.low.y,
                fat_aabb.high.x,
                fat_aabb.high.y,
            ];
            let numbers = start.into_iter().chain(end).chain(rest);
            numbers.map(f64::from).collect::<Vec<_>>()
        };
        let bodies: Vec<_> = (0..self.bodies.len()).map(body).collect();
        [("contacts", json!(contacts)), ("joints", json!(joints)), ("bodies", json!(bodies))]
    }
}

fn contact(contact: &Contact) -> Value {
    let manifold = &contact.manifold;
    let points: Vec<Value> = manifold.points[..manifold.count]
        .iter()
        .map(|point| {
            let impulses = [point.normal_impulse, point.tangent_impulse].map(f64::from);
            let (x, y) = (f64::from(point.local.x), f64::from(point.local.y));
            json!([number(point.id), x, y, impulses[0], impulses[1]])
        })
        .collect();
    // Without points there is no reference.
    let by_body = manifold.count > 0 && manifold.reference == Reference::Body;
    let flags = [contact.touching, by_body].map(u8::from);
    json!([contact.ground, contact.body, flags[0], flags[1], points])
}

/// Box2D's number for a pair of features.
fn number(id: ContactId) -> u32 {
    let kinds = [id.ground_is_face, id.body_is_face].map(u32::from);
    u32::from(id.ground) + (u32::from(id.body) << 8) + (kinds[0] << 16) + (kinds[1] << 24)
}
