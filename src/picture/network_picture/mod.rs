//! A network as the paper draws it: bias and inputs on the left, outputs on the
//! right, hidden nodes by layer in between, each with the graph of its
//! activation function. One SVG, for a page or a README, light or dark.

mod acting;
mod columns;
mod curve;
mod glyph;
mod layout;
mod legend;
mod nodes;
mod order;
mod pixels;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::count::count;
use crate::activation::Activation;
use crate::topology::{NodeId, NodeNames, Role, Topology};
use acting::Acting;
use layout::{Layout, Position};
use pixels::PixelGrid;

const STYLE: &str = include_str!("style.css");

const GIVEN_RADIUS: f64 = 5.0;
const HIDDEN_RADIUS: f64 = 12.0;
const OUTPUT_RADIUS: f64 = 14.0;
const MARGIN: f64 = 24.0;
/// Between a node and its name.
const NAME_GAP: f64 = 8.0;
/// What a character of text takes on average; fonts differ, so amply.
const CHARACTER: f64 = 6.9;
/// Names longer than this are cut.
const LONGEST_NAME: usize = 40;
/// The narrowest picture in which the caption has room.
const LEAST_WIDTH: f64 = 430.0;
/// More connections than these are drawn paler, so that they are not one dark patch,
/// down to the palest.
const DARK: f64 = 250.0;
const PALEST_LINE: f64 = 0.08;

/// The picture of what acts in a topology: disabled connections and hidden
/// nodes that reach no output are left out, unused inputs are pale.
///
/// Inputs that `names` calls `row 3 column 5` are drawn as the picture that they are
/// pixels of, each the darker, the more connections leave it. The same topology and
/// names give the same bytes. The SVG has its own background and follows the reader's
/// light or dark scheme; its size is in pixels, its height that of a screen: nodes of
/// which there are too many for that become smaller.
///
/// Of more than 5,000 connections, or where they pass more than 200,000 columns
/// together, the lines are thin and run straight from node to node.
pub fn svg(topology: &Topology, names: NodeNames<'_>) -> String {
    draw(topology, names).svg
}

/// A picture and its size in pixels.
pub(crate) struct NetworkPicture {
    pub(crate) svg: String,
    #[cfg_attr(not(feature = "report"), expect(dead_code, reason = "pixels need it"))]
    pub(crate) width: u32,
    #[cfg_attr(not(feature = "report"), expect(dead_code, reason = "pixels need it"))]
    pub(crate) height: u32,
}

/// The picture of [`svg`].
#[allow(clippy::cast_sign_loss)] // Sizes are positive.
pub(crate) fn draw(topology: &Topology, names: NodeNames<'_>) -> NetworkPicture {
    let acting = Acting::of(topology);
    let grid = PixelGrid::of(topology, names);
    let layout = Layout::of(&acting, grid.as_ref());
    let extent = Extent::of(topology, names, &layout, grid.as_ref());
    let (width, origin) = (extent.width, extent.origin);

    let computed = || acting.layers.keys().filter(|&&id| is_computed(topology, id));
    let kinds: BTreeSet<Activation> =
        computed().filter_map(|&id| topology.activation(id)).collect();
    let caption = caption(topology, &acting);
    let (legend, legend_height) = legend::legend(&kinds, &caption, width);
    let height = (extent.legend_top + legend_height).ceil();

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"network-picture\" role=\"img\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <title>A network of {caption}</title>\n<style>\n{STYLE}</style>\n<defs>\n"
    );
    for &kind in &kinds {
        svg += &glyph::definition(kind);
    }
    let _ = write!(
        svg,
        "</defs>\n<rect class=\"page\" x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n\
         <g transform=\"translate({} {})\">\n",
        width - 1.0,
        height - 1.0,
        Decimal(origin.0),
        Decimal(origin.1)
    );
    if let Some(grid) = &grid {
        svg += &nodes::pixels(topology, names, &acting, grid);
    }
    svg += &connections(topology, &acting, &layout, grid.as_ref());
    svg += "<g class=\"nodes\">\n";
    svg += &nodes::nodes(topology, names, &acting, &layout, grid.as_ref());
    let _ = write!(
        svg,
        "</g>\n</g>\n<g transform=\"translate({} {})\">\n{legend}</g>\n</svg>\n",
        Decimal(MARGIN),
        Decimal(extent.legend_top)
    );
    // Whole numbers.
    let [width, height] = [width, height].map(|size| size as u32);
    NetworkPicture { svg, width, height }
}

/// How large a picture is.
struct Extent {
    width: f64,
    /// Where the middle of the first column is.
    origin: Position,
    legend_top: f64,
}

impl Extent {
    fn of(
        topology: &Topology,
        names: NodeNames<'_>,
        layout: &Layout,
        grid: Option<&PixelGrid>,
    ) -> Self {
        // How much names take that are written: those of inputs, those of outputs.
        let written = |given: bool| {
            let named = layout.nodes.iter().filter(|&(&id, &(_, scale))| {
                (id < topology.output_ids().start) == given
                    && scale >= nodes::LEAST_NAME
                    && grid.is_none_or(|grid| !grid.has(id))
            });
            let longest = named.map(|(&id, _)| name(topology, names, id).chars().count());
            CHARACTER * longest.max().unwrap_or(0) as f64 + NAME_GAP
        };
        let points = layout.routes.iter().flat_map(|(_, points)| points);
        let points = points.chain(layout.nodes.values().map(|(position, _)| position));
        let (mut right, mut top, mut bottom) = (0.0_f64, 0.0_f64, 0.0_f64);
        for &(x, y) in points {
            (right, top, bottom) = (right.max(x), top.min(y), bottom.max(y));
        }
        let frame = grid.map_or([0.0; 4], PixelGrid::frame);
        (top, bottom) = (top.min(frame[1]), bottom.max(frame[1] + frame[3]));
        let left = MARGIN + (written(true) + GIVEN_RADIUS).max(-frame[0]);
        let drawn = left + right + OUTPUT_RADIUS + written(false) + MARGIN;
        let width = drawn.max(LEAST_WIDTH).ceil();
        // What is narrower than its caption stands in the middle.
        let origin = (left + (width - drawn) / 2.0, MARGIN + OUTPUT_RADIUS - top);
        Self { width, origin, legend_top: origin.1 + bottom + OUTPUT_RADIUS + MARGIN }
    }
}

/// The lines, in the colours of their sources.
fn connections(
    topology: &Topology,
    acting: &Acting,
    layout: &Layout,
    grid: Option<&PixelGrid>,
) -> String {
    let large = acting.is_large();
    let pale = (DARK / acting.connections.len().max(1) as f64).sqrt().clamp(2.0 * PALEST_LINE, 1.0);
    let mut style = String::new();
    if pale < 1.0 {
        style = format!("stroke-opacity:{}", Decimal(0.5 * pale));
    }
    if large {
        style += ";stroke-width:.4";
    } else if grid.is_some() {
        style += ";stroke-width:.9";
    }
    let style = style.trim_start_matches(';');
    let style = if style.is_empty() { String::new() } else { format!(" style=\"{style}\"") };
    let mut drawn = format!("<g class=\"connections\"{style}>\n");
    // Routes stand in the order of the connections.
    let mut targets = acting.connections.iter().map(|&(_, target)| target);
    // In a large picture a line for each source: an element each would be slow.
    for routes in layout.routes.chunk_by(|a, b| large && a.0 == b.0) {
        let line = |(_, points): &(NodeId, Vec<Position>)| {
            if large { curve::straight(points) } else { curve::curve(points) }
        };
        let lines: String = routes.iter().map(line).collect();
        let class = class(topology, routes[0].0);
        // A page finds connections by their ends.
        let ends = match routes {
            [(source, _)] if !large => {
                let target = targets.next().unwrap_or_default();
                format!(" data-from=\"{source}\" data-to=\"{target}\"")
            }
            _ => String::new(),
        };
        let _ = writeln!(drawn, "<path class=\"{class}\"{ends} d=\"{lines}\"/>");
    }
    drawn + "</g>\n"
}

fn is_computed(topology: &Topology, id: NodeId) -> bool {
    matches!(topology.role(id), Some(Role::Hidden | Role::Output))
}

/// The class that colours a node and what leaves it.
fn class(topology: &Topology, id: NodeId) -> &'static str {
    let activation = topology.activation(id).filter(|_| is_computed(topology, id));
    activation.map_or("given", Activation::label)
}

/// What is written at a node: nothing at a hidden one.
fn name(topology: &Topology, names: NodeNames<'_>, id: NodeId) -> String {
    if matches!(topology.role(id), Some(Role::Hidden) | None) {
        return String::new();
    }
    let full = names.name(topology, id);
    let mut name: String = full.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    if full.chars().count() > LONGEST_NAME {
        name.push('…');
    }
    name
}

fn caption(topology: &Topology, acting: &Acting) -> String {
    let hidden = acting.layers.len() - 1 - topology.inputs() - topology.outputs();
    [
        count(topology.inputs(), "input"),
        count(hidden, "hidden node"),
        count(topology.outputs(), "output"),
        count(acting.connections.len(), "connection"),
    ]
    .join(", ")
}

/// Text as XML takes it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A number with at most two decimals.
struct Decimal(f64);

impl std::fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Adding zero turns -0 into 0.
        write!(formatter, "{}", (self.0 * 100.0).round() / 100.0 + 0.0)
    }
}

#[cfg(test)]
mod tests;
