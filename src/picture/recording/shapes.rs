//! The shapes of scenes as numbers: ground, forms, and tracks of what moves.

use std::collections::BTreeMap;

use precocial_envs::{Scene, Shape};
use serde::{Serialize, Serializer};

use super::{track, whole};

/// A unit of angles, in radians.
pub(super) const ANGLE_UNIT: f64 = 0.001;
/// A form's corners are that much finer than what moves it.
const FINER: f64 = 10.0;

/// What all episodes share.
#[derive(Debug, Default, Serialize)]
pub(super) struct Store {
    tracks: Dictionary<String>,
    /// Pieces of ground, in units: a circle is x, y, radius; a line both ends
    /// and its width; a polygon its corners.
    ground: Dictionary<Piece>,
    /// Corners around their middle, in tenths of a unit.
    forms: Dictionary<Vec<i64>>,
}

impl Store {
    /// The index of a track, which is added unless it is known.
    pub(super) fn track(&mut self, values: &[i64]) -> usize {
        self.tracks.index(track::encode(values))
    }
}

/// Different values in the order in which they were added.
#[derive(Debug)]
struct Dictionary<T>(BTreeMap<T, usize>);

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Dictionary<T> {
    fn index(&mut self, value: T) -> usize {
        let next = self.0.len();
        *self.0.entry(value).or_insert(next)
    }
}

impl<T: Ord + Serialize> Serialize for Dictionary<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut values: Vec<_> = self.0.iter().collect();
        values.sort_unstable_by_key(|&(_, index)| index);
        serializer.collect_seq(values.into_iter().map(|(value, _)| value))
    }
}

/// A shape without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum ShapeKind {
    Circle,
    Line,
    Polygon,
    /// A polygon that keeps its form.
    Form,
}

/// A shape that stays where it is.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Piece(ShapeKind, &'static str, Vec<i64>);

/// What moves, as long as it is made of the same shapes.
#[derive(Debug, Serialize)]
pub(super) struct Stage {
    /// The first frame.
    from: usize,
    /// Kind, role, tracks; the index of a form comes before its tracks.
    shapes: Vec<(ShapeKind, &'static str, Vec<usize>)>,
}

/// Kind, role and numbers of a shape, in metres.
type ShapeNumbers = (ShapeKind, &'static str, Vec<f64>);

/// The same over some frames, the numbers of each.
type MovingShape = (ShapeKind, &'static str, Vec<Vec<f64>>);

fn shape_numbers(shape: &Shape) -> ShapeNumbers {
    match *shape {
        Shape::Circle { center: [x, y], radius, color } => {
            (ShapeKind::Circle, color.name(), vec![x, y, radius])
        }
        Shape::Line { from, to, width, color } => {
            (ShapeKind::Line, color.name(), vec![from[0], from[1], to[0], to[1], width])
        }
        Shape::Polygon { ref points, color } => (ShapeKind::Polygon, color.name(), points.concat()),
    }
}

/// The scenes of an episode.
pub(super) struct Moments {
    unit: f64,
    frames: usize,
    view: [Vec<i64>; 4],
    /// For each piece of ground the frames in which it was seen, as ranges.
    ground: BTreeMap<usize, Vec<[usize; 2]>>,
    stages: Vec<MovingStage>,
}

/// Shapes that move, from a frame on.
struct MovingStage {
    from: usize,
    shapes: Vec<MovingShape>,
}

impl Moments {
    pub(super) fn new(unit: f64) -> Self {
        let view = [const { Vec::new() }; 4];
        Self { unit, frames: 0, view, ground: BTreeMap::new(), stages: Vec::new() }
    }

    /// The next frame.
    pub(super) fn push(&mut self, scene: &Scene, store: &mut Store) {
        let corners = scene.low.iter().chain(&scene.high);
        for (track, &value) in self.view.iter_mut().zip(corners) {
            track.push(whole(value, self.unit));
        }
        let mut moving = Vec::new();
        for shape in &scene.shapes {
            let (kind, role, numbers) = shape_numbers(shape);
            if role == "ground" {
                let numbers = numbers.iter().map(|&number| whole(number, self.unit)).collect();
                self.see(store.ground.index(Piece(kind, role, numbers)));
            } else {
                moving.push((kind, role, numbers));
            }
        }
        self.go_on(moving);
        self.frames += 1;
    }

    /// Notes that a piece of ground is in sight.
    fn see(&mut self, piece: usize) {
        let seen = self.ground.entry(piece).or_default();
        match seen.last_mut() {
            Some([from, count]) if *from + *count >= self.frames => {
                *count = self.frames + 1 - *from;
            }
            _ => seen.push([self.frames, 1]),
        }
    }

    /// Adds what moves to the stage, or opens another for other shapes.
    fn go_on(&mut self, moving: Vec<ShapeNumbers>) {
        let same = |stage: &&mut MovingStage| {
            let alike = |(old, new): (&MovingShape, &ShapeNumbers)| {
                (old.0, old.1, old.2[0].len()) == (new.0, new.1, new.2.len())
            };
            stage.shapes.len() == moving.len() && stage.shapes.iter().zip(&moving).all(alike)
        };
        if let Some(stage) = self.stages.last_mut().filter(same) {
            for (shape, (.., numbers)) in stage.shapes.iter_mut().zip(moving) {
                shape.2.push(numbers);
            }
        } else {
            let shapes = moving.into_iter().map(|(kind, role, first)| (kind, role, vec![first]));
            self.stages.push(MovingStage { from: self.frames, shapes: shapes.collect() });
        }
    }

    /// The tracks of the view, the ground in sight and the stages.
    pub(super) fn finish(self, store: &mut Store) -> ([usize; 4], Vec<[usize; 3]>, Vec<Stage>) {
        let view = self.view.map(|track| store.track(&track));
        let ranges = self.ground.into_iter().flat_map(|(piece, ranges)| {
            ranges.into_iter().map(move |[from, count]| [piece, from, count])
        });
        let ground = ranges.collect();
        let mut stages = Vec::new();
        for MovingStage { from, shapes } in self.stages {
            let shapes = shapes
                .into_iter()
                .map(|(kind, role, moments)| {
                    let (kind, tracks) = tracks(kind, &moments, self.unit, store);
                    (kind, role, tracks)
                })
                .collect();
            stages.push(Stage { from, shapes });
        }
        (view, ground, stages)
    }
}

fn tracks(
    kind: ShapeKind,
    moments: &[Vec<f64>],
    unit: f64,
    store: &mut Store,
) -> (ShapeKind, Vec<usize>) {
    if let Some((form, motion)) = rigid(kind, moments, unit) {
        let mut indices = vec![store.forms.index(form)];
        indices.extend(motion.iter().map(|track| store.track(track)));
        return (ShapeKind::Form, indices);
    }
    let track = |index: usize| -> Vec<i64> {
        moments.iter().map(|numbers| whole(numbers[index], unit)).collect()
    };
    (kind, (0..moments[0].len()).map(|index| store.track(&track(index))).collect())
}

/// The form of a polygon that only moves and turns, and the tracks of x, y and
/// angle; nothing if it bends.
fn rigid(kind: ShapeKind, moments: &[Vec<f64>], unit: f64) -> Option<(Vec<i64>, [Vec<i64>; 3])> {
    if kind != ShapeKind::Polygon || moments[0].is_empty() {
        return None;
    }
    let (_, form) = centred(&moments[0]);
    let (mut motion, mut last) = ([const { Vec::new() }; 3], 0.0);
    for numbers in moments {
        let ([x, y], corners) = centred(numbers);
        // The angle that brings the form closest to these corners.
        let (mut cos, mut sin) = (0.0, 0.0);
        for (a, b) in form.iter().zip(&corners) {
            cos += a[0] * b[0] + a[1] * b[1];
            sin += a[0] * b[1] - a[1] * b[0];
        }
        let length = (cos * cos + sin * sin).sqrt();
        (cos, sin) = if length > 0.0 { (cos / length, sin / length) } else { (1.0, 0.0) };
        let fits = form.iter().zip(&corners).all(|(a, b)| {
            let turned = [cos * a[0] - sin * a[1], sin * a[0] + cos * a[1]];
            (turned[0] - b[0]).abs() < unit / 2.0 && (turned[1] - b[1]).abs() < unit / 2.0
        });
        if !fits {
            return None;
        }
        // Whole turns go on: between two frames it takes the short way.
        let turn = std::f64::consts::TAU;
        let angle = libm::atan2(sin, cos);
        let angle = angle + ((last - angle) / turn).round() * turn;
        last = angle;
        for (track, (value, unit)) in
            motion.iter_mut().zip([(x, unit), (y, unit), (angle, ANGLE_UNIT)])
        {
            track.push(whole(value, unit));
        }
    }
    let form = form.iter().flatten().map(|&number| whole(number, unit / FINER)).collect();
    Some((form, motion))
}

/// The middle of some corners, and the corners around it.
fn centred(numbers: &[f64]) -> ([f64; 2], Vec<[f64; 2]>) {
    let corners = || numbers.chunks_exact(2).map(|corner| [corner[0], corner[1]]);
    let count = (numbers.len() / 2) as f64;
    let middle = [0, 1].map(|axis| corners().map(|corner| corner[axis]).sum::<f64>() / count);
    let around = corners().map(|corner| [corner[0] - middle[0], corner[1] - middle[1]]);
    (middle, around.collect())
}

/// Role and numbers of a shape.
#[cfg(test)]
pub(super) fn shape_numbers_for_tests(shape: &Shape) -> (&'static str, Vec<f64>) {
    let (_, role, numbers) = shape_numbers(shape);
    (role, numbers)
}
