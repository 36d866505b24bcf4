//! Where nodes stand and connections run, in pixels: columns from left to
//! right, after Sugiyama, Tagawa & Toda (1981).
//!
//! A connection that skips columns passes through a waypoint in each of them,
//! so that it runs between nodes and not behind them. All connections of one
//! source share its waypoints: they leave as one strand and branch off where
//! they are needed, which keeps hundreds of them apart. In a large network
//! ([`Acting::is_large`]) there are no waypoints: they would be too many.

use std::collections::BTreeMap;

use super::acting::Acting;
use super::columns::{Columns, passes_freely};
use super::order;
use super::pixels::PixelGrid;
use crate::topology::{BIAS, NodeId};

/// In pixels, from left to right and from top to bottom.
pub(super) type Position = (f64, f64);

/// Where everything is; the middle of the first column is at (0, 0).
pub(super) struct Layout {
    /// Where nodes stand, and their scale: 1, or less where many share a column.
    pub nodes: BTreeMap<NodeId, (Position, f64)>,
    /// The source of each connection and the points it passes, ends included.
    pub routes: Vec<(NodeId, Vec<Position>)>,
}

/// Half the height kept free for hidden nodes and waypoints.
const HIDDEN_ROOM: f64 = 18.0;
const WAYPOINT_ROOM: f64 = 3.5;
/// The same for bias and inputs, and for outputs: at least and at most, and the
/// part of the tallest column's height that all together aim at.
const GIVEN_ROOM: (f64, f64, f64) = (14.0, 22.0, 0.9);
const OUTPUT_ROOM: (f64, f64, f64) = (22.0, 60.0, 0.35);
/// The tallest column; what needs more becomes smaller.
const TALLEST: f64 = 860.0;
/// Between the pixels and bias or inputs that are none.
const BESIDE_PIXELS: f64 = 20.0;
/// Distance between columns: least, most, and for each pixel that the links
/// between them rise or fall on average.
const DISTANCE: (f64, f64, f64) = (72.0, 200.0, 0.6);
/// Distance of the columns where there are but two.
const ONLY_DISTANCE: f64 = 240.0;
const ROUNDS: usize = 60;

impl Columns {
    /// Half the height that each vertex of a column would have alone.
    fn whole_rooms(&self, column: usize) -> Vec<f64> {
        let share = |(least, most, part): (f64, f64, f64)| {
            let inner = 1..self.vertices.len() - 1;
            let tall = |column| self.rooms(column).iter().sum::<f64>();
            let tallest = inner.map(tall).fold(0.0, f64::max);
            let vertices = self.vertices[column].len();
            vec![(part * tallest / vertices as f64).clamp(least, most); vertices]
        };
        if column == 0 {
            share(GIVEN_ROOM)
        } else if column + 1 == self.vertices.len() {
            share(OUTPUT_ROOM)
        } else {
            let room = |&vertex: &usize| {
                if self.waypoint[vertex] { WAYPOINT_ROOM } else { HIDDEN_ROOM }
            };
            self.vertices[column].iter().map(room).collect()
        }
    }

    /// How much smaller than by itself everything in a column is.
    fn scale(&self, column: usize) -> f64 {
        let tall = 2.0 * self.whole_rooms(column).iter().sum::<f64>();
        if tall > TALLEST { TALLEST / tall } else { 1.0 }
    }

    /// Half the height kept free for each vertex of a column.
    fn rooms(&self, column: usize) -> Vec<f64> {
        let scale = self.scale(column);
        self.whole_rooms(column).into_iter().map(|room| scale * room).collect()
    }

    /// The heights of bias and inputs: pixels where their picture has them, the bias
    /// above it and other inputs below.
    fn first_heights(&self, grid: Option<&PixelGrid>, rooms: &[f64]) -> Vec<f64> {
        let Some(grid) = grid else {
            let middle = (self.vertices[0].len() - 1) as f64 / 2.0;
            let height = |(row, room): (usize, &f64)| (row as f64 - middle) * 2.0 * room;
            return rooms.iter().enumerate().map(height).collect();
        };
        let [_, top, _, height] = grid.frame();
        let mut below = top + height + BESIDE_PIXELS - 2.0 * GIVEN_ROOM.0;
        // Bias and inputs have the first numbers, in their order.
        let ids = 0..self.vertices[0].len() as NodeId;
        let height = |id| match grid.position(id) {
            Some((_, y)) => y,
            None if id == BIAS => top - BESIDE_PIXELS,
            None => {
                below += 2.0 * GIVEN_ROOM.0;
                below
            }
        };
        ids.map(height).collect()
    }

    /// The height of each vertex: near those it is connected with, and far
    /// enough from the next in its column.
    fn heights(&self, grid: Option<&PixelGrid>) -> Vec<f64> {
        let rooms: Vec<_> = (0..self.vertices.len()).map(|column| self.rooms(column)).collect();
        let mut heights = vec![0.0; self.waypoint.len()];
        for (&vertex, height) in self.vertices[0].iter().zip(self.first_heights(grid, &rooms[0])) {
            heights[vertex] = height;
        }
        let last = self.vertices.len() - 1;
        for round in 0..ROUNDS {
            for step in 1..=last {
                let column = if round % 2 == 0 { step } else { last + 1 - step };
                // The first way through there is nothing to the right yet.
                let sides = if round == 0 { 0..1 } else { 0..2 };
                let vertices = &self.vertices[column];
                let wanted: Vec<f64> = vertices
                    .iter()
                    .map(|&vertex| self.middle(vertex, sides.clone(), &heights))
                    .collect();
                for (&vertex, height) in vertices.iter().zip(spread(&wanted, &rooms[column])) {
                    heights[vertex] = height;
                }
            }
        }
        heights
    }

    /// How far to the right each column stands: farther from the one before
    /// where the links between them are steep.
    fn positions(&self, heights: &[f64]) -> Vec<f64> {
        let last = self.vertices.len() - 1;
        let distance = |column: usize| {
            let (mut rise, mut links) = (0.0, 0.0);
            for &left in &self.vertices[column] {
                for &right in &self.neighbours[left][1] {
                    rise += (heights[right] - heights[left]).abs();
                    links += 1.0;
                }
            }
            let (least, most, rate) = DISTANCE;
            let steep = if links > 0.0 { rate * rise / links } else { 0.0 };
            if last == 1 { ONLY_DISTANCE } else { (least + steep).min(most) }
        };
        let mut position = 0.0;
        let after = (0..last).map(|column| {
            position += distance(column);
            position
        });
        std::iter::once(0.0).chain(after).collect()
    }

    /// The mean height of a vertex's neighbours on these sides. Links between
    /// waypoints pull harder: long connections become straight.
    fn middle(&self, vertex: usize, sides: std::ops::Range<usize>, heights: &[f64]) -> f64 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for &neighbour in sides.flat_map(|side| &self.neighbours[vertex][side]) {
            let pull = if self.waypoint[vertex] && self.waypoint[neighbour] { 4.0 } else { 1.0 };
            sum += pull * heights[neighbour];
            weight += pull;
        }
        if weight > 0.0 { sum / weight } else { heights[vertex] }
    }
}

/// The heights nearest to those wanted (least squares) that keep the order and
/// leave each its room: what is too close joins a block, and blocks settle at
/// the mean of what they want (pool adjacent violators).
fn spread(wanted: &[f64], rooms: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    let offsets: Vec<f64> = (0..wanted.len())
        .map(|index| {
            if index > 0 {
                offset += rooms[index - 1] + rooms[index];
            }
            offset
        })
        .collect();
    // The sum of the wanted heights in each block, and their number.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (height, offset) in wanted.iter().zip(&offsets) {
        let mut block = (height - offset, 1);
        while let Some(&(sum, count)) = blocks.last() {
            if sum / (count as f64) < block.0 / block.1 as f64 {
                break;
            }
            blocks.pop();
            block = (block.0 + sum, block.1 + count);
        }
        blocks.push(block);
    }
    let settled =
        blocks.iter().flat_map(|&(sum, count)| std::iter::repeat_n(sum / count as f64, count));
    settled.zip(offsets).map(|(height, offset)| height + offset).collect()
}

impl Layout {
    pub(super) fn of(acting: &Acting, grid: Option<&PixelGrid>) -> Self {
        let mut columns = Columns::new(acting, grid);
        order::sort(&mut columns);
        let heights = columns.heights(grid);
        let across = columns.positions(&heights);
        let point = |node: NodeId, column: usize| -> Position {
            let pixel = grid.filter(|_| column == 0).and_then(|grid| grid.position(node));
            pixel.unwrap_or_else(|| (across[column], heights[columns.vertex[&(node, column)]]))
        };
        let scales: Vec<f64> = (0..=acting.last)
            .map(|column| if column == 0 && grid.is_some() { 1.0 } else { columns.scale(column) })
            .collect();
        let nodes = acting.layers.iter();
        let nodes = nodes.map(|(&node, &layer)| (node, (point(node, layer), scales[layer])));
        let large = acting.is_large();
        let routes = acting.connections.iter().map(|&(source, target)| {
            let (from, to) = (acting.layers[&source], acting.layers[&target]);
            let strand_end = if passes_freely(large, grid, source) { from + 1 } else { to };
            let strand = (from..strand_end).map(|column| point(source, column));
            (source, strand.chain([point(target, to)]).collect())
        });
        Self { nodes: nodes.collect(), routes: routes.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn what_has_room_stands_where_it_wants() {
        assert_eq!(spread(&[-50.0, 0.0, 70.0], &[10.0; 3]), [-50.0, 0.0, 70.0]);
    }

    #[test]
    fn what_is_too_close_is_pushed_apart_evenly() {
        assert_eq!(spread(&[5.0, 5.0, 100.0], &[10.0; 3]), [-5.0, 15.0, 100.0]);
        assert_eq!(spread(&[9.0, -9.0], &[4.0, 6.0]), [-5.0, 5.0]);
        assert_eq!(spread(&[], &[]), [] as [f64; 0]);
    }
}
