//! One pair of axes with its lines and, above them, its legend.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::{
    ChartBuilder, Circle, Color as _, DrawingArea, DrawingAreaErrorKind, DrawingBackend,
    IntoFont as _, LineSeries, PathElement, RGBColor, Text,
};
use plotters::style::TextStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::FINE;

// The style sheet gives each of these another shade on dark pages.
pub(super) const BLUE: RGBColor = RGBColor(9, 105, 218);
pub(super) const GREEN: RGBColor = RGBColor(26, 127, 55);
pub(super) const ORANGE: RGBColor = RGBColor(188, 76, 0);
pub(super) const GRAY: RGBColor = RGBColor(158, 166, 175);
const TEXT: RGBColor = RGBColor(89, 99, 110);
const GRID: RGBColor = RGBColor(226, 230, 234);

/// The style of SVG text that plotters shrinks, undone: 12 pixels.
const FONT: f64 = 12.0 * 1.24;
const LEGEND_HEIGHT: u32 = 46;
const MARGIN: u32 = 14;
/// Where the axes begin.
const LEFT: u32 = 84;
const RIGHT: u32 = 24;
/// What a character of text takes on average; fonts differ.
const CHARACTER: u32 = 6;

/// A line and what it is.
pub(super) struct Line {
    pub label: &'static str,
    pub color: RGBColor,
    /// Generation and value.
    pub points: Vec<(f64, f64)>,
}

/// What is drawn over the generations in one unit.
pub(super) struct Panel {
    pub unit: &'static str,
    /// Whether the axis starts at 0 even if no value is that low.
    pub from_zero: bool,
    /// Whether the generations are written below it.
    pub last: bool,
    /// Later ones lie over earlier ones. Those without points are left out.
    pub lines: Vec<Line>,
}

type Outcome<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

impl Panel {
    pub(super) fn draw<B: DrawingBackend>(
        &self,
        area: &DrawingArea<B, Shift>,
        generations: &Range<u64>,
    ) -> Outcome<B> {
        self.draw_legend(area)?;
        let font = || ("sans-serif", FONT * f64::from(FINE)).into_font();
        let text = || TextStyle::from(font()).color(&TEXT);
        let mut chart = ChartBuilder::on(area)
            .margin_top(LEGEND_HEIGHT * FINE)
            .margin_left(MARGIN * FINE)
            .margin_right(RIGHT * FINE)
            .margin_bottom(if self.last { MARGIN } else { 4 } * FINE)
            .y_label_area_size((LEFT - MARGIN) * FINE)
            .x_label_area_size(if self.last { 44 } else { 0 } * FINE)
            .build_cartesian_2d(generations.start as f64..generations.end as f64, self.range())?;
        let mut mesh = chart.configure_mesh();
        mesh.disable_x_mesh()
            .x_labels(if self.last { 10 } else { 0 })
            .y_labels(6)
            .max_light_lines(0)
            .bold_line_style(GRID.stroke_width(FINE))
            .axis_style(GRID.stroke_width(FINE))
            .label_style(text())
            .axis_desc_style(text())
            .set_all_tick_mark_size(5 * FINE)
            .x_label_formatter(&|&value| tick(value))
            .y_label_formatter(&|&value| tick(value))
            .y_desc(self.unit);
        if self.last {
            mesh.x_desc("generation");
        }
        mesh.draw()?;
        for line in &self.lines {
            let style = line.color.stroke_width(FINE * 3 / 2);
            chart.draw_series(LineSeries::new(line.points.iter().copied(), style))?;
            let end =
                line.points.last().map(|&end| Circle::new(end, FINE * 3, line.color.filled()));
            chart.draw_series(end)?;
        }
        Ok(())
    }

    /// From the least to the largest value, and a little more.
    fn range(&self) -> Range<f64> {
        let values = || self.lines.iter().flat_map(|line| &line.points).map(|&(_, value)| value);
        let most = values().fold(f64::NEG_INFINITY, f64::max);
        let least = values().fold(f64::INFINITY, f64::min);
        if most < least {
            return 0.0..1.0;
        }
        let least = if self.from_zero { least.min(0.0) } else { least };
        let wide = if most > least { most - least } else { 1.0 };
        let below = if self.from_zero && least == 0.0 { 0.0 } else { wide * 0.04 };
        least - below..most + wide * 0.06
    }

    /// The names of the lines in a row, the last drawn first.
    fn draw_legend<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Outcome<B> {
        let pixels = |x: u32, y: u32| ((x * FINE).cast_signed(), (y * FINE).cast_signed());
        let middle = LEGEND_HEIGHT - 18;
        let font = ("sans-serif", FONT * f64::from(FINE)).into_font();
        let text = TextStyle::from(font).color(&TEXT).pos(Pos::new(HPos::Left, VPos::Center));
        let mut x = LEFT;
        for line in self.lines.iter().rev().filter(|line| !line.points.is_empty()) {
            let stroke = vec![pixels(x, middle), pixels(x + 18, middle)];
            area.draw(&PathElement::new(stroke, line.color.stroke_width(FINE * 5 / 2)))?;
            area.draw(&Text::new(line.label, pixels(x + 25, middle), text.clone()))?;
            x += 25 + CHARACTER * line.label.len() as u32 + 28;
        }
        Ok(())
    }
}

/// A number on an axis, without the noise of binary fractions.
fn tick(value: f64) -> String {
    if value.abs() >= 1e9 {
        return format!("{value:e}");
    }
    // Adding zero turns -0 into 0.
    format!("{}", (value * 1e6).round() / 1e6 + 0.0)
}
