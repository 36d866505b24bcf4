//! A scene as flat numbers: its lower left and upper right corner, then the shapes, the
//! ones at the back first. Each begins with its kind (0 circle, 1 line, 2 polygon), its
//! colour (the index in the order of `Color`) and how many numbers follow: centre and
//! radius; both ends and width; or the corners.

use precocial_envs::{Color, Scene, Shape};

pub(crate) fn flatten(scene: &Scene, numbers: &mut Vec<f64>) {
    numbers.clear();
    numbers.extend(scene.low.iter().chain(&scene.high));
    for shape in &scene.shapes {
        match shape {
            Shape::Circle { center, radius, color } => {
                numbers.extend([0.0, index(*color), 3.0, center[0], center[1], *radius]);
            }
            Shape::Line { from, to, width, color } => {
                numbers.extend([1.0, index(*color), 5.0, from[0], from[1], to[0], to[1], *width]);
            }
            Shape::Polygon { points, color } => {
                numbers.extend([2.0, index(*color), 2.0 * points.len() as f64]);
                numbers.extend(points.iter().flatten());
            }
        }
    }
}

fn index(color: Color) -> f64 {
    match color {
        Color::Ground => 0.0,
        Color::Body => 1.0,
        Color::Limb => 2.0,
        Color::Joint => 3.0,
        Color::Mark => 4.0,
        Color::Sense => 5.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_follow_one_another() {
        let circle = Shape::Circle { center: [1.0, 2.0], radius: 3.0, color: Color::Joint };
        let points = vec![[0.0, 1.0], [2.0, 3.0]];
        let polygon = Shape::Polygon { points, color: Color::Mark };
        let scene = Scene { low: [-1.0, -2.0], high: [4.0, 5.0], shapes: vec![circle, polygon] };
        let mut numbers = vec![9.0];
        flatten(&scene, &mut numbers);
        let corners = [-1.0, -2.0, 4.0, 5.0];
        assert_eq!(numbers[..4], corners);
        assert_eq!(numbers[4..10], [0.0, 3.0, 3.0, 1.0, 2.0, 3.0]);
        assert_eq!(numbers[10..], [2.0, 4.0, 4.0, 0.0, 1.0, 2.0, 3.0]);
    }
}
