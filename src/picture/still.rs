//! Still frames of an episode: scenes as SVG, in the colours of the page around them.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};
use precocial_envs::{Scene, Shape, Task};

use super::{Episode, raster};
use crate::topology::Topology;

/// The width of a frame in the units of its picture.
const WIDTH: f64 = 320.0;
/// The thinnest line, and the smallest circle's radius, in the same units.
const THINNEST: f64 = 1.6;

/// Evenly spaced moments of an episode with a shared weight, its beginning and its end
/// among them, and its return.
pub(crate) fn frames(
    task: &dyn Task,
    topology: &Topology,
    weight: f64,
    seed: u64,
    count: u32,
) -> (Vec<Scene>, f64) {
    let mut episode = Episode::new(task, topology, weight, seed);
    episode.finish();
    let (steps, total) = (episode.steps(), episode.total());
    let mut episode = Episode::new(task, topology, weight, seed);
    let mut scenes = Vec::new();
    for frame in 0..count {
        let moment = u64::from(steps) * u64::from(frame) / u64::from(count.max(2) - 1);
        while u64::from(episode.steps()) < moment && episode.end().is_none() {
            episode.advance();
        }
        scenes.push(episode.scene());
    }
    (scenes, total)
}

/// Whether a scene is more than twice as wide as high.
pub(crate) fn is_wide(scene: &Scene) -> bool {
    raster::aspect(scene).is_some_and(|aspect| aspect < 0.5)
}

/// A scene as an SVG element; what lies beside it is cut off. Nothing where it shows
/// nothing.
pub(crate) fn svg(scene: &Scene, label: &str) -> Markup {
    let Some(aspect) = raster::aspect(scene) else { return html! {} };
    let (scale, height) = (WIDTH / (scene.high[0] - scene.low[0]), WIDTH * aspect);
    let view = View { scene, scale };
    let mut shapes = String::new();
    for shape in scene.shapes.iter().filter(|shape| view.shows(shape)) {
        view.draw(shape, &mut shapes);
    }
    html! {
        svg class="still" role="img" aria-label=(label) viewBox={ "0 0 320 " (format!("{height:.0}")) } {
            (PreEscaped(shapes))
        }
    }
}

struct View<'a> {
    scene: &'a Scene,
    scale: f64,
}

impl View<'_> {
    fn point(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [(x - self.scene.low[0]) * self.scale, (self.scene.high[1] - y) * self.scale]
    }

    /// Whether a shape lies in the scene, with numbers that can be drawn.
    fn shows(&self, shape: &Shape) -> bool {
        let corners: Vec<[f64; 2]> = match shape {
            Shape::Circle { center: [x, y], radius, .. } => {
                vec![[x - radius, y - radius], [x + radius, y + radius]]
            }
            Shape::Line { from, to, .. } => vec![*from, *to],
            Shape::Polygon { points, .. } => points.clone(),
        };
        let finite = corners.iter().flatten().all(|number| number.is_finite());
        let meets = |axis: usize| {
            let low = corners.iter().map(|corner| corner[axis]).fold(f64::INFINITY, f64::min);
            let high = corners.iter().map(|corner| corner[axis]).fold(f64::NEG_INFINITY, f64::max);
            low <= self.scene.high[axis] && high >= self.scene.low[axis]
        };
        finite && meets(0) && meets(1)
    }

    fn draw(&self, shape: &Shape, svg: &mut String) {
        let class = class(shape);
        let _ = match shape {
            Shape::Circle { center, radius, .. } => {
                let ([x, y], radius) = (self.point(*center), (radius * self.scale).max(THINNEST));
                write!(
                    svg,
                    "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>"
                )
            }
            Shape::Line { from, to, width, .. } => {
                let ([x, y], [right, down]) = (self.point(*from), self.point(*to));
                let width = (width * self.scale).max(THINNEST);
                write!(
                    svg,
                    "<path class=\"{class}\" style=\"stroke-width:{width:.1}\" \
                     d=\"M{x:.1} {y:.1}L{right:.1} {down:.1}\"/>"
                )
            }
            Shape::Polygon { points, .. } => {
                let corners: Vec<String> = (points.iter())
                    .map(|&point| self.point(point))
                    .map(|[x, y]| format!("{x:.1},{y:.1}"))
                    .collect();
                write!(svg, "<polygon class=\"{class}\" points=\"{}\"/>", corners.join(" "))
            }
        };
    }
}

/// The class that gives a shape its colour.
fn class(shape: &Shape) -> &'static str {
    let (Shape::Circle { color, .. } | Shape::Line { color, .. } | Shape::Polygon { color, .. }) =
        shape;
    color.name()
}

#[cfg(test)]
mod tests {
    use precocial_envs::Color;

    use super::*;

    #[test]
    fn what_lies_beside_the_scene_or_nowhere_is_left_out() {
        let circle = |x: f64| Shape::Circle { center: [x, 0.5], radius: 0.1, color: Color::Body };
        let shapes = vec![circle(0.5), circle(3.0), circle(f64::NAN)];
        let scene = Scene { low: [0.0, 0.0], high: [1.0, 1.0], shapes };
        let drawn = svg(&scene, "a frame").into_string();
        assert_eq!(drawn.matches("<circle").count(), 1, "{drawn}");
        assert!(drawn.contains("cx=\"160.0\" cy=\"160.0\" r=\"32.0\""), "{drawn}");
        assert!(svg(&Scene::default(), "").into_string().is_empty());
    }

    #[test]
    fn frames_begin_at_the_beginning_and_end_at_the_end() {
        let task = precocial_envs::find("cartpole-v1").unwrap();
        let topology = Topology::fully_connected(4, 2);
        let (scenes, total) = frames(&*task, &topology, 1.0, 3, 4);
        let mut episode = Episode::new(&*task, &topology, 1.0, 3);
        assert_eq!((scenes.len(), &scenes[0]), (4, &episode.scene()));
        episode.finish();
        assert_eq!((scenes[3].clone(), total), (episode.scene(), episode.total()));
    }
}
