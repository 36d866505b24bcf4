//! The network as a picture in pixels: the SVG in its light colours, drawn at
//! twice its size, or once where connections are dense, with letters of its own, the
//! same on every machine.
//!
//! `usvg` turns the picture into plain paths, and those are drawn by the scalar
//! code of `tiny-skia`. The ready-made renderer, `resvg`, would switch on vector
//! code whose bits depend on the machine, and with it that of every replay.

mod thin_lines;

use std::sync::Arc;

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Pixmap, PremultipliedColorU8, Stroke, Transform,
};
use usvg::{Group, Node, Options, Tree};

use super::{ExportError, ExportedNetwork};
use crate::picture::network_picture;
use thin_lines::ThinLines;

/// Pixels for each pixel of the SVG: sharp on dense screens and in print.
const SCALE: u32 = 2;
/// Of more connections than these, every pixel differs from its neighbours: a larger
/// picture would take megabytes and show no more.
const MOST_SCALED: usize = 400;
/// There, colours are rounded to multiples of this, for the same reason.
const COLOR_STEP: u8 = 8;
/// More pixels than this would take gigabytes.
const MOST_PIXELS: u64 = 200_000_000;

/// Straight lines that are thinner than this, in pixels, are those of large pictures.
const THIN: f32 = 0.5;
/// More would show only grey.
const MOST_CONNECTIONS: usize = 50_000;

/// A PNG with 8 bits for red, green, blue and opacity each.
pub(super) fn write(network: &ExportedNetwork) -> Result<Vec<u8>, ExportError> {
    let failed = |error: &dyn std::fmt::Display| ExportError::Pixels(error.to_string());
    let connections = network.topology.acting().complexity();
    if connections > MOST_CONNECTIONS {
        return Err(failed(&format_args!(
            "{connections} connections are too many; a picture as .svg has no limit"
        )));
    }
    let drawn = network_picture::draw(network.topology, network.names);
    let dense = connections > MOST_SCALED;
    let scale = if dense { 1 } else { SCALE };
    let [width, height] = [drawn.width, drawn.height].map(|size| size.saturating_mul(scale));
    let too_many =
        || failed(&format_args!("{width} x {height} are too many; a picture as .svg has no limit"));
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_many());
    }
    let tree = Tree::from_str(&drawn.svg, &options()).map_err(|error| failed(&error))?;
    let mut picture = Pixmap::new(width, height).ok_or_else(too_many)?;
    draw(tree.root(), (1.0, scale as f32), &mut picture);
    if dense {
        round_colors(&mut picture);
    }
    picture.encode_png().map_err(|error| failed(&error))
}

/// One family of letters for all text.
fn options() -> Options<'static> {
    let mut options = Options::default();
    let letters = Arc::make_mut(&mut options.fontdb);
    letters.load_font_data(notosans::REGULAR_TTF.to_vec());
    letters.set_sans_serif_family("Noto Sans");
    options
}

/// Makes colours fewer; what is white or transparent stays so.
fn round_colors(picture: &mut Pixmap) {
    let round = |color: u8| color.saturating_add(COLOR_STEP / 2) / COLOR_STEP * COLOR_STEP;
    for pixel in picture.pixels_mut().iter_mut().filter(|pixel| pixel.alpha() == u8::MAX) {
        let rounded = [pixel.red(), pixel.green(), pixel.blue()]
            .map(|color| if color > u8::MAX - COLOR_STEP / 2 { u8::MAX } else { round(color) });
        let [red, green, blue] = rounded;
        if let Some(color) = PremultipliedColorU8::from_rgba(red, green, blue, u8::MAX) {
            *pixel = color;
        }
    }
}

/// Draws a group. The opacity is that of the groups around it: what fades in this
/// picture holds nothing that overlaps, so each path can fade by itself.
fn draw(group: &Group, (opacity, scale): (f32, f32), picture: &mut Pixmap) {
    let opacity = opacity * group.opacity().get();
    for node in group.children() {
        match node {
            Node::Group(group) => draw(group, (opacity, scale), picture),
            Node::Path(path) if path.is_visible() => draw_path(path, (opacity, scale), picture),
            Node::Text(text) => draw(text.flattened(), (opacity, scale), picture),
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

fn draw_path(path: &usvg::Path, (opacity, scale): (f32, f32), picture: &mut Pixmap) {
    let transform = path.abs_transform().post_concat(Transform::from_scale(scale, scale));
    if let Some(fill) = path.fill()
        && let Some(paint) = paint(fill.paint(), opacity * fill.opacity().get())
    {
        let rule = match fill.rule() {
            usvg::FillRule::NonZero => FillRule::Winding,
            usvg::FillRule::EvenOdd => FillRule::EvenOdd,
        };
        picture.fill_path(path.data(), &paint, rule, transform, None);
    }
    if let Some(line) = path.stroke()
        && let Some(paint) = paint(line.paint(), opacity * line.opacity().get())
    {
        let width = line.width().get() * scale;
        if width < THIN
            && let Some(lines) = ThinLines::of(path.data(), transform)
            && let usvg::Paint::Color(usvg::Color { red, green, blue }) = *line.paint()
        {
            let strength = width * opacity * line.opacity().get();
            return lines.draw([red, green, blue], strength, picture);
        }
        let stroke = Stroke {
            width: line.width().get(),
            miter_limit: line.miterlimit().get(),
            line_cap: match line.linecap() {
                usvg::LineCap::Butt => LineCap::Butt,
                usvg::LineCap::Round => LineCap::Round,
                usvg::LineCap::Square => LineCap::Square,
            },
            line_join: match line.linejoin() {
                usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoin::Miter,
                usvg::LineJoin::Round => LineJoin::Round,
                usvg::LineJoin::Bevel => LineJoin::Bevel,
            },
            dash: None,
        };
        picture.stroke_path(path.data(), &paint, &stroke, transform, None);
    }
}

/// A plain colour: the picture has no others.
fn paint(paint: &usvg::Paint, opacity: f32) -> Option<Paint<'static>> {
    let usvg::Paint::Color(color) = paint else { return None };
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let mut color = Color::from_rgba8(color.red, color.green, color.blue, 255);
    color.apply_opacity(opacity);
    paint.set_color(color);
    Some(paint)
}
