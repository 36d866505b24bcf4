//! A scene as pixels, for every medium made of them.

use precocial_envs::{Color, Scene, Shape};
use tiny_skia::{
    FillRule, LineCap, Paint, Path, PathBuilder, Pixmap, PremultipliedColorU8, Rect, Stroke,
    Transform,
};

/// How a scene is drawn in pixels.
pub(super) struct RasterStyle {
    /// Whether edges may be blended with what lies behind them.
    pub smooth: bool,
    /// The width of the thinnest line and of the smallest circle, in pixels.
    pub thinnest: f32,
    /// Red, green and blue of each role.
    pub color: fn(Color) -> [u8; 3],
}

/// Scene coordinates to pixels: one scale both ways, the scene in the middle.
struct View {
    scale: f64,
    scene: [f64; 2],
    pixels: [f64; 2],
}

impl View {
    fn new(scene: &Scene, area: Rect) -> Option<Self> {
        let size = [0, 1].map(|axis| scene.high[axis] - scene.low[axis]);
        let (width, height) = (f64::from(area.width()), f64::from(area.height()));
        let scale = (width / size[0]).min(height / size[1]);
        (size[0] > 0.0 && size[1] > 0.0 && scale.is_finite()).then(|| Self {
            scale,
            scene: [0, 1].map(|axis| f64::midpoint(scene.low[axis], scene.high[axis])),
            pixels: [f64::from(area.x()) + width / 2.0, f64::from(area.y()) + height / 2.0],
        })
    }

    fn point(&self, [x, y]: [f64; 2]) -> (f32, f32) {
        let right = self.pixels[0] + (x - self.scene[0]) * self.scale;
        let down = self.pixels[1] - (y - self.scene[1]) * self.scale;
        (right as f32, down as f32)
    }

    fn length(&self, metres: f64) -> f32 {
        (metres * self.scale) as f32
    }
}

/// Height over width of what a scene shows, if it shows anything.
pub(super) fn aspect(scene: &Scene) -> Option<f64> {
    let aspect = (scene.high[1] - scene.low[1]) / (scene.high[0] - scene.low[0]);
    (aspect.is_finite() && aspect > 0.0).then_some(aspect)
}

/// Draws a scene into an area of the picture. What lies beside the scene may
/// show beside the area. Shapes with numbers that are not finite are left out.
pub(super) fn draw(scene: &Scene, style: &RasterStyle, area: Rect, picture: &mut Pixmap) {
    let Some(view) = View::new(scene, area) else { return };
    for shape in &scene.shapes {
        let (Shape::Circle { color, .. }
        | Shape::Line { color, .. }
        | Shape::Polygon { color, .. }) = shape;
        let [red, green, blue] = (style.color)(*color);
        let mut paint = Paint { anti_alias: style.smooth, ..Paint::default() };
        paint.set_color_rgba8(red, green, blue, 255);
        let Some(path) = path(shape, &view, style.thinnest) else { continue };
        if let Shape::Line { width, .. } = shape {
            let width = view.length(*width).max(style.thinnest);
            let stroke = Stroke { width, line_cap: LineCap::Round, ..Stroke::default() };
            picture.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
        } else {
            picture.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }
}

/// The outline of a shape, or `None` if there is none that could be drawn.
fn path(shape: &Shape, view: &View, thinnest: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    match shape {
        Shape::Circle { center, radius, .. } => {
            let (x, y) = view.point(*center);
            path.push_circle(x, y, view.length(*radius).max(thinnest / 2.0));
        }
        Shape::Line { from, to, .. } => {
            let ((x, y), end) = (view.point(*from), view.point(*to));
            path.move_to(x, y);
            path.line_to(end.0, end.1);
        }
        Shape::Polygon { points, .. } => {
            let mut points = points.iter().map(|&point| view.point(point));
            let (x, y) = points.next()?;
            path.move_to(x, y);
            points.for_each(|(x, y)| path.line_to(x, y));
            path.close();
        }
    }
    path.finish()
}

/// Red, green and blue of a pixel, or `None` where nothing was drawn.
pub(super) fn rgb(pixel: PremultipliedColorU8) -> Option<[u8; 3]> {
    (pixel.alpha() > 0).then(|| [pixel.red(), pixel.green(), pixel.blue()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: RasterStyle = RasterStyle { smooth: false, thinnest: 1.0, color: |_| [9, 8, 7] };

    fn drawn(shape: Shape) -> Vec<(u32, u32)> {
        let scene = Scene { low: [-2.0, 0.0], high: [2.0, 2.0], shapes: vec![shape] };
        // Wider than the scene: ten pixels a metre, five free pixels on both sides.
        let mut picture = Pixmap::new(50, 20).unwrap();
        let area = Rect::from_xywh(0.0, 0.0, 50.0, 20.0).unwrap();
        draw(&scene, &STYLE, area, &mut picture);
        let pixels = (0_u32..).zip(picture.pixels());
        let set = pixels.filter(|(_, pixel)| rgb(**pixel) == Some([9, 8, 7]));
        set.map(|(index, _)| (index % 50, index / 50)).collect()
    }

    #[test]
    fn metres_become_pixels_with_one_scale_and_y_upwards() {
        let points = vec![[-2.0, 0.0], [-1.0, 0.0], [-1.0, 0.5], [-2.0, 0.5]];
        let set = drawn(Shape::Polygon { points, color: Color::Body });
        let expected: Vec<_> = (15..20).flat_map(|y| (5..15).map(move |x| (x, y))).collect();
        assert_eq!(set, expected);
    }

    #[test]
    fn the_thinnest_line_and_the_smallest_circle_still_show() {
        let (from, to) = ([-2.0, 1.04], [2.0, 1.04]);
        let line = drawn(Shape::Line { from, to, width: 0.0, color: Color::Ground });
        assert!(line.len() >= 40, "{line:?}");
        let circle =
            drawn(Shape::Circle { center: [0.04, 1.04], radius: 1e-9, color: Color::Joint });
        assert!(circle.contains(&(25, 9)), "{circle:?}");
    }

    #[test]
    fn a_scene_that_shows_nothing_draws_nothing() {
        let empty = Scene::default();
        assert_eq!(aspect(&empty), None);
        let mut picture = Pixmap::new(4, 4).unwrap();
        let area = Rect::from_xywh(0.0, 0.0, 4.0, 4.0).unwrap();
        let circle = Shape::Circle { center: [0.0; 2], radius: 1.0, color: Color::Body };
        let scene = Scene { shapes: vec![circle], ..empty };
        draw(&scene, &STYLE, area, &mut picture);
        assert!(picture.pixels().iter().all(|pixel| rgb(*pixel).is_none()));
    }
}
