//! The lines of connections.

use std::fmt::Write as _;

use super::Decimal;
use super::layout::Position;

/// A smooth line through points from left to right that never swings past one:
/// level at both ends, and in between as steep as the harmonic mean of the
/// slopes beside (Fritsch & Butland 1984), or level where it turns.
pub(super) fn curve(points: &[Position]) -> String {
    let slopes: Vec<f64> =
        points.windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).collect();
    let mut steepness = vec![0.0; points.len()];
    for (index, pair) in slopes.windows(2).enumerate() {
        if pair[0] * pair[1] > 0.0 {
            steepness[index + 1] = 2.0 * pair[0] * pair[1] / (pair[0] + pair[1]);
        }
    }
    let mut path = String::new();
    for (index, pair) in points.windows(2).enumerate() {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        let reach = (x1 - x0) / 2.0;
        if index == 0 {
            let _ = write!(path, "M{} {}", Decimal(x0), Decimal(y0));
        }
        let _ = write!(
            path,
            "C{} {} {} {} {} {}",
            Decimal(x0 + reach),
            Decimal(y0 + reach * steepness[index]),
            Decimal(x1 - reach),
            Decimal(y1 - reach * steepness[index + 1]),
            Decimal(x1),
            Decimal(y1)
        );
    }
    path
}

/// A straight line, short as text: a large picture has many thousands.
pub(super) fn straight(points: &[Position]) -> String {
    let mut path = String::new();
    for (index, &(x, y)) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", x.round(), (y * 10.0).round() / 10.0 + 0.0);
    }
    path
}
