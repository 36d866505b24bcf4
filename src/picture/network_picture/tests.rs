use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::svg;
use crate::activation::Activation;
use crate::topology::{NodeNames, Topology};

/// A published champion, or `None`, with a message, where the recordings are not
/// at hand. In CI, where they lie beside the project, a missing one is a failure.
fn champion(name: &str) -> Option<Topology> {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = shared.join(format!("golden/wann/champion_{name}.json"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        let must = std::env::var_os("CI").is_some() && shared.exists();
        assert!(!must, "{} cannot be read", path.display());
        eprintln!("skipped: {} is missing", path.display());
        return None;
    };
    let golden: serde_json::Value = serde_json::from_str(&text).unwrap();
    let number = |key: &str| golden[key].as_u64().unwrap();
    let (inputs, outputs, nodes) = (number("n_in"), number("n_out"), number("n_nodes"));
    // There the outputs come last, here right after the inputs.
    let ours = |id: u64| match id {
        id if id <= inputs => id,
        id if id >= nodes - outputs => id - (nodes - outputs) + inputs + 1,
        id => id + outputs,
    };
    let activation = |id: u64| {
        let kind = golden["act"][id as usize].as_u64().unwrap();
        Activation::PUBLISHED[kind as usize - 1]
    };
    let pairs = |key: &str| -> Vec<(u64, u64)> {
        let pairs: Vec<(u64, u64)> = serde_json::from_value(golden[key].clone()).unwrap();
        pairs.into_iter().map(|(source, target)| (ours(source), ours(target))).collect()
    };
    let mut connections = pairs("conns");
    let enabled = connections.len();
    connections.extend(pairs("disabled"));
    let hidden = inputs + 1..nodes - outputs;
    let file = serde_json::json!({
        "inputs": inputs,
        "outputs": (nodes - outputs..nodes).map(activation).collect::<Vec<_>>(),
        "hidden": hidden.map(|id| (ours(id), activation(id))).collect::<Vec<_>>(),
        "disabled": (enabled..connections.len()).collect::<Vec<_>>(),
        "connections": connections,
    });
    Some(serde_json::from_value(file).unwrap())
}

/// A topology in which everything is special: a disabled connection, a dead
/// node, a connection that skips a layer, unused inputs.
fn small() -> Topology {
    let mut topology = Topology::new(4, 2);
    topology.add_connection(1, 5).unwrap();
    topology.add_connection(2, 6).unwrap();
    let sine = topology.insert_node(0, Activation::Sine).unwrap();
    topology.set_enabled(0, true).unwrap();
    let dead = topology.insert_node(1, Activation::Cosine).unwrap();
    let into_output = topology.connections().iter().position(|c| c.source == dead).unwrap();
    topology.set_enabled(into_output, false).unwrap();
    assert_eq!((sine, dead), (7, 8));
    topology
}

fn group<'a>(document: &'a Document<'a>, class: &str) -> Node<'a, 'a> {
    let mut groups = document.descendants().filter(|node| node.attribute("class") == Some(class));
    groups.next().unwrap()
}

fn connections<'a>(document: &'a Document<'a>) -> Vec<&'a str> {
    let paths = group(document, "connections").children().filter(Node::is_element);
    paths.map(|path| path.attribute("d").unwrap()).collect()
}

/// Class and position of each node.
fn nodes<'a>(document: &'a Document<'a>) -> Vec<(&'a str, (f64, f64))> {
    let groups = group(document, "nodes").children().filter(Node::is_element);
    let node = |node: Node<'a, 'a>| {
        let position = numbers(node.attribute("transform").unwrap());
        (node.attribute("class").unwrap(), (position[0], position[1]))
    };
    groups.map(node).collect()
}

fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|text| text.text().map(str::to_owned)).collect()
}

fn numbers(text: &str) -> Vec<f64> {
    let parts = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
    parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

#[test]
fn what_acts_is_drawn_and_nothing_else() {
    let text = svg(&small(), NodeNames::default());
    let document = Document::parse(&text).unwrap();
    assert_eq!(connections(&document).len(), 3);
    let mut kinds = BTreeMap::new();
    for (class, _) in nodes(&document) {
        *kinds.entry(class).or_insert(0) += 1;
    }
    let expected = [("given", 1), ("given unused", 4), ("linear", 2), ("sine", 1)];
    assert_eq!(kinds, BTreeMap::from(expected));
    let texts = texts(&text);
    assert!(texts.contains(&"4 inputs, 1 hidden node, 2 outputs, 3 connections".to_owned()));
    assert!(texts.contains(&"sine".to_owned()) && !texts.contains(&"cosine".to_owned()));
}

#[test]
fn names_are_text_and_missing_ones_are_numbers() {
    let observations = ["a < b & \"c\"\n>".to_owned(), "long ".repeat(20)];
    let names = NodeNames { observations: &observations, outputs: &[] };
    let texts = texts(&svg(&small(), names));
    assert_eq!(texts[..2], ["bias", "a < b & \"c\">"]);
    assert!(texts[2].ends_with('…') && texts[2].chars().count() == 41, "{}", texts[2]);
    assert_eq!(texts[3..7], ["input 3", "input 4", "output 1", "output 2"]);
}

#[test]
fn a_connection_that_skips_a_layer_keeps_clear_of_its_nodes() {
    let text = svg(&small(), NodeNames::default());
    let document = Document::parse(&text).unwrap();
    let hidden = nodes(&document).into_iter().find(|(class, _)| *class == "sine").unwrap().1;
    let long = connections(&document).into_iter().find(|d| d.matches('C').count() == 2).unwrap();
    let points = numbers(long);
    assert_eq!(points[6], hidden.0);
    assert!((points[7] - hidden.1).abs() > super::HIDDEN_RADIUS, "{long} {hidden:?}");
}

#[test]
fn nodes_stand_in_the_order_that_avoids_crossings() {
    let mut topology = Topology::new(2, 1);
    topology.add_connection(2, 3).unwrap();
    topology.add_connection(1, 3).unwrap();
    topology.insert_node(0, Activation::Sine).unwrap();
    topology.insert_node(1, Activation::Cosine).unwrap();
    let text = svg(&topology, NodeNames::default());
    let document = Document::parse(&text).unwrap();
    let nodes: BTreeMap<_, _> = nodes(&document).into_iter().collect();
    assert!(nodes["cosine"].1 < nodes["sine"].1, "{nodes:?}");
}

#[test]
fn the_picture_does_not_depend_on_the_order_of_connections() {
    let build = |reverse: bool| {
        let mut topology = Topology::new(3, 2);
        let mut pairs = vec![(0, 4), (1, 4), (2, 5), (3, 5), (1, 5)];
        if reverse {
            pairs.reverse();
        }
        for (source, target) in pairs {
            topology.add_connection(source, target).unwrap();
        }
        svg(&topology, NodeNames::default())
    };
    assert_eq!(build(false), build(true));
}

#[test]
fn the_smallest_networks_have_a_picture() {
    let mut topology = Topology::new(0, 1);
    for connected in [false, true] {
        if connected {
            topology.add_connection(0, 1).unwrap();
        }
        let text = svg(&topology, NodeNames::default());
        let document = Document::parse(&text).unwrap();
        assert_eq!(connections(&document).len(), usize::from(connected));
        assert_eq!(nodes(&document).len(), 2);
        assert!(!text.contains("NaN") && !text.contains("inf"));
    }
}

#[test]
fn the_published_champions_fit_and_nothing_overlaps() {
    for (name, acting) in [("swing", 52), ("biped", 210)] {
        let Some(topology) = champion(name) else { return };
        let text = svg(&topology, NodeNames::default());
        let document = Document::parse(&text).unwrap();
        assert_eq!(connections(&document).len(), acting);
        assert_eq!(
            nodes(&document).len(),
            1 + topology.inputs() + topology.outputs() + topology.hidden().len()
        );

        let size = numbers(document.root_element().attribute("viewBox").unwrap());
        let page = group(&document, "connections").parent_element().unwrap();
        let origin = numbers(page.attribute("transform").unwrap());
        for path in connections(&document) {
            for point in numbers(&path.replace(['C', 'M'], " ")).chunks(2) {
                let (x, y) = (point[0] + origin[0], point[1] + origin[1]);
                assert!(x > 0.0 && x < size[2] && y > 0.0 && y < size[3], "{name}: {x} {y}");
            }
        }
        let nodes = nodes(&document);
        for (index, (_, (x, y))) in nodes.iter().enumerate() {
            for (_, (other_x, other_y)) in &nodes[..index] {
                let apart = (x - other_x).abs().max((y - other_y).abs());
                assert!(apart > 2.0 * super::HIDDEN_RADIUS, "{name}: ({x}, {y}) {apart}");
            }
        }
        for node in document.descendants().filter(|node| !node.has_tag_name("style")) {
            for attribute in node.attributes().filter(|a| ["d", "transform"].contains(&a.name())) {
                let decimals = attribute.value().split('.').skip(1);
                let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
                assert!(decimals.map(digits).all(|digits| digits <= 2), "{}", attribute.value());
            }
        }
    }
}
