//! Rigid bodies over ground, as Box2D 2.3.0 moves them, bit for bit: the part
//! of it that Gymnasium's walker needs.
//!
//! Box2D is Erin Catto's (<https://box2d.org>, zlib licence; its notice stands
//! in `LICENSE-BOX2D` beside this file). This is an independent implementation
//! of the same behaviour, written from a description: single precision, every
//! operation rounded in Box2D's order, never fused, so that a trajectory has
//! the same bits as one from Box2D itself.
//!
//! A [`World`] holds five moving bodies, one polygon each, which hang together
//! by four motorised hinges and touch nothing but the
//! [`Ground`]. Left out is what that never meets: circles, collisions among
//! moving bodies, restitution, sensors, other joints.
//!
//! A step finds contacts (`world`, `manifold`), solves velocities and positions
//! for all bodies at once (`solver`), and takes back bodies that would have
//! tunnelled into the ground (`continuous`, `time_of_impact`, `distance`). The
//! solver takes most of the time of a step; it is written over lanes, and the
//! same code runs for one world and for many (`together`).

mod body;
mod contact;
mod continuous;
mod distance;
mod figure;
mod ground;
mod joint;
mod manifold;
mod math;
mod rays;
mod shape;
mod solver;
mod swath;
mod time_of_impact;
mod together;
#[cfg(test)]
mod trace;
mod trigonometry;
mod wide;
mod world;

pub(crate) use figure::{BodyPlan, Figure, JOINTS, JointPlan};
pub(crate) use ground::Ground;
pub(crate) use math::{Vector, vector};
pub(crate) use shape::Polygon;
pub(crate) use together::step_together;
pub(crate) use world::World;

/// Length of a step, in s.
const TIME_STEP: f32 = 0.02;
/// In m/s².
const GRAVITY: Vector = vector(0.0, -10.0);
/// Overlap that is left alone, in m.
const SLOP: f32 = 0.005;
/// The same for angles: 2°.
const ANGULAR_SLOP: f32 = 2.0 / 180.0 * std::f32::consts::PI;
