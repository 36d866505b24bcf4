//! A scene as one picture in pixels, for programs that show or store it.

use precocial_envs::Scene;
use tiny_skia::{Pixmap, Rect};

use super::palette::{PAPER, color, opaque};
use super::raster::{self, RasterStyle};

pub(super) const STYLE: RasterStyle = RasterStyle { smooth: true, thinnest: 1.2, color };

/// Rows of pixels from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels of a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Red, green and blue of every pixel.
    pub pixels: Vec<u8>,
}

/// Draws a scene of this width, from 16 to 4096 pixels; the height follows what is to be
/// seen, from a sixth of the width to all of it.
#[allow(clippy::cast_sign_loss, reason = "heights are positive")]
pub fn draw(scene: &Scene, width: u16) -> Frame {
    let width = width.clamp(16, 4096);
    let wanted = raster::aspect(scene).unwrap_or(0.5) * f64::from(width);
    let height = wanted.round().clamp(f64::from(width) / 6.0, f64::from(width)) as u16;
    let mut pixels = Vec::new();
    if let Some(mut picture) = Pixmap::new(width.into(), height.into()) {
        picture.pixels_mut().fill(opaque(PAPER));
        if let Some(area) = Rect::from_ltrb(0.0, 0.0, width.into(), height.into()) {
            raster::draw(scene, &STYLE, area, &mut picture);
        }
        let rgb = picture.pixels().iter().map(|&pixel| raster::rgb(pixel).unwrap_or(PAPER));
        pixels = rgb.flatten().collect();
    }
    Frame { width, height, pixels }
}

#[cfg(test)]
mod tests {
    use precocial_envs::{Color, Shape};

    use super::*;

    #[test]
    fn shows_the_scene_at_its_size() {
        let points = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        let shapes = vec![Shape::Polygon { points, color: Color::Body }];
        let frame = draw(&Scene { low: [0.0, 0.0], high: [2.0, 1.0], shapes }, 64);
        assert_eq!((frame.width, frame.height, frame.pixels.len()), (64, 32, 64 * 32 * 3));
        let pixel = |x: usize, y: usize| &frame.pixels[3 * (64 * y + x)..][..3];
        assert_eq!(pixel(8, 16), color(Color::Body));
        assert_eq!(pixel(48, 16), PAPER);
    }
}
