//! A run as a picture: returns and connections over the generations.
//!
//! Nothing is smoothed. Long runs are thinned to every second, third, …
//! generation, so that a line has about [`MOST_POINTS`] points.

use maud::{Markup, html};
use thiserror::Error;

use super::chart::{self, Chart, Series};
use crate::run::Metrics;
use crate::search::Progress;

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

/// The lines of one unit over the generations.
pub(crate) struct Panel {
    pub(crate) title: &'static str,
    unit: &'static str,
    from_zero: bool,
    /// The most important last: it is drawn over the others.
    pub(crate) lines: Vec<Series<'static>>,
}

/// The picture of a run's metrics: above, the returns of each generation and of
/// the champion; below, the connections. The same metrics give the same bytes.
/// The SVG has its own background and follows the reader's light or dark
/// scheme; its size is in pixels.
pub fn svg(metrics: &[Metrics]) -> Result<String, CurveError> {
    let last = metrics.last().ok_or(CurveError::Empty)?.progress.generation();
    let (width, height) = (WIDTH, HEIGHTS.iter().sum::<f64>() + 2.0 * MARGIN);
    let tops = [MARGIN, MARGIN + HEIGHTS[0]];
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" class="curve-picture chart" role="img"
            width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
            title { "Returns and connections up to generation " (last) }
            style { (maud::PreEscaped(chart::STYLE)) (maud::PreEscaped(STYLE)) }
            rect class="page" x=".5" y=".5" width=(width - 1.0) height=(height - 1.0) rx="6" {}
            @for ((panel, top), height) in panels(metrics).iter().zip(tops).zip(HEIGHTS) {
                g transform={ "translate(" (MARGIN) " " (top) ")" } {
                    (panel.chart(metrics, (WIDTH - 2.0 * MARGIN, height)).drawing())
                    (legend(&panel.lines))
                }
            }
        }
    };
    Ok(picture.into_string() + "\n")
}

/// Returns and connections.
pub(crate) fn panels(metrics: &[Metrics]) -> [Panel; 2] {
    let line = |name, color, value: fn(&Progress) -> Option<f64>| {
        let point = |metrics: &Metrics| {
            let value = value(&metrics.progress).filter(|&value| chart::is_drawable(value))?;
            Some((metrics.progress.generation() as f64, value))
        };
        Series {
            name,
            color,
            points: chart::thinned(metrics, MOST_POINTS).filter_map(point).collect(),
        }
    };
    let returns = vec![
        line("best at its best weight", "gray", |p| Some(p.evaluated()?.max_best)),
        line("median of the generation", "green", |p| Some(p.evaluated()?.fitness_median)),
        line("best of the generation", "blue", |p| Some(p.evaluated()?.fitness_best)),
        line("champion, fresh episodes", "orange", Progress::champion_score),
    ];
    let connections = vec![
        line("median of the generation", "green", |p| Some(p.evaluated()?.connections_median)),
        line("best of the generation", "blue", |p| Some(p.evaluated()?.connections_of_best as f64)),
        line("champion", "orange", |p| Some(p.champion_connections()? as f64)),
    ];
    let drawn = |lines: Vec<Series<'static>>| {
        lines.into_iter().filter(|line| !line.points.is_empty()).collect()
    };
    [
        Panel { title: "Returns", unit: "return", from_zero: false, lines: drawn(returns) },
        Panel {
            title: "Connections",
            unit: "connections",
            from_zero: true,
            lines: drawn(connections),
        },
    ]
}

impl Panel {
    /// Its chart, from the first generation to the last, of this width and height.
    pub(crate) fn chart(&self, metrics: &[Metrics], size: (f64, f64)) -> Chart {
        let ends = [metrics.first(), metrics.last()].into_iter().flatten();
        let generations = ends.map(|metrics| metrics.progress.generation() as f64);
        let values = self.lines.iter().flat_map(|line| &line.points).map(|point| point.1);
        let zero = self.from_zero.then_some(0.0);
        Chart::new(self.title, ("generation", generations), (self.unit, values.chain(zero)))
            .with_size(size)
            .of_lines(&self.lines, false)
    }
}

/// The names of the lines in a row, the most important first.
fn legend(lines: &[Series<'_>]) -> Markup {
    let mut left = LEGEND_LEFT;
    let mut next = |name: &str| {
        let x = left;
        left += 26.0 + CHARACTER * name.len() as f64 + 22.0;
        x
    };
    html! {
        @for line in lines.iter().rev() {
            @let x = next(line.name);
            path class={ "line " (line.color) } d={ "M" (format!("{x:.1}")) " " (LEGEND_MIDDLE) "h18" } {}
            text x=(format!("{:.1}", x + 26.0)) y=(LEGEND_MIDDLE) dy=".35em" { (line.name) }
        }
    }
}

#[cfg(test)]
mod tests;
