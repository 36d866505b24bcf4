//! The continuous phase of a step: a body that would pass into the ground is
//! taken back to where it first touches, and goes on from there. Box2D's
//! `b2World::SolveTOI`.

use super::math::{EPSILON, min};
use super::model::BODIES;
use super::settings::{MAX_SUB_STEPS, MAX_TOI_CONTACTS, TIME_STEP};
use super::solver::solve_impact;
use super::swept_bounds::SweptBounds;
use super::time_of_impact::time_of_impact;
use super::world::World;

/// The swept bounds of each body, computed when they are first needed.
type SweptBoundsCache = [Option<SweptBounds>; BODIES];

impl World {
    pub(super) fn continue_through_impacts(&mut self) {
        for body in &mut self.bodies {
            body.sweep.alpha0 = 0.0;
        }
        for contact in &mut self.contacts {
            (contact.time_of_impact, contact.impact_count) = (None, 0);
        }
        let mut swept = SweptBoundsCache::default();
        while let Some((index, alpha)) = self.first_impact(&mut swept) {
            swept[self.contacts[index].body as usize] = None;
            self.resolve_impact(index, alpha);
        }
        // Impacts have advanced the sweeps of the ground too.
        for contact in &self.contacts {
            *self.ground.alpha0(contact.fixture) = 0.0;
        }
    }

    /// The contact that is first to have an impact, the newest of equals.
    fn first_impact(&mut self, swept: &mut SweptBoundsCache) -> Option<(usize, f32)> {
        let mut first = (None, 1.0);
        for index in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[index];
            if !contact.enabled || contact.impact_count > MAX_SUB_STEPS {
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
        let ground = self.ground.alpha0(contact.fixture);
        if *ground < body.sweep.alpha0 {
            *ground = body.sweep.alpha0;
        } else if body.sweep.alpha0 < *ground {
            body.sweep.advance(*ground);
        }
        let alpha0 = body.sweep.alpha0;
        let polygon = &self.model.bodies[contact.body as usize].polygon;
        let fixture = self.ground.shape(contact.fixture);
        let swept_bounds = swept[contact.body as usize]
            .get_or_insert_with(|| SweptBounds::new(polygon.vertices(), &body.sweep));
        let part = (!swept_bounds.is_clear_of(fixture))
            .then(|| time_of_impact(fixture.vertices(), polygon.vertices(), &body.sweep));
        let alpha = part.flatten().map_or(1.0, |part| min(alpha0 + (1.0 - alpha0) * part, 1.0));
        contact.time_of_impact = Some(alpha);
        Some(alpha)
    }

    /// Takes a body back to its impact and solves what it touches there.
    fn resolve_impact(&mut self, index: usize, alpha: f32) {
        let (fixture, body) = (self.contacts[index].fixture, self.contacts[index].body as usize);
        let (sweep, ground) = (self.bodies[body].sweep, *self.ground.alpha0(fixture));
        self.bodies[body].advance(alpha);
        *self.ground.alpha0(fixture) = alpha;
        self.update_contact(index);
        let contact = &mut self.contacts[index];
        contact.time_of_impact = None;
        contact.impact_count += 1;
        if !contact.touching {
            contact.enabled = false;
            self.bodies[body].sweep = sweep;
            self.bodies[body].transform = sweep.end();
            *self.ground.alpha0(fixture) = ground;
            return;
        }
        self.bodies[body].wake();

        let mut island = vec![index];
        let mut fixtures = vec![fixture];
        for other in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[other];
            if contact.body as usize != body || other == index || island.len() == MAX_TOI_CONTACTS {
                continue;
            }
            let fixture = contact.fixture;
            let known = fixtures.contains(&fixture);
            let before = *self.ground.alpha0(fixture);
            if !known {
                *self.ground.alpha0(fixture) = alpha;
            }
            self.update_contact(other);
            if self.contacts[other].touching {
                island.push(other);
                fixtures.push(fixture);
            } else if !known {
                *self.ground.alpha0(fixture) = before;
            }
        }
        solve_impact(self, body, &island, (1.0 - alpha) * TIME_STEP);

        let mut moved = [false; BODIES];
        moved[body] = self.bodies[body].synchronize(&self.model.bodies[body]);
        for contact in self.contacts.iter_mut().filter(|contact| contact.body as usize == body) {
            contact.time_of_impact = None;
        }
        self.find_pairs(moved);
    }
}
