//! Samples one after the other, as an environment: for replays and pictures, and
//! as the reference that batches of samples are tested against.

use std::sync::Arc;

use super::{DataSet, Examples, Targets, cross_entropy, squared_error};
use crate::lanes::elementary::exp;
use crate::{Color, Environment, Scene, Shape, Status, Step};

/// The environment.
pub(super) struct ExampleEnvironment {
    data: Arc<DataSet>,
    examples: Examples,
    /// The samples of this episode.
    indices: Vec<usize>,
    step: usize,
    /// The last sample that was predicted, and the action that did.
    answer: Option<(usize, Vec<f64>)>,
}

impl ExampleEnvironment {
    pub(super) fn new(data: Arc<DataSet>, examples: Examples) -> Self {
        Self { indices: examples.indices(0), data, examples, step: 0, answer: None }
    }

    /// The sample that is seen: the last one stays.
    fn index(&self) -> usize {
        self.indices[self.step.min(self.indices.len() - 1)]
    }

    fn observe(&self, observation: &mut [f64]) {
        let sample = self.examples.samples.sample(self.index());
        for (seen, &feature) in observation.iter_mut().zip(sample) {
            *seen = f64::from(feature);
        }
    }

    fn loss(&self, action: &[f64]) -> f64 {
        let index = self.index();
        match self.examples.samples.targets() {
            Targets::Labels(labels) => {
                cross_entropy(action.iter().copied(), usize::from(labels[index]))
            }
            Targets::Numbers { width, values } => {
                squared_error(action, &values[index * width..][..*width])
            }
        }
    }
}

impl Environment for ExampleEnvironment {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        (self.indices, self.step, self.answer) = (self.examples.indices(seed), 0, None);
        self.observe(observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let loss = self.loss(action);
        self.answer = Some((self.index(), action.to_vec()));
        self.step += 1;
        let status =
            if self.step < self.indices.len() { Status::Running } else { Status::Truncated };
        self.observe(observation);
        Step { reward: -loss / self.indices.len() as f64, status }
    }

    /// The sample that was predicted last: its picture, or a bar for each
    /// feature, and beside it what was predicted.
    fn scene(&self) -> Scene {
        let index = self.answer.as_ref().map_or_else(|| self.index(), |(index, _)| *index);
        let features = self.examples.samples.sample(index);
        let (width, height) = self.data.picture.unwrap_or((features.len().max(4), 4));
        let (across, down) = (width as f64, height as f64);
        let mut shapes = vec![rectangle([0.0, 0.0], [across, down], Color::Ground)];
        if self.data.picture.is_some() {
            draw_pixels(&mut shapes, features, width, down);
        } else {
            draw_features(&mut shapes, features, down);
        }
        if let Some((index, action)) = &self.answer {
            match self.examples.samples.targets() {
                Targets::Labels(labels) => {
                    let label = usize::from(labels[*index]);
                    draw_classes(&mut shapes, action, label, (across, down));
                }
                Targets::Numbers { width, values } => {
                    let targets = &values[index * width..][..*width];
                    draw_numbers(&mut shapes, action, targets, (across, down));
                }
            }
        }
        let edge = 0.05 * across;
        Scene { low: [-edge, -edge], high: [2.0 * across, down + edge], shapes }
    }
}

/// A picture, a metre a pixel and squares as large as pixels are bright.
fn draw_pixels(shapes: &mut Vec<Shape>, pixels: &[f32], width: usize, down: f64) {
    for (number, &pixel) in pixels.iter().enumerate() {
        let half = 0.5 * f64::from(pixel.clamp(0.0, 1.0)).sqrt();
        let (x, y) = ((number % width) as f64 + 0.5, down - (number / width) as f64 - 0.5);
        if half > 0.05 {
            shapes.push(rectangle([x - half, y - half], [x + half, y + half], Color::Body));
        }
    }
}

/// A bar for each feature, up or down from the middle; standardised features
/// rarely lie beyond ±3.
fn draw_features(shapes: &mut Vec<Shape>, features: &[f32], down: f64) {
    let middle = 0.5 * down;
    for (number, &feature) in features.iter().enumerate() {
        let tip = middle + middle * f64::from((feature / 3.0).clamp(-1.0, 1.0));
        let (left, right) = (number as f64 + 0.15, number as f64 + 0.85);
        let (low, high) = (middle.min(tip) - 0.02, middle.max(tip) + 0.02);
        shapes.push(rectangle([left, low], [right, high], Color::Body));
    }
}

/// A bar for each class, the first on top, as long as the class is probable,
/// and a dot at the right one.
fn draw_classes(shapes: &mut Vec<Shape>, logits: &[f64], label: usize, (across, down): (f64, f64)) {
    let each = down / logits.len() as f64;
    let (left, longest) = (1.2 * across, 0.7 * across);
    for class in 0..logits.len() {
        let probability = exp(-cross_entropy(logits.iter().copied(), class));
        let y = down - (class as f64 + 0.5) * each;
        let high = [left + longest * probability.max(0.01), y + 0.35 * each];
        shapes.push(rectangle([left, y - 0.35 * each], high, Color::Limb));
        if class == label {
            let center = [1.1 * across, y];
            shapes.push(Shape::Circle { center, radius: 0.25 * each, color: Color::Mark });
        }
    }
}

/// For each number a bar to what was predicted, and a dot at what is right.
fn draw_numbers(
    shapes: &mut Vec<Shape>,
    predicted: &[f64],
    targets: &[f32],
    (across, down): (f64, f64),
) {
    let each = down / targets.len() as f64;
    let (middle, longest) = (1.55 * across, 0.35 * across);
    let x = |number: f64| middle + longest * (number / 3.0).clamp(-1.0, 1.0);
    for (number, (&predicted, &target)) in predicted.iter().zip(targets).enumerate() {
        let y = down - (number as f64 + 0.5) * each;
        let (low, high) = (middle.min(x(predicted)) - 0.02, middle.max(x(predicted)) + 0.02);
        shapes.push(rectangle([low, y - 0.2 * each], [high, y + 0.2 * each], Color::Limb));
        let center = [x(f64::from(target)), y];
        shapes.push(Shape::Circle { center, radius: 0.1 * each, color: Color::Mark });
    }
}

fn rectangle(low: [f64; 2], high: [f64; 2], color: Color) -> Shape {
    Shape::Polygon { points: vec![low, [high[0], low[1]], high, [low[0], high[1]]], color }
}
