//! The solver: velocities and positions of all bodies at once, for as many
//! worlds side by side as a vector register has lanes.
//!
//! Each world's arithmetic is exactly that of a world alone. Where worlds
//! differ (a joint at its limit, a contact that only some have), all outcomes
//! are computed and each world selects its own.
//!
//! `island` goes through the constraints of a step in Box2D's order, `impact`
//! through those of one body at a time of impact. A constraint is loaded from
//! the world and stored to it in `contact` and `joint`; its arithmetic stands
//! in `contact_velocity`, `contact_position`, `joint_velocity` and
//! `joint_position`.

mod contact;
mod contact_position;
mod contact_velocity;
mod impact;
mod island;
mod joint;
mod joint_position;
mod joint_velocity;
mod motion;

pub(super) use impact::solve_impact;
pub(super) use island::Island;
