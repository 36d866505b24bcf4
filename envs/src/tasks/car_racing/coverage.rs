//! How much of a small square is road: a look-up at a few points instead of a
//! picture.

use super::track::{HALF_WIDTH, Point, Track};

/// The side of a square, in m: a coarse pixel.
pub(super) const PIXEL: f64 = 4.0;
/// The side of a cell of the map, in m.
const CELL: f64 = 8.0;
/// From the centre of the map to its end, in m: beyond the field's.
const HALF: f64 = 44.0 * CELL;
/// Cells of a side.
const CELLS: u32 = 88;

/// A tile of the road as a rectangle.
#[derive(Clone, Copy, Debug)]
struct Piece {
    center: Point,
    /// Of length 1, along the road.
    along: Point,
    half_length: f64,
}

/// The road of an episode, sorted into cells by place.
#[derive(Clone, Debug)]
pub(super) struct RoadMap {
    pieces: Vec<Piece>,
    /// For each cell, where its pieces begin in `indices`; the next's end them.
    begins: Vec<u32>,
    indices: Vec<u16>,
}

impl RoadMap {
    pub(super) fn new() -> Self {
        Self {
            pieces: Vec::new(),
            begins: vec![0; (CELLS * CELLS + 1) as usize],
            indices: Vec::new(),
        }
    }

    /// The map of another road.
    pub(super) fn rebuild(&mut self, track: &Track) {
        self.pieces.clear();
        self.pieces.extend(track.tiles.iter().map(piece));
        // Count, sum up, and fill from the back.
        self.begins.fill(0);
        for piece in &self.pieces {
            for cell in cells(piece) {
                self.begins[cell] += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut self.begins {
            sum += *begin;
            *begin = sum;
        }
        self.indices.resize(sum as usize, 0);
        for (index, piece) in self.pieces.iter().enumerate() {
            for cell in cells(piece) {
                self.begins[cell] -= 1;
                self.indices[self.begins[cell] as usize] = index as u16;
            }
        }
    }

    /// The part of the square around a point that is road, from 0 to 1: exact for a
    /// straight road and a square along it.
    pub(super) fn coverage(&self, at: Point) -> f64 {
        let [Some(column), Some(row)] = at.map(cell_of) else { return 0.0 };
        let cell = (row * CELLS + column) as usize;
        let pieces = self.begins[cell] as usize..self.begins[cell + 1] as usize;
        let mut most = 0.0_f64;
        for &index in &self.indices[pieces] {
            let Piece { center, along: [ux, uy], half_length } = self.pieces[usize::from(index)];
            let [x, y] = [at[0] - center[0], at[1] - center[1]];
            let ahead = (x * ux + y * uy).abs();
            let aside = (x * uy - y * ux).abs();
            // In a bend the outer ends of two pieces are apart.
            if ahead <= half_length + 0.2 * aside {
                let part = (HALF_WIDTH - aside) / PIXEL + 0.5;
                most = most.max(part.min(1.0));
            }
        }
        most
    }
}

/// The row or column of a cell; none outside of the map.
fn cell_of(metres: f64) -> Option<u32> {
    let cell = (metres + HALF) / CELL;
    #[expect(clippy::cast_sign_loss, reason = "it is not negative")]
    (cell >= 0.0 && cell < f64::from(CELLS)).then_some(cell as u32)
}

fn piece(&[left, right, left_before, right_before]: &[Point; 4]) -> Piece {
    let middle = |a: Point, b: Point| [(a[0] + b[0]) * 0.5, (a[1] + b[1]) * 0.5];
    let (end, begin) = (middle(left, right), middle(left_before, right_before));
    let way = [end[0] - begin[0], end[1] - begin[1]];
    let length = (way[0] * way[0] + way[1] * way[1]).sqrt();
    Piece {
        center: middle(end, begin),
        along: [way[0] / length, way[1] / length],
        half_length: length * 0.5,
    }
}

/// The cells in which squares can lie that a piece covers in part.
fn cells(piece: &Piece) -> impl Iterator<Item = usize> {
    let reach = piece.half_length + 1.2 * (HALF_WIDTH + PIXEL);
    let range = |center: f64| {
        let low = cell_of(center - reach).unwrap_or(0);
        low..cell_of(center + reach).unwrap_or(CELLS - 1) + 1
    };
    let (columns, rows) = (range(piece.center[0]), range(piece.center[1]));
    rows.flat_map(move |row| columns.clone().map(move |column| (row * CELLS + column) as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NumpyRandom;

    /// Against a slow count of points in the tiles' polygons.
    #[test]
    fn coverage_is_close_to_the_road_that_is_drawn() {
        let track = Track::generate(&mut NumpyRandom::new(3));
        let mut map = RoadMap::new();
        map.rebuild(&track);
        let inside = |[x, y]: Point| {
            track.tiles.iter().any(|tile| {
                let turns = (0..4).map(|corner| {
                    let (a, b) = (tile[corner], tile[(corner + 1) % 4]);
                    (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
                });
                let (mut left, mut right) = (true, true);
                for turn in turns {
                    left &= turn >= 0.0;
                    right &= turn <= 0.0;
                }
                left || right
            })
        };
        let mut random = NumpyRandom::new(4);
        let (mut difference, mut count) = (0.0, 0);
        for point in track.points.iter().step_by(3) {
            let at = point.at.map(|middle| middle + random.uniform(-14.0, 14.0));
            let drawn = (0..100)
                .filter(|index| {
                    let part = |step: i32| (f64::from(step) + 0.5) / 10.0 * PIXEL - PIXEL / 2.0;
                    inside([at[0] + part(index % 10), at[1] + part(index / 10)])
                })
                .count();
            difference += (map.coverage(at) - drawn as f64 / 100.0).abs();
            count += 1;
        }
        let mean = difference / f64::from(count);
        assert!(count > 80 && mean < 0.05, "{mean} over {count} squares");
        assert_eq!(map.coverage([0.0, 1e9]), 0.0);
        assert_eq!(map.coverage([f64::NAN, 0.0]), 0.0);
    }
}
