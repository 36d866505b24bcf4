//! One cart and pole, stepped by itself, and its picture.

use super::state::{CART_MASS, POLE_LENGTH, POLE_MASS, State, TRACK};
use crate::lanes::elementary::sin_cos;
use crate::random::start_generator;
use crate::tasks::pole::CartAndPole;
use crate::{Color, Environment, Scene, Shape, Step};

/// One cart and pole.
pub(super) struct SwingUpEnvironment {
    wide: bool,
    pub(super) state: State,
    steps: u32,
}

impl SwingUpEnvironment {
    /// At rest, upright; a reset starts it, from wide starts if `wide`.
    pub(super) fn new(wide: bool) -> Self {
        Self { wide, state: State::default(), steps: 0 }
    }
}

impl Environment for SwingUpEnvironment {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.state = State::start(self.wide, &mut start_generator(seed));
        self.steps = 0;
        observation.copy_from_slice(&self.state.observe());
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        self.state = self.state.advance(action[0], sin_cos(self.state.angle));
        self.steps += 1;
        let observed = self.state.observe();
        observation.copy_from_slice(&observed);
        Step { reward: self.state.reward(observed[2]), status: self.state.status(self.steps) }
    }

    fn scene(&self) -> Scene {
        let State { x, angle, .. } = self.state;
        let (sin, cos) = sin_cos(angle);
        // Angles grow to the left.
        let tip = [x - POLE_LENGTH * sin, POLE_LENGTH * cos];
        let line = |from, to, width, color| Shape::Line { from, to, width, color };
        let (left, right, low, high) = (x - 0.2, x + 0.2, -0.1, 0.1);
        Scene {
            low: [-TRACK - 0.3, -0.9],
            high: [TRACK + 0.3, 0.9],
            shapes: vec![
                line([-TRACK, -0.14], [TRACK, -0.14], 0.02, Color::Ground),
                line([-TRACK, -0.2], [-TRACK, -0.08], 0.02, Color::Ground),
                line([TRACK, -0.2], [TRACK, -0.08], 0.02, Color::Ground),
                Shape::Polygon {
                    points: vec![[left, low], [right, low], [right, high], [left, high]],
                    color: Color::Body,
                },
                line([x, 0.0], tip, 0.06, Color::Limb),
                Shape::Circle { center: [x, 0.0], radius: 0.04, color: Color::Joint },
            ],
        }
    }

    fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        let State { x, angle, .. } = self.state;
        let struck = CartAndPole { cart: CART_MASS, pole: POLE_MASS, length: POLE_LENGTH };
        let Some([faster, turn]) = struck.push((x, -angle), at, speed) else { return false };
        self.state.speed += faster;
        self.state.spin -= turn;
        true
    }
}
