//! Small charts as SVG: two axes and what is drawn between them. Colours and
//! the size of letters come from the page's style sheet, so that a chart is
//! legible on a phone as well.

use std::fmt::Write as _;

use maud::{Markup, Render, html};

use super::words::short;

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 50.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 38.0;
const BOTTOM: f64 = 54.0;
/// Between two values with a smaller factor there is no need for a logarithm.
const WIDE: f64 = 5.0;

/// A chart in the making. Later things lie over earlier ones.
pub(super) struct Chart {
    title: &'static str,
    x: Axis,
    y: Axis,
    things: Vec<Markup>,
}

/// A point of a chart, in its own units.
pub(super) type Point = (f64, f64);

struct Axis {
    label: &'static str,
    low: f64,
    high: f64,
    step: f64,
    /// Whether equal factors are equally far apart.
    logarithmic: bool,
}

impl Axis {
    /// From the least to the largest value or a little more, with marks at
    /// round numbers, about so many.
    fn around(label: &'static str, values: impl Iterator<Item = f64>, about: f64) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.abs() < 1e100) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        } else if low == high {
            (low, high) = (low - 0.5, high + 0.5);
        }
        let rough = (high - low) / about;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
        let step = step.into_iter().find(|&step| step >= rough * 0.999).unwrap_or(rough);
        Self { label, low, high, step, logarithmic: false }
    }

    /// With a margin at both ends.
    fn with_margin(mut self) -> Self {
        if self.logarithmic {
            let margin = (self.high / self.low).powf(0.04);
            (self.low, self.high) = (self.low / margin, self.high * margin);
            return self;
        }
        let margin = 0.04 * (self.high - self.low);
        (self.low, self.high) = (self.low - margin, self.high + margin);
        self
    }

    fn marks(&self) -> Vec<f64> {
        if self.logarithmic {
            // 1, 2 and 5 times the powers of ten.
            let powers = self.low.log10().floor() as i32..=self.high.log10().floor() as i32;
            let marks = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|x| x * 10f64.powi(power)));
            return marks.filter(|mark| (self.low..=self.high).contains(mark)).collect();
        }
        let (first, last) = (self.low / self.step - 1e-9, self.high / self.step + 1e-9);
        let (first, last) = (first.ceil() as i64, last.floor() as i64);
        let step = self.step;
        (first..=last).map(move |mark| mark as f64 * step).collect()
    }

    /// Where a value lies, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        if self.logarithmic {
            return (value / self.low).ln() / (self.high / self.low).ln();
        }
        (value - self.low) / (self.high - self.low)
    }
}

impl Chart {
    /// A chart with room for these values, up to the edges on the x axis; each
    /// axis has its label.
    pub(super) fn new(
        title: &'static str,
        (x_label, xs): (&'static str, impl Iterator<Item = f64>),
        (y_label, ys): (&'static str, impl Iterator<Item = f64>),
    ) -> Self {
        let x = Axis::around(x_label, xs, 6.0);
        let y = Axis::around(y_label, ys, 5.0).with_margin();
        Self { title, x, y, things: Vec::new() }
    }

    /// The same with equal factors equally far apart on the x axis, where its
    /// values are that far apart. They must be above zero.
    pub(super) fn logarithmic(mut self) -> Self {
        if self.x.high < WIDE * self.x.low {
            return self;
        }
        self.x.logarithmic = true;
        self.x.low = self.x.low.max(1.0);
        self.x.high = self.x.high.max(1.001 * self.x.low);
        self
    }

    /// The same with a margin on the x axis.
    pub(super) fn with_margin(mut self) -> Self {
        self.x = self.x.with_margin();
        self
    }

    fn at(&self, (x, y): Point) -> (f64, f64) {
        let (wide, high) = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
        (LEFT + wide * self.x.place(x), TOP + high * (1.0 - self.y.place(y)))
    }

    fn path(&self, points: impl Iterator<Item = Point>) -> String {
        let mut path = String::new();
        for point in points.filter(|point| point.1.is_finite()) {
            let (x, y) = self.at(point);
            let command = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{command}{x:.1} {y:.1}");
        }
        path
    }

    /// A line through points.
    pub(super) fn line(&mut self, class: &str, points: &[Point]) {
        let path = self.path(points.iter().copied());
        self.things.push(html! { path class={ "line " (class) } d=(path) {} });
    }

    /// What lies between two values at each x.
    pub(super) fn band(&mut self, class: &str, edges: &[(f64, f64, f64)]) {
        let upper = edges.iter().map(|&(x, _, high)| (x, high));
        let lower = edges.iter().rev().map(|&(x, low, _)| (x, low));
        let path = self.path(upper.chain(lower));
        self.things.push(html! { path class={ "band " (class) } d={ (path) "Z" } {} });
    }

    /// Dots.
    pub(super) fn dots(&mut self, class: &str, radius: f64, points: &[Point]) {
        let places: Vec<_> = points.iter().map(|&point| self.at(point)).collect();
        self.things.push(html! {
            g class={ "dots " (class) } {
                @for (x, y) in places {
                    circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(radius) {}
                }
            }
        });
    }

    /// The picture.
    pub(super) fn svg(&self) -> Markup {
        let bottom = HEIGHT - BOTTOM;
        html! {
            svg class="chart" role="img" aria-label=(self.title)
                viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
                title { (self.title) }
                g class="grid" {
                    @for mark in self.y.marks() {
                        @let y = format!("{:.1}", self.at((self.x.low, mark)).1);
                        path d={ "M" (LEFT) " " (y) "H" (WIDTH - RIGHT) }
                            .zero[mark == 0.0] {}
                        text x=(LEFT - 8.0) y=(y) dy=".35em" text-anchor="end" { (short(mark)) }
                    }
                    @for mark in self.x.marks() {
                        @let x = format!("{:.1}", self.at((mark, self.y.low)).0);
                        path d={ "M" (x) " " (bottom) "v5" } {}
                        text x=(x) y=(bottom + 8.0) dy="1em" text-anchor="middle" { (short(mark)) }
                    }
                    text class="label" x="2" y="2" dy=".9em" { (self.y.label) }
                    text class="label" x=(WIDTH - RIGHT) y=(bottom + 8.0) dy="2.5em"
                        text-anchor="end" { (self.x.label) }
                }
                @for thing in &self.things { (thing) }
            }
        }
    }
}

/// What lines and dots mean: classes and words.
pub(super) struct Legend<'a>(pub(super) &'a [(&'a str, &'a str)]);

impl Render for Legend<'_> {
    fn render(&self) -> Markup {
        html! {
            figcaption class="legend" {
                @for (class, words) in self.0 {
                    span { span class={ "key " (class) } {} (words) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(low: f64, high: f64) -> Vec<String> {
        Axis::around("", [low, high].into_iter(), 5.0).marks().into_iter().map(short).collect()
    }

    #[test]
    fn marks_are_round() {
        assert_eq!(marks(0.0, 1000.0), ["0", "200", "400", "600", "800", "1000"]);
        assert_eq!(marks(-2.0, 2.0), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(marks(7.0, 7.0), ["6.6", "6.8", "7", "7.2", "7.4"]);
        assert_eq!(Axis::around("", std::iter::empty(), 5.0).high, 1.0);
        assert!(marks(-1e90, f64::INFINITY).len() < 12);
        let mut axis = Axis::around("", [900.0, 30_000.0].into_iter(), 5.0);
        axis.logarithmic = true;
        assert_eq!(axis.marks(), [1e3, 2e3, 5e3, 1e4, 2e4]);
        assert!((axis.place(900.0 * 30_000.0_f64.sqrt() / 900.0_f64.sqrt()) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn points_lie_between_the_axes() {
        let mut chart = Chart::new("", ("", [0.0, 10.0].into_iter()), ("", [0.0, 1.0].into_iter()));
        assert_eq!(chart.at((0.0, 0.0)).0, LEFT);
        assert_eq!(chart.at((10.0, 1.0)).0, WIDTH - RIGHT);
        chart.line("blue", &[(0.0, 0.5), (5.0, f64::NAN), (10.0, 0.5)]);
        assert_eq!(chart.svg().into_string().matches("class=\"line blue\"").count(), 1);
    }
}
