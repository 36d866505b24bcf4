//! The continuous phase of a step: a body that would pass into the ground is
//! taken back to where it first touches, and goes on from there.

use super::figure::BODIES;
use super::math::EPSILON;
use super::solver;
use super::swath::Swath;
use super::time_of_impact::time_of_impact;
use super::world::World;

/// Impacts of one contact in one step.
const MAX_IMPACTS: u32 = 8;
/// Contacts that are solved at one impact.
const MAX_CONTACTS: usize = 32;

/// Of each body, what it passes, once it is asked for.
type Swaths = [Option<Swath>; BODIES];

impl World {
    pub(super) fn continue_through_impacts(&mut self) {
        for body in &mut self.bodies {
            body.sweep.alpha0 = 0.0;
        }
        for contact in &mut self.contacts {
            (contact.impact, contact.impacts) = (None, 0);
        }
        let mut swaths = Swaths::default();
        while let Some((place, alpha)) = self.first_impact(&mut swaths) {
            swaths[self.contacts[place].body as usize] = None;
            self.meet(place, alpha);
        }
        // Impacts move even the ground in time.
        for contact in &self.contacts {
            *self.ground.alpha0(contact.piece) = 0.0;
        }
    }

    /// The contact that is first to have an impact, the newest of equals.
    fn first_impact(&mut self, swaths: &mut Swaths) -> Option<(usize, f32)> {
        let mut first = (None, 1.0);
        for place in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[place];
            if !contact.enabled || contact.impacts > MAX_IMPACTS {
                continue;
            }
            let alpha = match contact.impact {
                Some(alpha) => alpha,
                None => match self.impact_of(place, swaths) {
                    Some(alpha) => alpha,
                    None => continue,
                },
            };
            if alpha < first.1 {
                first = (Some(place), alpha);
            }
        }
        let (place, alpha) = first;
        place.filter(|_| 1.0 - 10.0 * EPSILON >= alpha).map(|place| (place, alpha))
    }

    /// Finds and remembers when a contact has its impact; `None` for a body
    /// that sleeps.
    fn impact_of(&mut self, place: usize, swaths: &mut Swaths) -> Option<f32> {
        let contact = &mut self.contacts[place];
        let body = &mut self.bodies[contact.body as usize];
        if !body.awake {
            return None;
        }
        let ground = self.ground.alpha0(contact.piece);
        if *ground < body.sweep.alpha0 {
            *ground = body.sweep.alpha0;
        } else if body.sweep.alpha0 < *ground {
            body.sweep.advance(*ground);
        }
        let alpha0 = body.sweep.alpha0;
        let polygon = &self.figure.bodies[contact.body as usize].polygon;
        let piece = self.ground.shape(contact.piece);
        let swath = swaths[contact.body as usize]
            .get_or_insert_with(|| Swath::new(polygon.vertices(), &body.sweep));
        let part = (!swath.is_clear_of(piece))
            .then(|| time_of_impact(piece.vertices(), polygon.vertices(), &body.sweep));
        let alpha = part
            .flatten()
            .map_or(1.0, |part| super::math::min(alpha0 + (1.0 - alpha0) * part, 1.0));
        contact.impact = Some(alpha);
        Some(alpha)
    }

    /// Takes a body back to its impact and solves what it touches there.
    fn meet(&mut self, place: usize, alpha: f32) {
        let (piece, body) = (self.contacts[place].piece, self.contacts[place].body as usize);
        let (sweep, ground) = (self.bodies[body].sweep, *self.ground.alpha0(piece));
        self.bodies[body].advance(alpha);
        *self.ground.alpha0(piece) = alpha;
        self.refresh(place);
        let contact = &mut self.contacts[place];
        contact.impact = None;
        contact.impacts += 1;
        if !contact.touching {
            contact.enabled = false;
            self.bodies[body].sweep = sweep;
            self.bodies[body].transform = sweep.end();
            *self.ground.alpha0(piece) = ground;
            return;
        }
        self.bodies[body].wake();

        let mut island = vec![place];
        let mut pieces = vec![piece];
        for other in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[other];
            if contact.body as usize != body || other == place || island.len() == MAX_CONTACTS {
                continue;
            }
            let piece = contact.piece;
            let known = pieces.contains(&piece);
            let before = *self.ground.alpha0(piece);
            if !known {
                *self.ground.alpha0(piece) = alpha;
            }
            self.refresh(other);
            if self.contacts[other].touching {
                island.push(other);
                pieces.push(piece);
            } else if !known {
                *self.ground.alpha0(piece) = before;
            }
        }
        solver::solve_impact(self, body, &island, (1.0 - alpha) * super::TIME_STEP);

        let mut moved = [false; BODIES];
        moved[body] = self.bodies[body].synchronize(&self.figure.bodies[body]);
        for contact in self.contacts.iter_mut().filter(|contact| contact.body as usize == body) {
            contact.impact = None;
        }
        self.find_pairs(moved);
    }
}
