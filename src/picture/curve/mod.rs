//! A run as a picture: returns and connections over the generations.
//!
//! Nothing is smoothed. Long runs are thinned to every second, third, …
//! generation, so that a line has about [`MOST_POINTS`] points.

mod panel;

use maud::{Markup, html};
use thiserror::Error;

use super::chart;
use crate::run::Metrics;
use crate::search::Starts;
pub(crate) use panel::{Over, Panel, Scale, panels};

/// About as many points has a line at most.
pub const MOST_POINTS: usize = 1000;

const STYLE: &str = include_str!("style.css");
/// In pixels of the picture that stands alone.
const WIDTH: f64 = 900.0;
const HEIGHTS: [f64; 2] = [370.0, 270.0];
const MARGIN: f64 = 18.0;
/// Where the legend begins, to the right of the y axis's label.
const LEGEND_LEFT: f64 = 96.0;
const LEGEND_MIDDLE: f64 = 9.0;
/// The width of a character of text on average; fonts differ.
const CHARACTER: f64 = 6.7;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CurveError {
    /// There is nothing to draw.
    #[error("there is no generation to draw")]
    Empty,
}

/// The picture of a run's metrics: above, the returns of each generation and of
/// the champion; below, the connections. The same metrics give the same bytes.
/// The SVG has its own background and follows the reader's light or dark
/// scheme; its size is in pixels.
///
/// Where the search has several `starts`, the lines of each begin anew and are faint.
pub fn svg(metrics: &[Metrics], starts: Option<&Starts>) -> Result<String, CurveError> {
    let last = metrics.last().ok_or(CurveError::Empty)?.progress.generation();
    let (width, height) = (WIDTH, HEIGHTS.iter().sum::<f64>() + 2.0 * MARGIN);
    let tops = [MARGIN, MARGIN + HEIGHTS[0]];
    let panels = panels(metrics, &Scale::of(metrics, Over::Generations), starts, MOST_POINTS);
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" class="curve-picture chart" role="img"
            width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
            title { "Returns and connections up to generation " (last) }
            style { (maud::PreEscaped(chart::STYLE)) (maud::PreEscaped(STYLE)) }
            rect class="page" x=".5" y=".5" width=(width - 1.0) height=(height - 1.0) rx="6" {}
            @for ((panel, top), height) in panels.iter().zip(tops).zip(HEIGHTS) {
                g transform={ "translate(" (MARGIN) " " (top) ")" } {
                    (panel.chart((WIDTH - 2.0 * MARGIN, height)).drawing())
                    (legend(panel))
                }
            }
        }
    };
    Ok(picture.into_string() + "\n")
}

/// The names of the lines in a row, the most important first.
fn legend(panel: &Panel) -> Markup {
    let mut left = LEGEND_LEFT;
    let mut next = |name: &str| {
        let x = left;
        left += 26.0 + CHARACTER * name.len() as f64 + 22.0;
        x
    };
    html! {
        @for (color, name) in panel.keys() {
            @let x = next(name);
            path class={ "line " (color) } d={ "M" (format!("{x:.1}")) " " (LEGEND_MIDDLE) "h18" } {}
            text x=(format!("{:.1}", x + 26.0)) y=(LEGEND_MIDDLE) dy=".35em" { (name) }
        }
    }
}

#[cfg(test)]
mod tests;
