//! Charts as SVG: two axes and what is drawn between them. Colours and the
//! size of letters come from the style sheet around them ([`STYLE`] and the
//! colours that a page or picture gives its classes), so that a chart follows
//! light and dark schemes and stays legible on a phone.

mod axis;

use std::fmt::Write as _;

use maud::{Markup, html};

use axis::Axis;

use super::number::short;

/// The rules of every chart but its colours: those of the classes `blue`,
/// `orange` and so on, of text and of the grid are for whoever shows it.
pub(crate) const STYLE: &str = include_str!("style.css");

/// Width and height of a chart on a page, in pixels.
pub(crate) const SIZE: (f64, f64) = (860.0, 380.0);
/// Between the axes and the edges of the chart; ticks and labels stand there.
const LEFT: f64 = 50.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 38.0;
const BOTTOM: f64 = 54.0;
/// About as many ticks on each axis.
const TICKS: (f64, f64) = (6.0, 6.0);

/// A point of a chart, in the units of its axes.
pub(crate) type DataPoint = (f64, f64);

/// A line and what it is called.
pub(crate) struct Series<'a> {
    pub(crate) name: &'a str,
    /// The class that gives it its colour.
    pub(crate) color: &'static str,
    pub(crate) points: Vec<DataPoint>,
}

/// A chart in the making. What is added later lies over what came before.
pub(crate) struct Chart {
    title: &'static str,
    x: Axis,
    y: Axis,
    size: (f64, f64),
    layers: Vec<Markup>,
}

impl Chart {
    /// A chart with room for these values, up to the edges on the x axis; each
    /// axis has its label.
    pub(crate) fn new(
        title: &'static str,
        (x_label, xs): (&'static str, impl Iterator<Item = f64>),
        (y_label, ys): (&'static str, impl Iterator<Item = f64>),
    ) -> Self {
        let x = Axis::around(x_label, xs, TICKS.0);
        let y = Axis::around(y_label, ys, TICKS.1).with_margin();
        Self { title, x, y, size: SIZE, layers: Vec::new() }
    }

    /// A chart of these lines, each with a dot at its end, or at every point
    /// where `dotted`.
    pub(crate) fn of_lines(mut self, lines: &[Series<'_>], dotted: bool) -> Self {
        for Series { name, color, points } in lines {
            self.line(color, name, points);
            let first = if dotted { 0 } else { points.len().saturating_sub(1) };
            self.dots(color, 3.0, &points[first..]);
        }
        self
    }

    /// The same with equal factors equally far apart on the x axis, if its
    /// values are that far apart. They must be above zero.
    pub(crate) fn logarithmic(mut self) -> Self {
        self.x = self.x.logarithmic();
        self
    }

    /// The same with a margin on the x axis.
    pub(crate) fn with_margin(mut self) -> Self {
        self.x = self.x.with_margin();
        self
    }

    /// The same with another width and height than [`SIZE`], before anything is
    /// added.
    pub(crate) fn with_size(mut self, size: (f64, f64)) -> Self {
        self.size = size;
        self
    }

    /// Adds a line through points; a pointer over it is told its name.
    pub(crate) fn line(&mut self, class: &str, name: &str, points: &[DataPoint]) {
        let path = self.path(points.iter().copied());
        self.layers.push(html! {
            path class={ "line " (class) } d=(path) { @if !name.is_empty() { title { (name) } } }
        });
    }

    /// Adds what lies between two values at each x.
    pub(crate) fn band(&mut self, class: &str, edges: &[(f64, f64, f64)]) {
        let upper = edges.iter().map(|&(x, _, high)| (x, high));
        let lower = edges.iter().rev().map(|&(x, low, _)| (x, low));
        let path = self.path(upper.chain(lower));
        self.layers.push(html! { path class={ "band " (class) } d={ (path) "Z" } {} });
    }

    /// Adds dots; a pointer over one is told its values.
    pub(crate) fn dots(&mut self, class: &str, radius: f64, points: &[DataPoint]) {
        self.layers.push(html! {
            g class={ "dots " (class) } {
                @for &point in points {
                    @let (x, y) = self.pixels(point);
                    circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(radius) {
                        title { (self.x.label) " " (short(point.0)) ", " (self.y.label) " " (short(point.1)) }
                    }
                }
            }
        });
    }

    /// The chart as an element of a page.
    pub(crate) fn svg(&self) -> Markup {
        html! {
            svg class="chart" role="img" aria-label=(self.title)
                viewBox={ "0 0 " (self.size.0) " " (self.size.1) } {
                title { (self.title) }
                (self.drawing())
            }
        }
    }

    /// What is inside: grid, ticks, labels and layers, for a larger picture.
    pub(crate) fn drawing(&self) -> Markup {
        let (right, bottom) = (self.size.0 - RIGHT, self.size.1 - BOTTOM);
        html! {
            g class="grid" {
                @for tick in self.y.ticks() {
                    @let y = format!("{:.1}", self.pixels((self.x.low, tick)).1);
                    path d={ "M" (LEFT) " " (y) "H" (right) } .zero[tick == 0.0] {}
                    text x=(LEFT - 8.0) y=(y) dy=".35em" text-anchor="end" { (self.y.tick_label(tick)) }
                }
                @for tick in self.x.ticks() {
                    @let x = format!("{:.1}", self.pixels((tick, self.y.low)).0);
                    path d={ "M" (x) " " (bottom) "v5" } {}
                    text x=(x) y=(bottom + 8.0) dy="1em" text-anchor="middle" { (self.x.tick_label(tick)) }
                }
                text class="label" x="2" y="2" dy=".9em" { (self.y.label) }
                text class="label" x=(right) y=(bottom + 8.0) dy="2.5em" text-anchor="end" { (self.x.label) }
            }
            @for layer in &self.layers { (layer) }
        }
    }

    /// Where a point lies in the chart.
    fn pixels(&self, (x, y): DataPoint) -> (f64, f64) {
        let (width, height) = (self.size.0 - LEFT - RIGHT, self.size.1 - TOP - BOTTOM);
        (LEFT + width * self.x.position(x), TOP + height * (1.0 - self.y.position(y)))
    }

    /// Points that are no numbers are left out.
    fn path(&self, points: impl Iterator<Item = DataPoint>) -> String {
        let mut path = String::new();
        for point in points.filter(|point| point.1.is_finite()) {
            let (x, y) = self.pixels(point);
            let command = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{command}{x:.1} {y:.1}");
        }
        path
    }
}

/// Whether a value can be drawn: one that is not finite, or far larger than all
/// others, has no position on an axis.
pub(crate) fn is_drawable(value: f64) -> bool {
    value.abs() < axis::LARGEST
}

/// Every second, third, … of some things, and the last, so that about as many
/// stay as are wanted.
pub(crate) fn thinned<T>(all: &[T], wanted: usize) -> impl Iterator<Item = &T> {
    let every = all.len().div_ceil(wanted).max(1);
    let last = all.len().saturating_sub(1);
    let kept = move |index: usize| index.is_multiple_of(every) || index == last;
    all.iter().enumerate().filter(move |&(index, _)| kept(index)).map(|(_, one)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_between_the_axes() {
        let mut chart = Chart::new("", ("", [0.0, 10.0].into_iter()), ("", [0.0, 1.0].into_iter()));
        assert_eq!(chart.pixels((0.0, 0.0)).0, LEFT);
        assert_eq!(chart.pixels((10.0, 1.0)).0, SIZE.0 - RIGHT);
        chart.line("blue", "a < b", &[(0.0, 0.5), (5.0, f64::NAN), (10.0, 0.5)]);
        let svg = chart.svg().into_string();
        assert_eq!(svg.matches("class=\"line blue\"").count(), 1);
        assert!(svg.contains("<title>a &lt; b</title>"), "{svg}");
    }

    #[test]
    fn dots_tell_their_values() {
        let axes = [("generation", [0.0, 10.0]), ("return", [0.0, 1.0])];
        let [x, y] = axes.map(|(label, ends)| (label, ends.into_iter()));
        let mut chart = Chart::new("", x, y);
        chart.dots("blue", 3.0, &[(4.0, -0.25)]);
        assert!(chart.svg().into_string().contains("<title>generation 4, return −0.25</title>"));
    }

    #[test]
    fn the_last_is_never_thinned_out() {
        let all: Vec<usize> = (0..11).collect();
        assert_eq!(thinned(&all, 4).copied().collect::<Vec<_>>(), [0, 3, 6, 9, 10]);
        assert_eq!(thinned(&all, 11).count(), 11);
        assert_eq!(thinned(&[] as &[u8], 4).count(), 0);
    }
}
