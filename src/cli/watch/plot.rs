//! A chart in a part of the terminal: a title that is its legend, lines, axes.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize as _};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Paragraph};

/// Colours of the 256 that stand out from black and from white.
pub(super) const BLUE: u8 = 33;
pub(super) const ORANGE: u8 = 166;
pub(super) const GREEN: u8 = 28;
pub(super) const PINK: u8 = 163;
pub(super) const GRAY: u8 = 244;

/// Without colours, lines differ in what they are drawn with: the last, which
/// matters most, in fine dots.
const MARKERS: [(Marker, &str); 4] = [
    (Marker::Braille, "⠒"),
    (Marker::Custom('•'), "•"),
    (Marker::Custom('˙'), "˙"),
    (Marker::Custom('+'), "+"),
];

/// Values over something, in its order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) color: u8,
    pub(super) style: Drawn,
    pub(super) points: Vec<(f64, f64)>,
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// As a line.
    Line,
    /// As dots.
    Dots,
    /// As a large mark at each of few points.
    Mark,
}

/// The large mark.
const MARK: char = '◆';

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plot {
    /// What is drawn upwards.
    pub(super) title: &'static str,
    /// What the last value on the way to the right is, in words.
    pub(super) last: String,
    /// The most important last: it is drawn over the others.
    pub(super) series: Vec<Series>,
    /// The lowest and the highest value; what is outside is cut off.
    pub(super) range: [f64; 2],
}

impl Plot {
    /// Draws it; `colors` says whether colours may be used.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, colors: bool) {
        let [title, chart] =
            Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
        frame.render_widget(Paragraph::new(self.legend(colors)), title);
        let points = self.series.iter().flat_map(|series| &series.points);
        let across = ends(points.map(|point| point.0));
        let Some(across) = across.filter(|_| chart.height > 2 && chart.width > 16) else {
            let words = if across.is_some() { "" } else { "  nothing yet" };
            frame.render_widget(Paragraph::new(words).style(faint(colors)), chart);
            return;
        };
        let sets = self.series.iter().enumerate().map(|(index, series)| {
            let is_line = series.style == Drawn::Line;
            let graph = if is_line { GraphType::Line } else { GraphType::Scatter };
            let marker = match series.style {
                Drawn::Mark => Marker::Custom(MARK),
                Drawn::Line | Drawn::Dots if colors => Marker::Braille,
                Drawn::Line | Drawn::Dots => self.marker(index).0,
            };
            let style = style(series.color, colors);
            Dataset::default().graph_type(graph).marker(marker).style(style).data(&series.points)
        });
        let [low, high] = self.range;
        let upwards = if chart.height > 6 {
            vec![low, f64::midpoint(low, high), high]
        } else {
            vec![low, high]
        };
        let upwards = upwards.into_iter().map(|value| label(value, high - low));
        let below = [format!("{:.0}", across[0]), self.last.clone()];
        let widget = Chart::new(sets.collect())
            .x_axis(Axis::default().bounds(across).style(faint(colors)).labels(below))
            .y_axis(Axis::default().bounds(self.range).style(faint(colors)).labels(upwards))
            .legend_position(None);
        frame.render_widget(widget, chart);
    }

    /// What a line is drawn with where there are no colours.
    fn marker(&self, index: usize) -> (Marker, &'static str) {
        MARKERS[(self.series.len() - 1 - index) % MARKERS.len()]
    }

    /// The title and the names of the lines, the most important first.
    fn legend(&self, colors: bool) -> Line<'_> {
        let mut spans = vec![Span::from(format!(" {} ", self.title)).bold()];
        for (index, series) in self.series.iter().enumerate().rev() {
            let mark = match series.style {
                Drawn::Mark => format!(" {MARK} "),
                Drawn::Line if colors => " ━ ".to_owned(),
                Drawn::Dots if colors => " • ".to_owned(),
                Drawn::Line | Drawn::Dots => format!(" {} ", self.marker(index).1),
            };
            spans.push(Span::from(mark).style(style(series.color, colors)));
            spans.push(Span::from(&*series.name));
        }
        Line::from(spans)
    }
}

/// A colour of the 256, where colours may be used.
pub(super) fn style(color: u8, colors: bool) -> Style {
    if colors { Style::new().fg(Color::Indexed(color)) } else { Style::new() }
}

/// The style of what only serves.
pub(super) fn faint(colors: bool) -> Style {
    style(GRAY, colors)
}

/// The lowest and the highest of some numbers, a little apart if they are one.
pub(super) fn ends(numbers: impl Iterator<Item = f64>) -> Option<[f64; 2]> {
    let finite = numbers.filter(|number| number.is_finite());
    let ends = finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], number| {
        [low.min(number), high.max(number)]
    });
    (ends[0] <= ends[1]).then(|| widened(ends))
}

/// The same ends, apart.
fn widened([low, high]: [f64; 2]) -> [f64; 2] {
    // As far as numbers of this size can be.
    let least = (low.abs().max(high.abs()) * 1e-9).max(1e-9);
    if high - low > least { [low, high] } else { [low - 0.5, high + 0.5] }
}

/// A number on an axis of this length.
fn label(value: f64, length: f64) -> String {
    let decimals = match length {
        20.0.. => 0,
        2.0.. => 1,
        0.2.. => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_two_ends_whatever_they_are_for() {
        assert_eq!(ends([3.0, f64::NAN, -1.0].into_iter()), Some([-1.0, 3.0]));
        assert_eq!(ends([f64::NAN].into_iter()), None);
        assert_eq!(ends([2.0].into_iter()), Some([1.5, 2.5]));
        let [low, high] = ends([1e300, 1e300].into_iter()).unwrap();
        assert!(low <= high && low.is_finite());
    }

    #[test]
    fn labels_tell_ends_apart() {
        assert_eq!([label(812.34, 500.0), label(-0.123_4, 0.1)], ["812", "-0.123"]);
    }
}
