//! One environment: the trait that a task of one's own implements.

use crate::Scene;

/// Whether an episode goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// The episode goes on.
    #[default]
    Running,
    /// The episode has come to an end of its own: a fall, a goal.
    Terminated,
    /// The time limit has been reached; the episode could have gone on.
    Truncated,
}

impl Status {
    /// Whether the episode has ended, either way.
    pub fn ended(self) -> bool {
        self != Self::Running
    }
}

/// What one step gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The reward of this step.
    pub reward: f64,
    /// Whether the episode goes on.
    pub status: Status,
}

/// An environment that an agent observes and acts in, one step at a time.
///
/// The same seed and the same actions give the same episode, bit for bit, on
/// every machine: use [`crate::lanes::elementary`] or `libm`, not the
/// platform's `sin` and `exp`.
pub trait Environment: Send {
    /// Starts a new episode and writes its first observation.
    fn reset(&mut self, seed: u64, observation: &mut [f64]);

    /// Starts a new episode whose random numbers follow those of the episode
    /// before, as Gymnasium's `reset` without a seed. The default knows no such
    /// numbers and gives false, with nothing done: then a seed has to be drawn.
    fn reset_without_seed(&mut self, _observation: &mut [f64]) -> bool {
        false
    }

    /// Whether actions come in single precision, as Gymnasium's spaces have them:
    /// its walker then rounds rewards to single precision too. The default,
    /// where nothing depends on it, does nothing.
    fn set_single_precision(&mut self, _single: bool) {}

    /// Acts once and writes the new observation. `action` is finite; the
    /// environment clips it to its bounds. After an end, call
    /// [`reset`](Self::reset) first.
    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step;

    /// What was observed last as bytes, row by row, where all that is observed is a
    /// picture. Who reads it may give `reset` and `step` an empty `observation`, so that
    /// its numbers need not be written as well. The default says that there is none.
    fn picture(&self) -> Option<&[u8]> {
        None
    }

    /// What there is to see as shapes, in metres, to be drawn.
    fn scene(&self) -> Scene;

    /// Strikes what is nearest to a point of the scene, before the next step. `speed`
    /// is what the blow would give it at its centre if nothing held it: m/s in the
    /// scene, to the right and up. Says whether there was something to strike; the
    /// default, and numbers that are not finite, strike nothing.
    fn push(&mut self, _at: [f64; 2], _speed: [f64; 2]) -> bool {
        false
    }
}
