//! The champion's wiring, and what it looks at.

use std::collections::BTreeSet;

use maud::{Markup, PreEscaped, html};

use super::Report;
use super::words::count;
use crate::picture::{TaskNames, network_picture};
use crate::topology::{NodeId, Topology};

/// Where there are more inputs, their names in a row are of no use to anybody.
const MOST_NAMES: usize = 60;
/// A picture of more connections than these would take megabytes and show only grey.
const MOST_DRAWN: usize = 20_000;

pub(super) fn section(report: &Report<'_>) -> Markup {
    let Some(champion) = &report.subject.champion else { return html! {} };
    let names = report.task.map(TaskNames::of);
    let names = names.as_ref().map(TaskNames::nodes).unwrap_or_default();
    let acting = champion.topology.acting();
    let (used, unused) = inputs(&acting, names.observations);
    let drawn = acting.complexity() <= MOST_DRAWN;
    let picture = drawn.then(|| network_picture::draw(&champion.topology, names));
    html! {
        section aria-labelledby="network" {
            h2 id="network" { "The network" }
            p {
                (count(acting.complexity(), "connection"))
                @match acting.hidden().len() {
                    0 => ", no hidden node",
                    hidden => { " and " (count(hidden, "hidden node")) },
                }
                ". "
                @if drawn {
                    "Each node is drawn with the graph of its activation function. "
                } @else {
                    "They are too many to draw here; " code { "precocial export" } " draws them all the same. "
                }
                "The network uses "
                @if unused.is_empty() {
                    "all of its " (count(acting.inputs(), "input")) "."
                } @else {
                    (used.len()) " of its " (count(acting.inputs(), "input"))
                    @if drawn { "; those it does not use are pale" }
                    "."
                }
            }
            @if let Some(picture) = picture {
                p id="wiring-says" class="note" hidden {
                    "While the network acts, its nodes and connections show their values: "
                    span class="plus" { "above zero" } ", " span class="minus" { "below" }
                    ", the stronger the larger. Point at a node to read it, click a connection to change its weight."
                }
                div class="scroll wide-box" id="wiring" style={ "--natural:" (picture.width) "px" } tabindex="0"
                    role="region" aria-label="Picture of the network" { (PreEscaped(picture.svg)) }
            }
            @if drawn { (own_weights()) }
            @if acting.inputs() <= MOST_NAMES {
                dl class="inputs" {
                    div { dt { "used" } dd { (list(&used)) } }
                    @if !unused.is_empty() { div { dt { "not used" } dd { (list(&unused)) } } }
                }
            }
        }
    }
}

/// A weight of its own for any connection; the engine shows it.
fn own_weights() -> Markup {
    html! {
        div id="own" class="own" role="group" aria-label="Weights of their own" hidden {
            p id="node-says" class="node-says" role="status" {}
            label for="connection" { "connection" }
            select id="connection" { option value="" { "choose one, or click it" } }
            label for="own-weight" { "its weight" }
            input type="range" id="own-weight" min="-3" max="3" step="0.01" value="0" disabled;
            input type="number" id="own-number" step="any" aria-label="its weight, as a number" disabled;
            div class="buttons" {
                button type="button" id="random-weights" { "Random weights" }
                button type="button" id="reset-weights" { "One weight for all" }
            }
            p id="own-says" class="says" {}
        }
    }
}

/// The names of the inputs that something receives, and those of the others.
fn inputs(acting: &Topology, names: &[String]) -> (Vec<String>, Vec<String>) {
    let sources: BTreeSet<NodeId> = acting.connections().iter().map(|c| c.source).collect();
    let name = |input: NodeId| match names.get(input as usize - 1) {
        Some(name) => name.clone(),
        None => format!("input {input}"),
    };
    let (used, unused): (Vec<NodeId>, Vec<NodeId>) =
        acting.input_ids().partition(|input| sources.contains(input));
    let named = |inputs: Vec<NodeId>| inputs.into_iter().map(name).collect();
    (named(used), named(unused))
}

fn list(names: &[String]) -> Markup {
    html! {
        @if names.is_empty() { "none" }
        @for (index, name) in names.iter().enumerate() {
            @if index > 0 { ", " }
            span { (name) }
        }
    }
}
