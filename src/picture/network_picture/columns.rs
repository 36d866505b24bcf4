//! The nodes of a network and the waypoints of its connections, in columns: a
//! layered graph whose links all run from one column to the next.

use std::collections::{BTreeMap, BTreeSet};

use super::acting::Acting;
use super::pixels::PixelGrid;
use crate::topology::NodeId;

/// What stands in columns: nodes and waypoints, numbered from 0.
pub(super) struct Columns {
    /// The vertices of each column, from top to bottom.
    pub(super) vertices: Vec<Vec<usize>>,
    /// The neighbours of each vertex in the column before and in the one after.
    pub(super) neighbours: Vec<[Vec<usize>; 2]>,
    /// Whether each vertex is a waypoint.
    pub(super) waypoint: Vec<bool>,
    /// The vertex that a node, or a strand of its connections, has in a column.
    pub(super) vertex: BTreeMap<(NodeId, usize), usize>,
}

impl Columns {
    /// In the order of their nodes. In a large network, and where connections leave
    /// pixels, only those from one column to the next are links.
    pub(super) fn new(acting: &Acting, grid: Option<&PixelGrid>) -> Self {
        let mut built = Self {
            vertices: vec![Vec::new(); acting.last + 1],
            neighbours: Vec::new(),
            waypoint: Vec::new(),
            vertex: BTreeMap::new(),
        };
        for (&node, &layer) in &acting.layers {
            built.vertex_of(node, layer, false);
        }
        let large = acting.is_large();
        let mut links = BTreeSet::new();
        for &(source, target) in &acting.connections {
            let (from, to) = (acting.layers[&source], acting.layers[&target]);
            if passes_freely(large, grid, source) && to - from > 1 {
                continue;
            }
            let mut left = built.vertex[&(source, from)];
            for column in from + 1..to {
                let right = built.vertex_of(source, column, true);
                links.insert((left, right));
                left = right;
            }
            links.insert((left, built.vertex[&(target, to)]));
        }
        for (left, right) in links {
            built.neighbours[left][1].push(right);
            built.neighbours[right][0].push(left);
        }
        built
    }

    fn vertex_of(&mut self, node: NodeId, column: usize, waypoint: bool) -> usize {
        let next = self.waypoint.len();
        let vertex = *self.vertex.entry((node, column)).or_insert(next);
        if vertex == next {
            self.waypoint.push(waypoint);
            self.neighbours.push([Vec::new(), Vec::new()]);
            self.vertices[column].push(vertex);
        }
        vertex
    }
}

/// Whether the connections of a node run straight to their ends and not by waypoints.
pub(super) fn passes_freely(large: bool, grid: Option<&PixelGrid>, source: NodeId) -> bool {
    large || grid.is_some_and(|grid| grid.has(source))
}
