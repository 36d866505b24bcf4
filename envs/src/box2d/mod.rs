//! Rigid bodies over ground, as Box2D 2.3.0 moves them, bit for bit: the part
//! of it that Gymnasium's worlds need.
//!
//! Box2D is Erin Catto's (<https://box2d.org>, zlib licence; its notice stands
//! in `LICENSE-BOX2D` beside this file). This is an independent implementation
//! of the same behaviour, written from a description: single precision, every
//! operation rounded in Box2D's order, never fused, so that a trajectory has
//! the same bits as one from Box2D itself.
//!
//! # What is there of Box2D 2.3.0, and what is not
//!
//! | There | Not there |
//! |---|---|
//! | Dynamic bodies of several convex polygons, at most 64 in a world | Circles, chains, kinematic bodies |
//! | Static ground of edges and convex polygons, each of a body of its own or several of one | Edges with neighbours, static bodies that are turned |
//! | Contacts between a body and the ground, with friction | Contacts between two moving bodies, restitution |
//! | Sensors in the ground, which tell what touches them | Sensors that move, filters by category |
//! | Revolute joints with motor and limits, in any graph that connects all bodies: one island | Other joints, several islands |
//! | Forces, torques and impulses | Damping, gravity scale, bullets |
//! | Warm starting, the block solver for two points, sleeping | Bodies made or destroyed between steps |
//! | Continuous collision of bodies with the ground | Continuous collision between bodies |
//! | Ray casts, several at a time | Queries of areas, the dynamic tree: ground from left to right is sorted |
//! | Events when a contact begins and ends, with body and fixture of the ground | Listeners that change a contact |
//!
//! New here is that many worlds step together, one in each lane of the
//! processor's vector registers, each with exactly the bits that it has alone.
//!
//! # How the files fit
//!
//! - **What a world is**: `model` (bodies, fixtures and joints, the same in all
//!   worlds of a task), `ground` and `ground_shape`, and the state that changes: `body`,
//!   `joint`, `contact`, all held by `world`.
//! - **A step**: `step` for one world, `step_together` for many. It begins and
//!   ends contacts (`contact_manager`), solves velocities and positions
//!   (`solver`), and takes back bodies that would pass into the ground
//!   (`continuous`).
//! - **Collision**: `collide` chooses `collide_edge` or `collide_polygons`, both
//!   with `clip`, and gives a `manifold`.
//! - **Continuous collision**: `swept_bounds` rules out most contacts,
//!   `time_of_impact` searches for the rest, by `distance`, which also tells what
//!   touches a sensor.
//! - **Rays**: `rays`. **A hand from outside**: `push`.
//! - **Arithmetic**: `math`, `trigonometry`, `sweep`, `polygon`, `aabb`; `wide` is a number
//!   for each world. All constants stand in `settings`.
//!
//! The solver takes most of the time of a step. It is written over lanes, and
//! the same code runs for one world and for many.

mod aabb;
mod body;
mod clip;
mod collide;
mod collide_edge;
mod collide_polygons;
mod contact;
mod contact_manager;
mod continuous;
mod distance;
mod ground;
mod ground_shape;
mod joint;
mod manifold;
mod math;
mod model;
mod polygon;
mod push;
mod rays;
mod settings;
mod solver;
mod step;
mod step_together;
mod sweep;
mod swept_bounds;
mod time_of_impact;
#[cfg(test)]
mod trace;
mod trigonometry;
mod wide;
mod world;

pub(crate) use ground::Ground;
pub(crate) use math::{Vector, vector};
pub(crate) use model::{BodyDefinition, FixtureDefinition, JointDefinition, Model};
pub(crate) use polygon::Polygon;
pub(crate) use step_together::step_together;
pub(crate) use world::World;
