//! A run as a picture: returns and connections over the generations.
//!
//! Nothing is smoothed. Long runs are thinned to every second, third, …
//! generation, so that a line has about [`MOST_POINTS`] points.

mod metrics;
mod panel;

pub use metrics::{Metric, MetricsError, read_metrics};

use plotters::prelude::{IntoDrawingArea as _, SVGBackend};
use thiserror::Error;

use panel::{Line, Panel};

/// About as many points has a line at most.
pub const MOST_POINTS: usize = 1000;

const STYLE: &str = include_str!("curve/style.css");
/// In pixels of the picture.
const SIZE: (u32, u32) = (900, 620);
const UPPER: u32 = 380;
/// plotters places everything at whole numbers: that many of them are a pixel.
const FINE: u32 = 4;

/// Why there is no picture.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CurveError {
    /// There is nothing to draw.
    #[error("there is no generation to draw")]
    Empty,
    /// The drawing failed.
    #[error("the curve could not be drawn: {0}")]
    Drawing(String),
}

/// The picture of these lines of a run's `metrics.jsonl`: above, the returns
/// of each generation and of the champion; below, the connections. The same
/// lines give the same bytes. The SVG has its own background and follows the
/// reader's light or dark scheme; its size is in pixels.
pub fn svg(lines: &[Metric]) -> Result<String, CurveError> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Err(CurveError::Empty);
    };
    let generations = first.generation..last.generation.max(first.generation + 1);
    let thinned = thin(lines);
    let line = |label, color, value: fn(&Metric) -> Option<f64>| {
        let point = |metric: &&Metric| {
            // What is not a number of this world has no place on an axis.
            let value = value(metric).filter(|value| value.abs() < 1e100)?;
            Some((metric.generation as f64, value))
        };
        Line { label, color, points: thinned.iter().filter_map(point).collect() }
    };
    let returns = Panel {
        unit: "return",
        from_zero: false,
        last: false,
        lines: vec![
            line("best at its best weight", panel::GRAY, |metric| metric.max_best),
            line("median of the generation", panel::GREEN, |metric| metric.fitness_median),
            line("best of the generation", panel::BLUE, |metric| metric.fitness_best),
            line("champion, fresh episodes", panel::ORANGE, |metric| metric.champion_score),
        ],
    };
    let connections = Panel {
        unit: "connections",
        from_zero: true,
        last: true,
        lines: vec![
            line("median of the generation", panel::GREEN, |metric| metric.connections_median),
            line("best of the generation", panel::BLUE, |metric| metric.connections_of_best),
            line("champion", panel::ORANGE, |metric| metric.champion_connections),
        ],
    };

    let mut drawn = String::new();
    let area =
        SVGBackend::with_string(&mut drawn, (SIZE.0 * FINE, SIZE.1 * FINE)).into_drawing_area();
    let (upper, lower) = area.split_vertically(UPPER * FINE);
    for (panel, area) in [(returns, upper), (connections, lower)] {
        panel.draw(&area, &generations).map_err(|error| CurveError::Drawing(error.to_string()))?;
    }
    area.present().map_err(|error| CurveError::Drawing(error.to_string()))?;
    drop(area);
    Ok(framed(&drawn, last))
}

/// Every so many-th line, and the last.
fn thin(lines: &[Metric]) -> Vec<&Metric> {
    let every = lines.len().div_ceil(MOST_POINTS).max(1);
    let mut thinned: Vec<_> = lines.iter().step_by(every).collect();
    if !(lines.len() - 1).is_multiple_of(every) {
        thinned.extend(lines.last());
    }
    thinned
}

/// What plotters drew, under a head with title, style and background.
fn framed(drawn: &str, last: &Metric) -> String {
    let (width, height) = SIZE;
    let body = drawn.split_once('\n').map_or("", |(_head, body)| body);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"curve-picture\" role=\"img\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\">\n\
         <title>Returns and connections up to generation {}</title>\n<style>\n{STYLE}</style>\n\
         <rect class=\"page\" x=\"2\" y=\"2\" width=\"{}\" height=\"{}\" rx=\"24\"/>\n{body}",
        width * FINE,
        height * FINE,
        last.generation,
        width * FINE - 4,
        height * FINE - 4,
    )
}

#[cfg(test)]
mod tests;
