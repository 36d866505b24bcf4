//! One step of one world, and what the worlds that step together do each by
//! itself. Box2D's `b2World::Step`.

use pulp::Scalar;

use super::body::Body;
use super::contact_manager::FixtureSet;
use super::math::{Vector, min};
use super::settings::{
    ANGULAR_SLEEP_TOLERANCE, LINEAR_SLEEP_TOLERANCE, POSITION_ITERATIONS, TIME_STEP, TIME_TO_SLEEP,
};
use super::solver::Island;
use super::world::World;

impl World {
    /// One step of 0.02 s.
    pub(crate) fn step(&mut self) {
        if !self.before_solving() {
            return self.after_solving(None);
        }
        let mut island = Island::new(Scalar, self.model);
        island.load(0, self);
        island.solve_velocities();
        island.solve_positions(POSITION_ITERATIONS);
        island.store(0, self);
        self.after_solving(Some(island.settled(0)));
    }

    /// Before the solver: updates contacts and applies forces; whether there is
    /// something to solve, which is not so while all bodies sleep.
    pub(super) fn before_solving(&mut self) -> bool {
        self.events.clear();
        if self.warm_start_factor == 0.0 {
            self.find_pairs(FixtureSet::MAX);
        }
        self.update_contacts();
        // One body that is awake wakes its island.
        if !self.bodies.iter().any(|body| body.awake) {
            return false;
        }
        for (body, definition) in self.bodies.iter_mut().zip(&self.model.bodies) {
            body.wake();
            body.sweep.center0 = body.sweep.center;
            body.sweep.angle0 = body.sweep.angle;
            body.sweep.rotation0 = body.transform.rotation;
            let pull = self.model.gravity + body.force.times(definition.inverse_mass);
            body.linear_velocity = body.linear_velocity + pull.times(TIME_STEP);
            // A torque of zero makes a plus of a minus zero.
            body.angular_velocity += TIME_STEP * definition.inverse_inertia * body.torque;
        }
        true
    }

    /// After the solver, which tells whether the positions have settled, if there was
    /// something to solve: sleep, new contacts and the continuous phase.
    pub(super) fn after_solving(&mut self, settled: Option<bool>) {
        if let Some(settled) = settled {
            self.sleep(settled);
            let moved =
                (0..self.bodies.len()).fold(0, |moved, body| moved | self.synchronize(body));
            self.find_pairs(moved);
        }
        self.continue_through_impacts();
        self.warm_start_factor = 1.0;
        for body in &mut self.bodies {
            (body.force, body.torque) = (Vector::ZERO, 0.0);
        }
    }

    /// All bodies are joined, so they form one island and fall asleep together.
    fn sleep(&mut self, settled: bool) {
        let mut shortest = f32::MAX;
        for body in &mut self.bodies {
            let too_fast = body.angular_velocity * body.angular_velocity
                > ANGULAR_SLEEP_TOLERANCE * ANGULAR_SLEEP_TOLERANCE
                || body.linear_velocity.dot(body.linear_velocity)
                    > LINEAR_SLEEP_TOLERANCE * LINEAR_SLEEP_TOLERANCE;
            body.sleep_time = if too_fast { 0.0 } else { body.sleep_time + TIME_STEP };
            shortest = min(shortest, body.sleep_time);
        }
        if shortest >= TIME_TO_SLEEP && settled {
            self.bodies.iter_mut().for_each(Body::fall_asleep);
        }
    }
}
