//! One body at its impact with the ground.

use pulp::Scalar;

use super::contact::ContactSlot;
use super::position::Position;
use super::{Inertia, VELOCITY_ITERATIONS, Velocity};
use crate::box2d::SLOP;
use crate::box2d::math::{Rotation, Transform, Vector};
use crate::box2d::wide::Wide;
use crate::box2d::world::World;

const GAIN: f32 = 0.75;
const POSITION_ITERATIONS: usize = 20;

/// Takes a body out of the ground and lets it move for the rest of a step,
/// without joints and without gravity.
pub(in crate::box2d) fn solve_impact(
    world: &mut World,
    place: usize,
    contacts: &[usize],
    time: f32,
) {
    let plan = &world.figure.bodies[place];
    let friction = world.ground.friction() * plan.friction;
    let inertia = Inertia {
        inverse_mass: Wide::splat(Scalar, plan.inverse_mass),
        inverse_inertia: Wide::splat(Scalar, plan.inverse_inertia),
    };
    let load = |position: &Position<Scalar>| -> Vec<ContactSlot<Scalar>> {
        let center = position.center.get(0);
        let rotation = Rotation::by(position.angle.get(0));
        let frame = Transform::around(center, rotation, plan.local_center);
        let slot = |&contact: &usize| {
            let mut slot = ContactSlot::new(Scalar, place);
            slot.load_manifold(0, &world.contacts[contact].manifold, plan, &frame, center);
            slot.set_friction(0, friction);
            slot
        };
        contacts.iter().map(slot).collect()
    };
    let body = &mut world.bodies[place];
    let mut position = Position {
        center: Vector::splat(Scalar, body.sweep.center),
        angle: Wide::splat(Scalar, body.sweep.angle),
    };
    let slots = load(&position);
    for _ in 0..POSITION_ITERATIONS {
        let mut least = 0.0;
        for slot in &slots {
            let separation = slot.solve_position(&mut position, &inertia, GAIN);
            least = crate::box2d::math::min(least, separation.get(0));
        }
        if least >= -1.5 * SLOP {
            break;
        }
    }
    body.sweep.center0 = position.center.get(0);
    body.sweep.angle0 = position.angle.get(0);

    let mut slots = load(&position);
    let mut velocity = Velocity {
        of_center: Vector::splat(Scalar, body.velocity),
        spin: Wide::splat(Scalar, body.spin),
    };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    write_bits(&velocity, &slots, &mut after);
    for _ in 0..VELOCITY_ITERATIONS {
        std::mem::swap(&mut before, &mut after);
        for slot in &mut slots {
            slot.solve_velocity(&mut velocity, &inertia);
        }
        after.clear();
        write_bits(&velocity, &slots, &mut after);
        // Nothing has changed, to the last bit: nothing ever will.
        if after == before {
            break;
        }
    }
    position.advance(&mut velocity, time);
    body.sweep.center = position.center.get(0);
    body.sweep.angle = position.angle.get(0);
    body.velocity = velocity.of_center.get(0);
    body.spin = velocity.spin.get(0);
    body.transform = body.sweep.end();
}

/// All that changes in a sweep.
fn write_bits(velocity: &Velocity<Scalar>, slots: &[ContactSlot<Scalar>], bits: &mut Vec<u32>) {
    let Vector { x, y } = velocity.of_center.get(0);
    bits.extend([x, y, velocity.spin.get(0)].map(f32::to_bits));
    for slot in slots {
        bits.extend(slot.impulses(0).map(f32::to_bits));
    }
}
