//! A network as the paper draws it: bias and inputs on the left, outputs on the
//! right, hidden nodes by layer in between, each with the graph of its
//! activation function. One SVG, for a page or a README, light or dark.

mod acting;
mod columns;
mod glyph;
mod layout;
mod order;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::count::count;
use crate::activation::Activation;
use crate::topology::{BIAS, NodeId, Role, Topology};
use acting::Acting;
use layout::{Layout, Position};

const STYLE: &str = include_str!("style.css");

const GIVEN_RADIUS: f64 = 5.0;
const HIDDEN_RADIUS: f64 = 12.0;
const OUTPUT_RADIUS: f64 = 14.0;
const MARGIN: f64 = 24.0;
/// Between a node and its name.
const NAME_GAP: f64 = 8.0;
/// What a character of text takes on average; fonts differ, so amply.
const CHARACTER: f64 = 6.9;
const LINE: f64 = 30.0;
/// Names longer than this are cut.
const LONGEST_NAME: usize = 40;
/// The narrowest picture in which the caption has room.
const LEAST_WIDTH: f64 = 430.0;

/// The picture of what acts in a topology: disabled connections and hidden
/// nodes that reach no output are left out, unused inputs are pale.
///
/// `observations` names the inputs in order; an input without a name is called
/// by its number, from 1. The same topology and names give the same bytes. The
/// SVG has its own background and follows the reader's light or dark scheme;
/// its size is in pixels.
///
/// Of more than 5,000 connections, or where they pass more than 200,000 columns
/// together, the lines are thin and run straight from node to node.
pub fn svg(topology: &Topology, observations: &[String]) -> String {
    draw(topology, observations).svg
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
pub(crate) fn draw(topology: &Topology, observations: &[String]) -> NetworkPicture {
    let acting = Acting::of(topology);
    let large = acting.is_large();
    let layout = Layout::of(&acting);
    let name = |id: NodeId| name(topology, observations, id);

    let names = |given: bool| {
        let ids =
            acting.layers.keys().filter(move |id| (**id < topology.output_ids().start) == given);
        let longest = ids.map(|&id| name(id).chars().count()).max().unwrap_or(0);
        CHARACTER * longest as f64 + NAME_GAP
    };
    let across = |point: &Position| point.0;
    let down = |point: &Position| point.1;
    let points =
        || layout.routes.iter().flat_map(|(_, points)| points).chain(layout.nodes.values());
    let right_most = points().map(across).fold(0.0, f64::max);
    let (top, bottom) =
        points().map(down).fold((0.0, 0.0), |(a, b), y| (f64::min(a, y), f64::max(b, y)));
    let left = MARGIN + names(true) + GIVEN_RADIUS;
    let drawn = left + right_most + OUTPUT_RADIUS + names(false) + MARGIN;
    let width = drawn.max(LEAST_WIDTH).ceil();
    // What is narrower than its caption stands in the middle.
    let origin = (left + (width - drawn) / 2.0, MARGIN + OUTPUT_RADIUS - top);
    let legend_top = origin.1 + bottom + OUTPUT_RADIUS + MARGIN;

    let computed = || acting.layers.keys().filter(|&&id| is_computed(topology, id));
    let kinds: BTreeSet<Activation> =
        computed().filter_map(|&id| topology.activation(id)).collect();
    let caption = caption(topology, &acting);
    let (legend, legend_height) = legend(&kinds, &caption, width);
    let height = (legend_top + legend_height).ceil();

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
         <g transform=\"translate({} {})\">\n<g class=\"connections\">\n",
        width - 1.0,
        height - 1.0,
        Decimal(origin.0),
        Decimal(origin.1)
    );
    let thin = if large { " style=\"stroke-width:.4\"" } else { "" };
    // Routes stand in the order of the connections.
    let mut targets = acting.connections.iter().map(|&(_, target)| target);
    // In a large picture a line for each source: an element each would be slow.
    for routes in layout.routes.chunk_by(|a, b| large && a.0 == b.0) {
        let lines: String = routes.iter().map(|(_, points)| curve(points)).collect();
        let class = class(topology, routes[0].0);
        // A page finds connections by their ends.
        let ends = match routes {
            [(source, _)] if !large => {
                let target = targets.next().unwrap_or_default();
                format!(" data-from=\"{source}\" data-to=\"{target}\"")
            }
            _ => String::new(),
        };
        let _ = writeln!(svg, "<path class=\"{class}\"{thin}{ends} d=\"{lines}\"/>");
    }
    svg += "</g>\n<g class=\"nodes\">\n";
    for (&id, &position) in &layout.nodes {
        let unused = !is_computed(topology, id) && !acting.gives(id);
        svg += &node(topology, id, position, &name(id), unused);
    }
    let _ = write!(
        svg,
        "</g>\n</g>\n<g transform=\"translate({} {})\">\n{legend}</g>\n</svg>\n",
        Decimal(MARGIN),
        Decimal(legend_top)
    );
    // Whole numbers.
    let [width, height] = [width, height].map(|size| size as u32);
    NetworkPicture { svg, width, height }
}

fn is_computed(topology: &Topology, id: NodeId) -> bool {
    matches!(topology.role(id), Some(Role::Hidden | Role::Output))
}

/// The class that colours a node and what leaves it.
fn class(topology: &Topology, id: NodeId) -> &'static str {
    let activation = topology.activation(id).filter(|_| is_computed(topology, id));
    activation.map_or("given", Activation::label)
}

fn name(topology: &Topology, observations: &[String], id: NodeId) -> String {
    let first_output = topology.output_ids().start;
    let full = match topology.role(id) {
        Some(Role::Bias) => "bias".to_owned(),
        Some(Role::Input) => match observations.get((id - BIAS - 1) as usize) {
            Some(name) => name.clone(),
            None => format!("input {id}"),
        },
        Some(Role::Output) if topology.outputs() == 1 => "output".to_owned(),
        Some(Role::Output) => format!("output {}", id - first_output + 1),
        Some(Role::Hidden) | None => String::new(),
    };
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

fn node(topology: &Topology, id: NodeId, (x, y): Position, name: &str, unused: bool) -> String {
    let (x, y, class) = (Decimal(x), Decimal(y), class(topology, id));
    let mut drawn = match topology.role(id) {
        Some(Role::Bias | Role::Input) => format!(
            "<circle class=\"given\" r=\"{GIVEN_RADIUS}\"/>\
             <text x=\"{}\" y=\"4.5\" text-anchor=\"end\">{}</text>",
            -GIVEN_RADIUS - NAME_GAP,
            escape(name)
        ),
        role => {
            let output = role == Some(Role::Output);
            let radius = if output { OUTPUT_RADIUS } else { HIDDEN_RADIUS };
            let glyph = topology.activation(id).map(glyph::id).unwrap_or_default();
            format!("<circle r=\"{radius}\"/><use href=\"#{glyph}\"/>")
        }
    };
    if topology.role(id) == Some(Role::Output) {
        let _ = write!(
            drawn,
            "<text x=\"{}\" y=\"4.5\">{}</text>",
            OUTPUT_RADIUS + NAME_GAP,
            escape(name)
        );
    }
    let unused = if unused { " unused" } else { "" };
    format!(
        "<g class=\"{class}{unused}\" data-node=\"{id}\" transform=\"translate({x} {y})\">{drawn}</g>\n"
    )
}

/// A smooth line through points from left to right that never swings past one:
/// level at both ends, and in between as steep as the harmonic mean of the
/// slopes beside (Fritsch & Butland 1984), or level where it turns.
fn curve(points: &[Position]) -> String {
    let slopes: Vec<f64> =
        points.windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).collect();
    let mut steepness = vec![0.0; points.len()];
    for (index, pair) in slopes.windows(2).enumerate() {
        if pair[0] * pair[1] > 0.0 {
            steepness[index + 1] = 2.0 * pair[0] * pair[1] / (pair[0] + pair[1]);
        }
    }
    let mut path = String::new();
    for (index, pair) in points.windows(2).enumerate() {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        let reach = (x1 - x0) / 2.0;
        if index == 0 {
            let _ = write!(path, "M{} {}", Decimal(x0), Decimal(y0));
        }
        let _ = write!(
            path,
            "C{} {} {} {} {} {}",
            Decimal(x0 + reach),
            Decimal(y0 + reach * steepness[index]),
            Decimal(x1 - reach),
            Decimal(y1 - reach * steepness[index + 1]),
            Decimal(x1),
            Decimal(y1)
        );
    }
    path
}

/// The caption and the glyphs with their names, and how high that is.
fn legend(kinds: &BTreeSet<Activation>, caption: &str, width: f64) -> (String, f64) {
    let mut legend =
        format!("<text class=\"quiet\" y=\"4.5\">{caption}</text>\n<g class=\"nodes\">\n");
    let (mut x, mut y) = (HIDDEN_RADIUS, LINE);
    for &kind in kinds {
        let label = kind.label();
        let wide = 2.0 * HIDDEN_RADIUS + NAME_GAP + CHARACTER * label.len() as f64 + 12.0;
        if x + wide > width - MARGIN && x > HIDDEN_RADIUS {
            (x, y) = (HIDDEN_RADIUS, y + LINE);
        }
        let _ = writeln!(
            legend,
            "<g class=\"{label}\" transform=\"translate({} {y})\"><circle r=\"{HIDDEN_RADIUS}\"/>\
             <use href=\"#{}\"/><text x=\"{}\" y=\"4.5\">{label}</text></g>",
            Decimal(x),
            glyph::id(kind),
            HIDDEN_RADIUS + NAME_GAP
        );
        x += wide;
    }
    legend += "</g>\n";
    (legend, y + HIDDEN_RADIUS + MARGIN)
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
