//! One body at its time of impact with the ground. Box2D's `b2Island::SolveTOI`.

use pulp::Scalar;

use super::contact::ContactConstraint;
use super::motion::{Inertia, Position, Velocity};
use crate::box2d::math::{Rotation, Transform, Vector, min};
use crate::box2d::settings::{
    LINEAR_SLOP, TOI_BAUMGARTE, TOI_POSITION_ITERATIONS, VELOCITY_ITERATIONS,
};
use crate::box2d::wide::Wide;
use crate::box2d::world::World;

/// Takes a body out of the ground and lets it move for the rest of a step,
/// without joints and without gravity.
pub(in crate::box2d) fn solve_impact(
    world: &mut World,
    index: usize,
    contacts: &[usize],
    time: f32,
) {
    let definition = &world.model.bodies[index];
    let inertia = Inertia {
        inverse_mass: Wide::splat(Scalar, definition.inverse_mass),
        inverse_inertia: Wide::splat(Scalar, definition.inverse_inertia),
    };
    let sweep = &world.bodies[index].sweep;
    let mut position = Position {
        center: Vector::splat(Scalar, sweep.center),
        angle: Wide::splat(Scalar, sweep.angle),
    };
    solve_position(&load(world, index, contacts, &position), &mut position, inertia);
    let mut constraints = load(world, index, contacts, &position);

    let body = &mut world.bodies[index];
    body.sweep.center0 = position.center.get(0);
    body.sweep.angle0 = position.angle.get(0);
    body.sweep.rotation0 = Rotation::by(body.sweep.angle0);
    let mut velocity = Velocity {
        linear: Vector::splat(Scalar, body.linear_velocity),
        angular: Wide::splat(Scalar, body.angular_velocity),
    };
    solve_velocity(&mut constraints, &mut velocity, inertia);
    position.advance(&mut velocity, time);
    body.sweep.center = position.center.get(0);
    body.sweep.angle = position.angle.get(0);
    body.linear_velocity = velocity.linear.get(0);
    body.angular_velocity = velocity.angular.get(0);
    body.transform = body.sweep.end();
}

/// The contacts of a body at a position, with impulses of zero.
fn load(
    world: &World,
    index: usize,
    contacts: &[usize],
    position: &Position<Scalar>,
) -> Vec<ContactConstraint<Scalar>> {
    let definition = &world.model.bodies[index];
    let center = position.center.get(0);
    let rotation = Rotation::by(position.angle.get(0));
    let frame = Transform::around(center, rotation, definition.local_center);
    let constraint = |&contact: &usize| {
        let contact = &world.contacts[contact];
        let mut constraint = ContactConstraint::new(Scalar, index);
        constraint.load_manifold(0, &contact.manifold, definition, &frame, center);
        constraint.set_friction(0, contact, world);
        constraint
    };
    contacts.iter().map(constraint).collect()
}

/// Passes over the position until the body is out of the ground.
fn solve_position(
    constraints: &[ContactConstraint<Scalar>],
    position: &mut Position<Scalar>,
    inertia: Inertia<Scalar>,
) {
    for _ in 0..TOI_POSITION_ITERATIONS {
        let mut least = 0.0;
        for constraint in constraints {
            let separation = constraint.solve_position(position, &inertia, TOI_BAUMGARTE);
            least = min(least, separation.get(0));
        }
        if least >= -1.5 * LINEAR_SLOP {
            break;
        }
    }
}

/// Sweeps over the velocity, two by two.
fn solve_velocity(
    constraints: &mut [ContactConstraint<Scalar>],
    velocity: &mut Velocity<Scalar>,
    inertia: Inertia<Scalar>,
) {
    const { assert!(VELOCITY_ITERATIONS.is_multiple_of(2)) }
    let mut before = Vec::with_capacity(constraints.len());
    for _ in 0..VELOCITY_ITERATIONS / 2 {
        let velocity_before = bits(velocity);
        before.clear();
        before.extend(constraints.iter().map(impulse_bits));
        for _ in 0..2 {
            for constraint in &mut *constraints {
                constraint.solve_velocity(velocity, &inertia);
            }
        }
        // Two sweeps that change no bit, as each does that changes none and many that
        // go to and fro, repeat for ever: the rest can be left out.
        let impulses = constraints.iter().map(impulse_bits);
        if velocity_before == bits(velocity) && impulses.eq(before.iter().copied()) {
            break;
        }
    }
}

fn bits(velocity: &Velocity<Scalar>) -> [u32; 3] {
    let Vector { x, y } = velocity.linear.get(0);
    [x, y, velocity.angular.get(0)].map(f32::to_bits)
}

fn impulse_bits(constraint: &ContactConstraint<Scalar>) -> [u32; 4] {
    constraint.impulses(0).map(f32::to_bits)
}
