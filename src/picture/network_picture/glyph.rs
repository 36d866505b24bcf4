//! The sign of an activation function: its own graph, small.

use std::fmt::Write as _;

use super::Decimal;
use crate::network::activate;
use crate::topology::Activation;

/// Half the side of the square a glyph fills, in pixels.
const SIZE: f64 = 7.5;
/// Pieces of a curved glyph.
const PIECES: u32 = 24;

/// The range of x that shows what the function is like, and whether straight
/// pieces between these x draw it exactly.
fn window(activation: Activation) -> (f64, &'static [f64]) {
    match activation {
        Activation::Linear | Activation::Inverse => (1.0, &[-1.0, 1.0]),
        Activation::Absolute | Activation::Relu => (1.0, &[-1.0, 0.0, 1.0]),
        // The second 0 stands for the first number above it.
        Activation::Step => (1.0, &[-1.0, 0.0, f64::MIN_POSITIVE, 1.0]),
        Activation::Sine | Activation::Cosine => (1.0, &[]),
        Activation::Gaussian | Activation::Tanh => (3.0, &[]),
        Activation::Sigmoid => (5.5, &[]),
    }
}

/// Whether the function is never negative: its x axis is then drawn below it.
fn is_never_negative(activation: Activation) -> bool {
    match activation {
        Activation::Step
        | Activation::Gaussian
        | Activation::Sigmoid
        | Activation::Absolute
        | Activation::Relu => true,
        Activation::Linear
        | Activation::Sine
        | Activation::Tanh
        | Activation::Inverse
        | Activation::Cosine => false,
    }
}

/// The glyph around (0, 0), as an SVG group with this id: the x axis, faint,
/// and the function's graph. Its lines are attributes: where a glyph is used,
/// a style sheet sees nothing of what stands around it.
pub(super) fn definition(activation: Activation) -> String {
    let (reach, corners) = window(activation);
    let (axis, unit) =
        if is_never_negative(activation) { (0.7 * SIZE, 1.4 * SIZE) } else { (0.0, SIZE * 0.9) };
    let samples: Vec<f64> = if corners.is_empty() {
        (0..=PIECES).map(|k| reach * (2.0 * f64::from(k) / f64::from(PIECES) - 1.0)).collect()
    } else {
        corners.to_vec()
    };
    let mut graph = String::new();
    for (index, x) in samples.into_iter().enumerate() {
        let y = axis - unit * activate(activation, x);
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(graph, "{command}{} {}", Decimal(x / reach * SIZE), Decimal(y));
    }
    format!(
        "<g id=\"{}\" fill=\"none\" stroke-width=\"1.8\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\"><path stroke-width=\".6\" stroke-opacity=\".35\" \
         d=\"M{} {}H{}\"/><path d=\"{graph}\"/></g>\n",
        id(activation),
        Decimal(-SIZE),
        Decimal(axis),
        Decimal(SIZE)
    )
}

/// The id of a glyph within the page.
pub(super) fn id(activation: Activation) -> String {
    format!("glyph-{}", activation.label())
}
