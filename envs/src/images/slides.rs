//! Images one after the other, as an environment: what is replayed, drawn, and
//! compared with the fast way to do it.

use super::Shown;
use crate::lanes::elementary::{exp, ln};
use crate::{Color, Environment, Scene, Shape, Status, Step};

/// The highest loss of an image: there a probability is zero in double
/// precision. What is not a number counts as much.
pub const WORST_LOSS: f64 = 745.0;

/// The cross-entropy of the softmax of these numbers, one for each class, in
/// nats, at most [`WORST_LOSS`].
#[inline(always)]
pub fn cross_entropy(outputs: impl Iterator<Item = f64> + Clone, label: usize) -> f64 {
    let mut largest = f64::NEG_INFINITY;
    for output in outputs.clone() {
        largest = if output > largest { output } else { largest };
    }
    let (mut sum, mut own) = (0.0, f64::NAN);
    for (class, output) in outputs.enumerate() {
        sum += exp(output - largest);
        own = if class == label { output } else { own };
    }
    let loss = ln(sum) + (largest - own);
    // Also where it is not a number.
    if loss < WORST_LOSS { loss } else { WORST_LOSS }
}

/// The environment.
pub(super) struct Slides {
    shown: Shown,
    places: Vec<usize>,
    step: usize,
}

impl Slides {
    pub(super) fn new(shown: Shown) -> Self {
        Self { places: shown.places(0), shown, step: 0 }
    }

    /// The image that is seen: the last one stays.
    fn place(&self) -> usize {
        self.places[self.step.min(self.places.len() - 1)]
    }

    fn observe(&self, observation: &mut [f64]) {
        let image = self.shown.from.image(self.place());
        for (seen, &pixel) in observation.iter_mut().zip(image) {
            *seen = f64::from(pixel);
        }
    }
}

impl Environment for Slides {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        (self.places, self.step) = (self.shown.places(seed), 0);
        self.observe(observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let label = usize::from(self.shown.from.labels[self.place()]);
        let loss = cross_entropy(action.iter().copied(), label);
        self.step += 1;
        let status =
            if self.step < self.places.len() { Status::Running } else { Status::Truncated };
        self.observe(observation);
        Step { reward: -loss / self.places.len() as f64, status }
    }

    /// The image: a metre a pixel, squares as large as pixels are bright.
    fn scene(&self) -> Scene {
        let (width, height) = (self.shown.from.width, self.shown.from.height);
        let (across, down) = (width as f64, height as f64);
        let frame = Shape::Polygon {
            points: vec![[0.0, 0.0], [across, 0.0], [across, down], [0.0, down]],
            color: Color::Ground,
        };
        let pixels = self.shown.from.image(self.place()).iter().enumerate();
        let square = |(place, &pixel): (usize, &f32)| {
            let half = 0.5 * f64::from(pixel.clamp(0.0, 1.0)).sqrt();
            let (x, y) = ((place % width) as f64 + 0.5, down - (place / width) as f64 - 0.5);
            (half > 0.05).then(|| Shape::Polygon {
                points: vec![
                    [x - half, y - half],
                    [x + half, y - half],
                    [x + half, y + half],
                    [x - half, y + half],
                ],
                color: Color::Body,
            })
        };
        let shapes = std::iter::once(frame).chain(pixels.filter_map(square)).collect();
        Scene { low: [-1.0, -1.0], high: [across + 1.0, down + 1.0], shapes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_entropy_is_that_of_the_softmax() {
        let outputs = [1.0, -2.0, 0.5];
        let whole: f64 = outputs.iter().map(|x: &f64| libm::exp(*x)).sum();
        for (label, x) in outputs.iter().enumerate() {
            let expected = -libm::log(libm::exp(*x) / whole);
            let loss = cross_entropy(outputs.iter().copied(), label);
            assert!((loss - expected).abs() < 1e-14, "{loss} {expected}");
        }
    }

    #[test]
    fn what_is_no_number_costs_most() {
        let loss = |outputs: [f64; 2]| cross_entropy(outputs.into_iter(), 0);
        assert_eq!(loss([f64::NAN, 1.0]), WORST_LOSS);
        assert_eq!(loss([f64::INFINITY, 1.0]), WORST_LOSS);
        assert_eq!(loss([-1e6, 1e6]), WORST_LOSS);
        assert_eq!(loss([1e6, -1e6]), 0.0);
    }
}
