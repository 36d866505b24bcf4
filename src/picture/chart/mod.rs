//! Charts as SVG: two axes and what is drawn between them. Colours and the
//! size of letters come from the style sheet around them ([`STYLE`] and the
//! colours that a page or picture gives its classes), so that a chart follows
//! light and dark schemes and stays legible on a phone.

mod axis;

use std::fmt::Write as _;

use maud::{Markup, html};

use axis::Axis;

use super::number::short;
use crate::evaluation::quantile;

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

/// The share of values at each end that may lie beyond a robust range, and how far
/// beyond the others a value may lie to be within it, in their width.
const OUTLIERS: f64 = 0.02;
const REACH: f64 = 0.25;

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
    pub(crate) fn of_lines<'a>(
        mut self,
        lines: impl IntoIterator<Item = &'a Series<'a>>,
        dotted: bool,
    ) -> Self {
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

    /// Adds a line through points that is as faint as said, from 0 to 1.
    pub(crate) fn faint_line(
        &mut self,
        class: &str,
        name: &str,
        strength: f64,
        points: &[DataPoint],
    ) {
        let (path, style) = (self.path(points.iter().copied()), opacity(strength));
        self.layers.push(html! {
            path class={ "line thin " (class) } style=(style) d=(path) { title { (name) } }
        });
    }

    /// Adds many small dots as one shape, as faint as said, from 0 to 1.
    pub(crate) fn specks(&mut self, class: &str, strength: f64, points: &[DataPoint]) {
        let mut path = String::new();
        for &point in points.iter().filter(|&&point| self.is_inside(point)) {
            let (x, y) = self.pixels(point);
            let _ = write!(path, "M{x:.0} {y:.0}h0");
        }
        let style = opacity(strength);
        self.layers.push(html! { path class={ "specks " (class) } style=(style) d=(path) {} });
    }

    /// Adds dots, and at the edge of the chart a mark for each that lies beyond it;
    /// gives how many these are.
    pub(crate) fn clipped_dots(&mut self, class: &str, radius: f64, points: &[DataPoint]) -> usize {
        let (inside, beyond): (Vec<DataPoint>, Vec<DataPoint>) =
            points.iter().partition(|&&point| self.is_inside(point));
        self.dots(class, radius, &inside);
        self.layers.push(html! {
            g class={ "beyond " (class) } {
                @for &point in &beyond {
                    path d=(self.mark(point)) {
                        title { (self.x.label) " " (short(point.0)) ", " (self.y.label) " " (short(point.1)) }
                    }
                }
            }
        });
        beyond.len()
    }

    /// A triangle at the edge that points to where a point lies beyond it.
    fn mark(&self, point: DataPoint) -> String {
        let (x, y) = self.pixels(point);
        let (across, along) = (self.x.position(point.0), self.y.position(point.1));
        if along < 0.0 {
            format!("M{x:.1} {y:.1}l-4 -7h8Z")
        } else if along > 1.0 {
            format!("M{x:.1} {y:.1}l-4 7h8Z")
        } else if across > 1.0 {
            format!("M{x:.1} {y:.1}l-7 -4v8Z")
        } else {
            format!("M{x:.1} {y:.1}l7 -4v8Z")
        }
    }

    fn is_inside(&self, (x, y): DataPoint) -> bool {
        let inside = |position: f64| (0.0..=1.0).contains(&position);
        inside(self.x.position(x)) && inside(self.y.position(y))
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

    /// Where a point lies in the chart; at its edge, if it lies beyond.
    fn pixels(&self, (x, y): DataPoint) -> (f64, f64) {
        let (width, height) = (self.size.0 - LEFT - RIGHT, self.size.1 - TOP - BOTTOM);
        let (x, y) = (self.x.position(x).clamp(0.0, 1.0), self.y.position(y).clamp(0.0, 1.0));
        (LEFT + width * x, TOP + height * (1.0 - y))
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

fn opacity(strength: f64) -> String {
    format!("stroke-opacity:{:.2}", strength.clamp(0.0, 1.0))
}

/// The range of some values that is worth showing: nearly all of them, without the
/// few that lie so far away that they would squeeze the others; but always these.
pub(crate) fn robust_range(mut values: Vec<f64>, always: &[f64]) -> [f64; 2] {
    values.retain(|&value| is_drawable(value));
    values.sort_by(f64::total_cmp);
    let (Some(&least), Some(&most)) = (values.first(), values.last()) else {
        return [0.0, 1.0];
    };
    let [low, high] = [OUTLIERS, 1.0 - OUTLIERS].map(|share| quantile(&values, share));
    let room = REACH * (high - low);
    let [low, high] = [least.max(low - room), most.min(high + room)];
    let always = always.iter().copied().filter(|&value| is_drawable(value));
    always.fold([low, high], |[low, high], value| [low.min(value), high.max(value)])
}

/// Every second, third, … of some things, and the last, so that about as many
/// stay as are wanted.
pub(crate) fn thinned<T>(all: &[T], wanted: usize) -> impl Iterator<Item = &T> {
    let every = all.len().div_ceil(wanted).max(1);
    let last = all.len().saturating_sub(1);
    let kept = move |index: usize| index.is_multiple_of(every) || index == last;
    all.iter().enumerate().filter(move |&(index, _)| kept(index)).map(|(_, one)| one)
}

/// The line of a step function: the last value so far.
pub(crate) fn step_line(points: &[DataPoint]) -> Vec<DataPoint> {
    let mut line: Vec<DataPoint> = Vec::new();
    for &(x, y) in points {
        if let Some(&(_, before)) = line.last() {
            line.push((x, before));
        }
        line.push((x, y));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_keeps_the_value_before_it() {
        let points = [(3.0, 1.0), (5.0, 2.0), (8.0, 3.0)];
        let line = [(3.0, 1.0), (5.0, 1.0), (5.0, 2.0), (8.0, 2.0), (8.0, 3.0)];
        assert_eq!(step_line(&points), line);
        assert!(step_line(&[]).is_empty());
    }

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
    fn one_outlier_does_not_squeeze_the_others() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        values.extend([-1e6, f64::NAN, f64::INFINITY]);
        let [low, high] = robust_range(values.clone(), &[]);
        assert!((-30.0..=2.0).contains(&low) && high == 99.0, "{low} {high}");
        assert_eq!(robust_range(values, &[500.0])[1], 500.0);
        assert_eq!(robust_range(vec![3.0], &[]), [3.0, 3.0]);
    }

    #[test]
    fn what_lies_beyond_is_marked_at_the_edge() {
        let axes = [("connections", [0.0, 10.0]), ("return", [0.0, 1.0])];
        let [x, y] = axes.map(|(label, ends)| (label, ends.into_iter()));
        let mut chart = Chart::new("", x, y);
        let points = [(4.0, 0.5), (4.0, -70.0), (99.0, 0.5)];
        assert_eq!(chart.clipped_dots("blue", 3.0, &points), 2);
        let svg = chart.svg().into_string();
        assert!(svg.contains("<title>connections 4, return −70</title>"), "{svg}");
        assert_eq!((svg.matches("<circle").count(), svg.matches("l-4 -7h8Z").count()), (1, 1));
    }

    #[test]
    fn the_last_is_never_thinned_out() {
        let all: Vec<usize> = (0..11).collect();
        assert_eq!(thinned(&all, 4).copied().collect::<Vec<_>>(), [0, 3, 6, 9, 10]);
        assert_eq!(thinned(&all, 11).count(), 11);
        assert_eq!(thinned(&[] as &[u8], 4).count(), 0);
    }
}
