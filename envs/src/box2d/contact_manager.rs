//! The broad phase and the life of contacts: they begin when fat AABBs meet and
//! end when these part. Box2D's `b2ContactManager`.

use super::collide::collide;
use super::contact::{Contact, ContactEvent};
use super::model::BODIES;
use super::world::World;

impl World {
    /// Makes contacts of the new pairs whose fat AABBs overlap, for bodies whose
    /// own has changed.
    pub(super) fn find_pairs(&mut self, moved: [bool; BODIES]) {
        if moved == [false; BODIES] {
            return;
        }
        let before = self.contacts.len();
        for (index, body) in self.bodies.iter_mut().enumerate().filter(|(index, _)| moved[*index]) {
            for fixture in self.ground.near(&body.fat_aabb) {
                let known = self.contacts[..before]
                    .iter()
                    .any(|contact| contact.fixture == fixture && contact.body as usize == index);
                if !known {
                    self.contacts.push(Contact::new(fixture, index as u8));
                }
            }
        }
        for contact in &self.contacts[before..] {
            self.bodies[contact.body as usize].wake();
        }
        self.contacts[before..].sort_unstable_by_key(|contact| (contact.fixture, contact.body));
    }

    /// Updates the contacts whose fat AABBs still overlap and ends the others.
    pub(super) fn update_contacts(&mut self) {
        for index in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[index];
            let body = contact.body as usize;
            if !self.bodies[body].awake {
                continue;
            }
            if self.ground.fat_aabb(contact.fixture).overlaps(&self.bodies[body].fat_aabb) {
                self.update_contact(index);
                continue;
            }
            let contact = self.contacts.remove(index);
            if contact.touching {
                self.events.push(ContactEvent { body, begins: false });
            }
            if contact.manifold.count > 0 {
                self.bodies[body].wake();
            }
        }
    }

    /// Computes a contact's manifold anew; points that go on keep their impulses.
    /// Box2D's `b2Contact::Update`.
    pub(super) fn update_contact(&mut self, index: usize) {
        let contact = &mut self.contacts[index];
        let body_index = contact.body as usize;
        let body = &mut self.bodies[body_index];
        let polygon = &self.model.bodies[body_index].polygon;
        let mut manifold = collide(self.ground.shape(contact.fixture), polygon, &body.transform);
        let old = &contact.manifold.points[..contact.manifold.count];
        for point in &mut manifold.points[..manifold.count] {
            if let Some(old) = old.iter().find(|old| old.id == point.id) {
                point.normal_impulse = old.normal_impulse;
                point.tangent_impulse = old.tangent_impulse;
            }
        }
        let touching = manifold.count > 0;
        contact.enabled = true;
        contact.manifold = manifold;
        if touching != contact.touching {
            contact.touching = touching;
            body.wake();
            self.events.push(ContactEvent { body: body_index, begins: touching });
        }
    }
}
