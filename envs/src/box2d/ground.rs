//! What never moves: polygons and edges, each with a frame that is the
//! world's.

use super::math::{Transform, Vector, max, min};
use super::rays::CastRays;
use super::shape::{Bounds, Polygon};
use crate::lanes::InstructionSet;

/// The margin of bounds in the broad phase: contacts begin and end with it.
pub(super) const MARGIN: f32 = 0.1;

/// The shape of one piece of the ground.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A line; `direction` has length 1.
    Edge { ends: [Vector; 2], direction: Vector },
    /// An obstacle; apart, because edges are many and small.
    Polygon(Box<Polygon>),
}

/// All pieces, numbered in the order they were made: the polygons, then the
/// edges from left to right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ground {
    pieces: Vec<Piece>,
    polygons: usize,
    friction: f32,
}

#[derive(Clone, Debug)]
struct Piece {
    shape: Shape,
    fat: Bounds,
    /// The part of the present step that lies behind it: time of impact moves
    /// even what stands still.
    alpha0: f32,
}

impl Ground {
    pub(crate) fn new(friction: f32) -> Self {
        Self { friction, ..Self::default() }
    }

    /// Forgets all pieces.
    pub(crate) fn clear(&mut self) {
        self.pieces.clear();
        self.polygons = 0;
    }

    /// Adds an obstacle. Obstacles come before edges.
    pub(crate) fn add_polygon(&mut self, polygon: Polygon) {
        debug_assert_eq!(self.polygons, self.pieces.len(), "obstacles come before edges");
        let fat = polygon.bounds(&Transform::IDENTITY).grown(MARGIN);
        self.pieces.push(Piece { shape: Shape::Polygon(Box::new(polygon)), fat, alpha0: 0.0 });
        self.polygons += 1;
    }

    /// Adds an edge. Each begins where, or to the right of where, the one
    /// before begins, and ends likewise.
    pub(crate) fn add_edge(&mut self, ends: [Vector; 2]) {
        let fat = Bounds::around(ends.into_iter()).grown(MARGIN);
        let shape = Shape::Edge { ends, direction: (ends[1] - ends[0]).normalized() };
        self.pieces.push(Piece { shape, fat, alpha0: 0.0 });
    }

    pub(super) fn friction(&self) -> f32 {
        self.friction
    }

    pub(super) fn shape(&self, piece: u16) -> &Shape {
        &self.pieces[piece as usize].shape
    }

    pub(super) fn fat(&self, piece: u16) -> &Bounds {
        &self.pieces[piece as usize].fat
    }

    pub(super) fn alpha0(&mut self, piece: u16) -> &mut f32 {
        &mut self.pieces[piece as usize].alpha0
    }

    /// The pieces whose fat bounds overlap these, in the order of their numbers.
    pub(super) fn near(&self, bounds: &Bounds) -> impl Iterator<Item = u16> {
        let bounds = *bounds;
        let (obstacles, edges) = self.pieces.split_at(self.polygons);
        let first = edges.partition_point(|edge| edge.fat.high.x < bounds.low.x);
        let edges = edges[first..].iter().take_while(move |edge| edge.fat.low.x <= bounds.high.x);
        let obstacles = obstacles.iter().zip(0_u16..);
        let edges = edges.zip((self.polygons + first) as u16..);
        let all = obstacles.chain(edges);
        all.filter(move |(piece, _)| piece.fat.overlaps(&bounds)).map(|(_, number)| number)
    }

    /// How much of the way from a point to each of others is free, from 0 to 1.
    pub(crate) fn cast_rays<const N: usize>(
        &self,
        set: InstructionSet,
        from: Vector,
        to: &[Vector; N],
    ) -> [f32; N] {
        let (mut left, mut right) = (from.x, from.x);
        for to in to {
            (left, right) = (min(left, to.x), max(right, to.x));
        }
        let (obstacles, edges) = self.pieces.split_at(self.polygons);
        let first = edges.partition_point(|edge| edge.fat.high.x < left);
        let edges = edges[first..].iter().take_while(move |edge| edge.fat.low.x <= right);
        let in_sight = move |piece: &&Piece| piece.fat.low.x <= right && piece.fat.high.x >= left;
        let pieces = obstacles.iter().filter(in_sight).chain(edges).map(|piece| &piece.shape);
        set.run_simd(CastRays { from, to, pieces })
    }

    /// The left ends of all edges and the right end of the last, and all
    /// obstacles' corners: to be drawn.
    pub(crate) fn outlines(&self) -> impl Iterator<Item = &[Vector]> {
        self.pieces.iter().map(|piece| match &piece.shape {
            Shape::Edge { ends, .. } => &ends[..],
            Shape::Polygon(polygon) => polygon.vertices(),
        })
    }
}

impl Shape {
    pub(super) fn vertices(&self) -> &[Vector] {
        match self {
            Self::Edge { ends, .. } => ends,
            Self::Polygon(polygon) => polygon.vertices(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::math::vector;
    use super::*;

    fn ground() -> Ground {
        let mut ground = Ground::new(1.0);
        ground.add_polygon(Polygon::hull(&[
            vector(4.0, 0.0),
            vector(5.0, 0.0),
            vector(5.0, 1.0),
            vector(4.0, 1.0),
        ]));
        for x in 0..10 {
            ground.add_edge([vector(x as f32, 0.0), vector(x as f32 + 1.0, 0.0)]);
        }
        ground
    }

    #[test]
    fn pieces_near_come_in_order() {
        let near = Bounds { low: vector(3.5, -0.5), high: vector(4.5, 0.5) };
        assert_eq!(ground().near(&near).collect::<Vec<_>>(), [0, 4, 5]);
        let far = Bounds { low: vector(3.5, 5.0), high: vector(4.5, 6.0) };
        assert_eq!(ground().near(&far).count(), 0);
    }
}
