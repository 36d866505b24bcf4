//! The constants of the simulation. Where Box2D has one in `b2Settings.h` or
//! near its use, the value and the meaning are the same.

/// Length of a step, in s.
pub(super) const TIME_STEP: f32 = 0.02;
/// Sweeps over the velocities in a step.
pub(super) const VELOCITY_ITERATIONS: usize = 180;
/// Passes over the positions in a step, at the most.
pub(super) const POSITION_ITERATIONS: usize = 60;
/// Passes over the positions at a time of impact, at the most.
pub(super) const TOI_POSITION_ITERATIONS: usize = 20;

/// Overlap that is left alone, in m.
pub(super) const LINEAR_SLOP: f32 = 0.005;
/// The same for angles: 2°.
pub(super) const ANGULAR_SLOP: f32 = 2.0 / 180.0 * std::f32::consts::PI;
/// The skin around every shape, within which shapes may touch, in m.
pub(super) const POLYGON_RADIUS: f32 = 2.0 * LINEAR_SLOP;
/// By how much bounds in the broad phase are larger than the shape, in m:
/// contacts begin and end when such bounds begin and cease to overlap.
pub(super) const AABB_EXTENSION: f32 = 0.1;

/// The part of an overlap that one pass over the positions takes away.
pub(super) const BAUMGARTE: f32 = 0.2;
/// The same at a time of impact.
pub(super) const TOI_BAUMGARTE: f32 = 0.75;
/// The largest correction of an overlap in one pass, in m.
pub(super) const MAX_LINEAR_CORRECTION: f32 = 0.2;
/// The largest correction of an angle in one pass, in radians.
pub(super) const MAX_ANGULAR_CORRECTION: f32 = 8.0 / 180.0 * std::f32::consts::PI;
/// Farther than this no body moves in a step, in m.
pub(super) const MAX_TRANSLATION: f32 = 2.0;
/// More than this no body turns in a step, in radians.
pub(super) const MAX_ROTATION: f32 = 0.5 * std::f32::consts::PI;

/// Impacts of one contact in one step, at the most.
pub(super) const MAX_SUB_STEPS: u32 = 8;
/// Contacts that are solved at one time of impact, at the most.
pub(super) const MAX_TOI_CONTACTS: usize = 32;

/// A body falls asleep after so long almost at rest, in s.
pub(super) const TIME_TO_SLEEP: f32 = 0.5;
/// Almost at rest: slower than this, in m/s.
pub(super) const LINEAR_SLEEP_TOLERANCE: f32 = 0.01;
/// And turning slower than this, in rad/s.
pub(super) const ANGULAR_SLEEP_TOLERANCE: f32 = ANGULAR_SLOP;
