//! The continuous phase of a step: a body that would pass into the ground is
//! taken back to where it first touches, and goes on from there. Box2D's
//! `b2World::SolveTOI`.

use super::math::{EPSILON, min};
use super::settings::{MAX_SUB_STEPS, MAX_TOI_CONTACTS, TIME_STEP};
use super::solver::solve_impact;
use super::swept_bounds::SweptBounds;
use super::time_of_impact::time_of_impact;
use super::world::World;

/// The swept bounds of each fixture of a body, computed when they are first needed.
type SweptBoundsCache = [Option<SweptBounds>];

impl World {
    pub(super) fn continue_through_impacts(&mut self) {
        for body in &mut self.bodies {
            body.sweep.alpha0 = 0.0;
        }
        for contact in &mut self.contacts {
            (contact.time_of_impact, contact.impact_count) = (None, 0);
        }
        let mut swept: Vec<_> = self.model.fixtures.iter().map(|_| None).collect();
        while let Some((index, alpha)) = self.first_impact(&mut swept) {
            let body = self.contacts[index].body as usize;
            self.model.fixtures_of(body).for_each(|(number, _)| swept[number] = None);
            self.resolve_impact(index, alpha);
        }
        // Impacts have advanced the sweeps of the ground too.
        for contact in &self.contacts {
            *self.ground.alpha0(contact.ground) = 0.0;
        }
    }

    /// The contact that is first to have an impact, the newest of equals.
    fn first_impact(&mut self, swept: &mut SweptBoundsCache) -> Option<(usize, f32)> {
        let mut first = (None, 1.0);
        for index in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[index];
            if contact.sensor || !contact.enabled || contact.impact_count > MAX_SUB_STEPS {
                continue;
            }
            let alpha = match contact.time_of_impact {
                Some(alpha) => alpha,
                None => match self.time_of_impact(index, swept) {
                    Some(alpha) => alpha,
                    None => continue,
                },
            };
            if alpha < first.1 {
                first = (Some(index), alpha);
            }
        }
        let (index, alpha) = first;
        index.filter(|_| 1.0 - 10.0 * EPSILON >= alpha).map(|index| (index, alpha))
    }

    /// Finds and remembers when a contact has its impact; `None` for a body
    /// that sleeps.
    fn time_of_impact(&mut self, index: usize, swept: &mut SweptBoundsCache) -> Option<f32> {
        let contact = &mut self.contacts[index];
        let body = &mut self.bodies[contact.body as usize];
        if !body.awake {
            return None;
        }
        let ground = self.ground.alpha0(contact.ground);
        if *ground < body.sweep.alpha0 {
            *ground = body.sweep.alpha0;
        } else if body.sweep.alpha0 < *ground {
            body.sweep.advance(*ground);
        }
        let alpha0 = body.sweep.alpha0;
        let polygon = &self.model.fixtures[contact.fixture as usize].polygon;
        let ground = self.ground.shape(contact.ground);
        let swept_bounds = swept[contact.fixture as usize]
            .get_or_insert_with(|| SweptBounds::new(polygon.vertices(), body));
        let part = (!swept_bounds.is_clear_of(ground))
            .then(|| time_of_impact(ground.vertices(), polygon.vertices(), &body.sweep));
        let alpha = part.flatten().map_or(1.0, |part| min(alpha0 + (1.0 - alpha0) * part, 1.0));
        contact.time_of_impact = Some(alpha);
        Some(alpha)
    }

    /// Takes a body back to its impact and solves what it touches there.
    fn resolve_impact(&mut self, index: usize, alpha: f32) {
        let (ground, body) = (self.contacts[index].ground, self.contacts[index].body as usize);
        let (sweep, alpha0) = (self.bodies[body].sweep, *self.ground.alpha0(ground));
        self.bodies[body].advance(alpha);
        *self.ground.alpha0(ground) = alpha;
        self.update_contact(index);
        let contact = &mut self.contacts[index];
        contact.time_of_impact = None;
        contact.impact_count += 1;
        if !contact.touching {
            contact.enabled = false;
            self.bodies[body].sweep = sweep;
            self.bodies[body].transform = sweep.end();
            *self.ground.alpha0(ground) = alpha0;
            return;
        }
        self.bodies[body].wake();

        let mut island = vec![index];
        let mut static_bodies = vec![self.ground.body(ground)];
        for other in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[other];
            let of_body = contact.body as usize == body && !contact.sensor;
            if !of_body || other == index || island.len() == MAX_TOI_CONTACTS {
                continue;
            }
            let ground = contact.ground;
            let known = static_bodies.contains(&self.ground.body(ground));
            let before = *self.ground.alpha0(ground);
            if !known {
                *self.ground.alpha0(ground) = alpha;
            }
            self.update_contact(other);
            if self.contacts[other].touching {
                island.push(other);
                static_bodies.push(self.ground.body(ground));
            } else if !known {
                *self.ground.alpha0(ground) = before;
            }
        }
        solve_impact(self, body, &island, (1.0 - alpha) * TIME_STEP);

        let moved = self.synchronize(body);
        for contact in self.contacts.iter_mut().filter(|contact| contact.body as usize == body) {
            contact.time_of_impact = None;
        }
        self.find_pairs(moved);
    }
}
