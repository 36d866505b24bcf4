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
    /// The last image that was judged, and the probability of each class.
    answer: Option<(usize, Vec<f64>)>,
}

impl Slides {
    pub(super) fn new(shown: Shown) -> Self {
        Self { places: shown.places(0), shown, step: 0, answer: None }
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
        (self.places, self.step, self.answer) = (self.shown.places(seed), 0, None);
        self.observe(observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let label = usize::from(self.shown.from.labels[self.place()]);
        let loss = cross_entropy(action.iter().copied(), label);
        let likely = |class| exp(-cross_entropy(action.iter().copied(), class));
        self.answer = Some((self.place(), (0..action.len()).map(likely).collect()));
        self.step += 1;
        let status =
            if self.step < self.places.len() { Status::Running } else { Status::Truncated };
        self.observe(observation);
        Step { reward: -loss / self.places.len() as f64, status }
    }

    /// The image that was judged last, a metre a pixel and squares as large as
    /// pixels are bright; beside it a bar for each class, the first on top, as
    /// long as the class seems likely, and a dot at the right one.
    fn scene(&self) -> Scene {
        let (width, height) = (self.shown.from.width, self.shown.from.height);
        let (across, down) = (width as f64, height as f64);
        let place = self.answer.as_ref().map_or_else(|| self.place(), |(place, _)| *place);
        let mut shapes = vec![rectangle([0.0, 0.0], [across, down], Color::Ground)];
        for (number, &pixel) in self.shown.from.image(place).iter().enumerate() {
            let half = 0.5 * f64::from(pixel.clamp(0.0, 1.0)).sqrt();
            let (x, y) = ((number % width) as f64 + 0.5, down - (number / width) as f64 - 0.5);
            if half > 0.05 {
                shapes.push(rectangle([x - half, y - half], [x + half, y + half], Color::Body));
            }
        }
        if let Some((place, likely)) = &self.answer {
            let each = down / likely.len() as f64;
            let (left, longest) = (1.2 * across, 0.7 * across);
            for (class, likely) in likely.iter().enumerate() {
                let y = down - (class as f64 + 0.5) * each;
                let high = [left + longest * likely.max(0.01), y + 0.35 * each];
                shapes.push(rectangle([left, y - 0.35 * each], high, Color::Limb));
                if class == usize::from(self.shown.from.labels[*place]) {
                    let center = [1.1 * across, y];
                    shapes.push(Shape::Circle { center, radius: 0.25 * each, color: Color::Mark });
                }
            }
        }
        let edge = 0.05 * across;
        Scene { low: [-edge, -edge], high: [2.0 * across, down + edge], shapes }
    }
}

fn rectangle(low: [f64; 2], high: [f64; 2], color: Color) -> Shape {
    Shape::Polygon { points: vec![low, [high[0], low[1]], high, [low[0], high[1]]], color }
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
