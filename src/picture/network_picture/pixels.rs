//! Inputs that are the pixels of a picture, drawn as that picture: their names say
//! where they lie.

use std::collections::BTreeMap;

use super::layout::Position;
use crate::topology::{NodeId, NodeNames, Topology};

/// Fewer inputs than these are named in a list.
const FEWEST: usize = 12;
/// The longer side of the picture, and of a pixel at most, in pixels of the SVG.
const SIDE: f64 = 340.0;
const LARGEST_PIXEL: f64 = 24.0;
/// At least this share of the picture must be inputs.
const LEAST_SHARE: usize = 4;

/// The pixels, in a rectangle whose right column and middle row are at (0, 0).
pub(super) struct PixelGrid {
    /// The side of a pixel.
    pub side: f64,
    columns: usize,
    rows: usize,
    /// Column and row of each, from the top left.
    pixels: BTreeMap<NodeId, (usize, usize)>,
}

impl PixelGrid {
    /// The grid of the inputs whose names say where they lie, if there are enough.
    pub(super) fn of(topology: &Topology, names: NodeNames<'_>) -> Option<Self> {
        let placed = topology.input_ids().zip(names.observations);
        let placed: Vec<(NodeId, [f64; 2])> =
            placed.filter_map(|(id, name)| Some((id, position(name)?))).collect();
        if placed.len() < FEWEST {
            return None;
        }
        let [across, down] = [0, 1].map(|axis| {
            let mut all: Vec<f64> = placed.iter().map(|(_, at)| at[axis]).collect();
            all.sort_by(f64::total_cmp);
            all.dedup();
            all
        });
        let (columns, rows) = (across.len(), down.len());
        if columns.min(rows) < 2 || columns * rows > LEAST_SHARE * placed.len() {
            return None;
        }
        let index = |all: &[f64], value: f64| all.partition_point(|&other| other < value);
        let pixel = |(id, [x, y]): (NodeId, [f64; 2])| (id, (index(&across, x), index(&down, y)));
        let side = (SIDE / columns.max(rows) as f64).min(LARGEST_PIXEL);
        Some(Self { side, columns, rows, pixels: placed.into_iter().map(pixel).collect() })
    }

    /// Whether an input is one of the pixels.
    pub(super) fn has(&self, id: NodeId) -> bool {
        self.pixels.contains_key(&id)
    }

    /// Where the middle of a pixel is.
    pub(super) fn position(&self, id: NodeId) -> Option<Position> {
        let &(column, row) = self.pixels.get(&id)?;
        let x = (column as f64 + 1.0 - self.columns as f64) * self.side;
        let y = (row as f64 - (self.rows as f64 - 1.0) / 2.0) * self.side;
        Some((x, y))
    }

    /// Left, top, width and height.
    pub(super) fn frame(&self) -> [f64; 4] {
        let (width, height) = (self.columns as f64 * self.side, self.rows as f64 * self.side);
        [self.side / 2.0 - width, -height / 2.0, width, height]
    }
}

/// To the right and down, where a name says it: `row 3 column 5`, as images have
/// them, or `road +4.5 -1.0`, right and ahead.
fn position(name: &str) -> Option<[f64; 2]> {
    let words: Vec<&str> = name.split(' ').collect();
    let number = |word: &str| word.parse::<f64>().ok().filter(|number| number.is_finite());
    match words[..] {
        ["row", row, "column", column] => Some([number(column)?, number(row)?]),
        ["road", right, ahead] => Some([number(right)?, -number(ahead)?]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_where_pixels_lie() {
        let name = |index: usize| format!("row {} column {}", index / 5 + 1, index % 5 + 1);
        let mut names: Vec<String> = (0..15).map(name).collect();
        names.push("speed".to_owned());
        let topology = Topology::new(16, 1);
        let names = NodeNames { observations: &names, outputs: &[] };
        let grid = PixelGrid::of(&topology, names).unwrap();
        assert_eq!((grid.columns, grid.rows, grid.has(16)), (5, 3, false));
        assert_eq!(grid.position(5), Some((0.0, -grid.side)));
        assert_eq!(grid.position(6), Some((-4.0 * grid.side, 0.0)));
        assert_eq!(position("road +4.5 -1"), Some([4.5, 1.0]));
        for name in ["row 1", "row x column 2", "row NaN column 1", ""] {
            assert_eq!(position(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_hardly_filled_is_no_picture() {
        let names: Vec<String> = (0..40).map(|k| format!("row {k} column {k}")).collect();
        let names = NodeNames { observations: &names, outputs: &[] };
        assert!(PixelGrid::of(&Topology::new(40, 1), names).is_none());
    }
}
