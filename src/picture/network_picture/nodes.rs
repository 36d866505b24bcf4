//! The nodes: circles with the graph of what they do, names, and pixels.

use std::fmt::Write as _;

use super::acting::Acting;
use super::layout::{Layout, Position};
use super::pixels::PixelGrid;
use super::{
    Decimal, GIVEN_RADIUS, HIDDEN_RADIUS, NAME_GAP, OUTPUT_RADIUS, class, escape, glyph,
    is_computed, name,
};
use crate::topology::{NodeId, NodeNames, Role, Topology};

/// Below this scale a node is a plain dot: its glyph could not be told.
const LEAST_GLYPH: f64 = 0.55;
/// Below this scale names would lie on each other.
pub(super) const LEAST_NAME: f64 = 0.42;
/// The smallest dot.
const LEAST_RADIUS: f64 = 1.2;
/// How dark a pixel is that one connection leaves.
const PALEST: f64 = 0.22;

/// Every node that is no pixel, as a group of its own.
pub(super) fn nodes(
    topology: &Topology,
    names: NodeNames<'_>,
    acting: &Acting,
    layout: &Layout,
    grid: Option<&PixelGrid>,
) -> String {
    let mut drawn = String::new();
    for (&id, &(position, scale)) in &layout.nodes {
        if grid.is_none_or(|grid| !grid.has(id)) {
            let unused = !is_computed(topology, id) && !acting.gives(id);
            drawn += &node(topology, id, (position, scale), &name(topology, names, id), unused);
        }
    }
    drawn
}

fn node(
    topology: &Topology,
    id: NodeId,
    ((x, y), scale): (Position, f64),
    name: &str,
    unused: bool,
) -> String {
    let (x, y, class) = (Decimal(x), Decimal(y), class(topology, id));
    let radius = |whole: f64| Decimal((whole * scale).max(LEAST_RADIUS));
    let text = |x: f64, anchor: &str| {
        if scale < LEAST_NAME {
            return String::new();
        }
        format!("<text x=\"{}\" y=\"4.5\"{anchor}>{}</text>", Decimal(x), escape(name))
    };
    let mut drawn = match topology.role(id) {
        Some(Role::Bias | Role::Input) => {
            let radius = radius(GIVEN_RADIUS);
            let name = text(-GIVEN_RADIUS - NAME_GAP, " text-anchor=\"end\"");
            format!("<circle class=\"given\" r=\"{radius}\"/>{name}")
        }
        role => {
            let output = role == Some(Role::Output);
            let radius = radius(if output { OUTPUT_RADIUS } else { HIDDEN_RADIUS });
            let mut drawn = format!("<circle r=\"{radius}\"/>");
            if scale >= LEAST_GLYPH {
                let glyph = topology.activation(id).map(glyph::id).unwrap_or_default();
                let small = if scale < 1.0 {
                    format!(" transform=\"scale({})\"", Decimal(scale))
                } else {
                    String::new()
                };
                let _ = write!(drawn, "<use href=\"#{glyph}\"{small}/>");
            }
            drawn
        }
    };
    if topology.role(id) == Some(Role::Output) {
        drawn += &text(OUTPUT_RADIUS + NAME_GAP, "");
    }
    let unused = if unused { " unused" } else { "" };
    format!(
        "<g class=\"{class}{unused}\" data-node=\"{id}\" transform=\"translate({x} {y})\">{drawn}</g>\n"
    )
}

/// The picture that the inputs are: each pixel the darker, the more connections
/// leave it.
pub(super) fn pixels(
    topology: &Topology,
    names: NodeNames<'_>,
    acting: &Acting,
    grid: &PixelGrid,
) -> String {
    let [left, top, width, height] = grid.frame().map(Decimal);
    let used = topology.input_ids().map(|id| (id, acting.leaving(id)));
    let used: Vec<_> = used.filter(|&(id, leaving)| grid.has(id) && leaving > 0).collect();
    let most = used.iter().map(|&(_, leaving)| leaving).max().unwrap_or(1) as f64;
    let mut drawn = format!(
        "<g class=\"pixels\">\n<rect class=\"frame\" x=\"{left}\" y=\"{top}\" \
         width=\"{width}\" height=\"{height}\"/>\n"
    );
    for (id, leaving) in used {
        let Some((x, y)) = grid.position(id) else { continue };
        let side = Decimal(grid.side);
        let _ = writeln!(
            drawn,
            "<rect data-node=\"{id}\" x=\"{}\" y=\"{}\" width=\"{side}\" height=\"{side}\" \
             fill-opacity=\"{}\"><title>{}: {}</title></rect>",
            Decimal(x - grid.side / 2.0),
            Decimal(y - grid.side / 2.0),
            Decimal(PALEST + (1.0 - PALEST) * leaving as f64 / most),
            escape(&name(topology, names, id)),
            super::count(leaving, "connection"),
        );
    }
    drawn + "</g>\n"
}
