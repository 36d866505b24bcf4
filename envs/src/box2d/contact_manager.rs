//! The broad phase and the life of contacts: they begin when fat AABBs meet and
//! end when these part. Box2D's `b2ContactManager`.

use super::collide::collide;
use super::contact::Contact;
use super::distance::touch;
use super::settings::AABB_EXTENSION;
use super::world::World;

/// Some of the fixtures of all moving bodies, a bit for each.
pub(super) type FixtureSet = u64;

impl World {
    /// Makes the fat AABBs of a body hold its whole sweep; gives the fixtures whose
    /// own had to change.
    pub(super) fn synchronize(&mut self, index: usize) -> FixtureSet {
        let body = &self.bodies[index];
        let (start, end) = (body.sweep.start(), body.transform);
        let mut moved = 0;
        for (number, fixture) in self.model.fixtures_of(index) {
            let tight = fixture.polygon.aabb(&start).union(&fixture.polygon.aabb(&end));
            let fat_aabb = &mut self.fat_aabbs[number];
            if fat_aabb.contains(&tight) {
                continue;
            }
            *fat_aabb = tight.grown(AABB_EXTENSION);
            let ahead = (end.position - start.position).times(2.0);
            let stretch = |low: &mut f32, high: &mut f32, by: f32| {
                *(if by < 0.0 { low } else { high }) += by;
            };
            stretch(&mut fat_aabb.low.x, &mut fat_aabb.high.x, ahead.x);
            stretch(&mut fat_aabb.low.y, &mut fat_aabb.high.y, ahead.y);
            moved |= 1 << number;
        }
        moved
    }

    /// Makes contacts of the new pairs whose fat AABBs overlap, for the fixtures
    /// whose own has changed.
    pub(super) fn find_pairs(&mut self, moved: FixtureSet) {
        if moved == 0 {
            return;
        }
        let before = self.contacts.len();
        for (number, fixture) in self.model.fixtures.iter().enumerate() {
            if moved >> number & 1 == 0 {
                continue;
            }
            for ground in self.ground.near(&self.fat_aabbs[number]) {
                let known = self.contacts[..before]
                    .iter()
                    .any(|contact| contact.ground == ground && contact.fixture as usize == number);
                if !known {
                    let sensor = self.ground.is_sensor(ground);
                    let body = fixture.body as u8;
                    self.contacts.push(Contact::new(ground, number as u8, body, sensor));
                }
            }
        }
        for contact in self.contacts[before..].iter().filter(|contact| !contact.sensor) {
            self.bodies[contact.body as usize].wake();
        }
        self.contacts[before..].sort_unstable_by_key(|contact| (contact.ground, contact.fixture));
    }

    /// Updates the contacts whose fat AABBs still overlap and ends the others.
    pub(super) fn update_contacts(&mut self) {
        for index in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[index];
            let body = contact.body as usize;
            if !self.bodies[body].awake {
                continue;
            }
            let fat_aabb = &self.fat_aabbs[contact.fixture as usize];
            if self.ground.fat_aabb(contact.ground).overlaps(fat_aabb) {
                self.update_contact(index);
                continue;
            }
            let contact = self.contacts.remove(index);
            if contact.touching {
                self.events.push(contact.event(false));
            }
            if contact.manifold.count > 0 {
                self.bodies[body].wake();
            }
        }
    }

    /// Computes a contact's manifold anew; points that go on keep their impulses. A
    /// sensor only finds out whether the shapes touch. Box2D's `b2Contact::Update`.
    pub(super) fn update_contact(&mut self, index: usize) {
        let contact = &mut self.contacts[index];
        let body = &mut self.bodies[contact.body as usize];
        let polygon = &self.model.fixtures[contact.fixture as usize].polygon;
        let ground = self.ground.shape(contact.ground);
        let touching = if contact.sensor {
            touch(ground.vertices(), polygon.vertices(), &body.transform)
        } else {
            let mut manifold = collide(ground, polygon, &body.transform);
            let old = &contact.manifold.points[..contact.manifold.count];
            for point in &mut manifold.points[..manifold.count] {
                if let Some(old) = old.iter().find(|old| old.id == point.id) {
                    point.normal_impulse = old.normal_impulse;
                    point.tangent_impulse = old.tangent_impulse;
                }
            }
            contact.manifold = manifold;
            manifold.count > 0
        };
        contact.enabled = true;
        if touching != contact.touching {
            contact.touching = touching;
            if !contact.sensor {
                body.wake();
            }
            self.events.push(contact.event(touching));
        }
    }
}
