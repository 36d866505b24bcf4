//! The sign of an activation function: its own graph, small.

use std::fmt::Write as _;

use super::Decimal;
use crate::activation::{Activation, Glyph};

/// Half the side of the square a glyph fills, in pixels.
const SIZE: f64 = 7.5;
/// Pieces of a curved glyph.
const PIECES: u32 = 24;

/// The glyph around (0, 0), as an SVG group with this id: the x axis, faint,
/// and the function's graph. Its lines are attributes: where a glyph is used,
/// a style sheet sees nothing of what stands around it.
pub(super) fn definition(activation: Activation) -> String {
    let Glyph { reach, corners, never_negative } = activation.function().glyph();
    let (axis, unit) = if never_negative { (0.7 * SIZE, 1.4 * SIZE) } else { (0.0, SIZE * 0.9) };
    let samples: Vec<f64> = if corners.is_empty() {
        (0..=PIECES).map(|k| reach * (2.0 * f64::from(k) / f64::from(PIECES) - 1.0)).collect()
    } else {
        corners.to_vec()
    };
    let mut graph = String::new();
    for (index, x) in samples.into_iter().enumerate() {
        let y = axis - unit * activation.value(x);
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
