//! Views beside what is left of them.

use precocial_envs::tasks::car_racing::{COLUMNS, ROWS};
use tiny_skia::{Paint, Pixmap, Rect, Transform};

use super::View;

/// Pixels of a block's side.
const BLOCK: usize = 8;
/// Pixels between views.
const GAP: usize = 8;
/// Pairs in a row.
const ACROSS: usize = 6;

/// A picture, as PNG: pairs of a view and, below it, what is left of it. What is no
/// grass is dark. Nothing if there is nothing to show.
pub fn png(views: &[View], reconstructed: &[View]) -> Option<Vec<u8>> {
    let (wide, high) = (COLUMNS * BLOCK, ROWS * BLOCK);
    let pairs: Vec<_> = views.iter().zip(reconstructed).collect();
    if pairs.is_empty() {
        return None;
    }
    let (across, down) = (pairs.len().min(ACROSS), pairs.len().div_ceil(ACROSS));
    let (step_right, step_down) = (wide + GAP, 2 * (high + GAP));
    let width = u32::try_from(GAP + across * step_right).ok()?;
    let mut picture = Pixmap::new(width, u32::try_from(GAP + down * step_down).ok()?)?;
    picture.fill(tiny_skia::Color::WHITE);
    for (index, (view, reconstructed)) in pairs.into_iter().enumerate() {
        let left = GAP + index % ACROSS * step_right;
        let top = GAP + index / ACROSS * step_down;
        draw(view, left, top, &mut picture);
        draw(reconstructed, left, top + high + GAP / 2, &mut picture);
    }
    picture.encode_png().ok()
}

fn draw(view: &View, left: usize, top: usize, picture: &mut Pixmap) {
    for (index, value) in view.iter().enumerate() {
        let (row, column) = (index / COLUMNS, index % COLUMNS);
        let (x, y) = ((left + column * BLOCK) as f32, (top + row * BLOCK) as f32);
        let side = BLOCK as f32;
        let Some(block) = Rect::from_xywh(x, y, side, side) else { continue };
        let mut paint = Paint { anti_alias: false, ..Paint::default() };
        // From the green of grass to the grey of roads.
        #[allow(clippy::cast_sign_loss, reason = "colours are positive")]
        let mixed = |grass: f32, road: f32| (grass + (road - grass) * value.clamp(0.0, 1.0)) as u8;
        paint.set_color_rgba8(mixed(170.0, 60.0), mixed(215.0, 60.0), mixed(160.0, 65.0), 255);
        picture.fill_rect(block, &paint, Transform::identity(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use precocial_envs::tasks::car_racing::BLOCKS;

    #[test]
    fn pairs_stand_below_one_another() {
        let (grass, road) = ([0.0; BLOCKS], [1.0; BLOCKS]);
        let file = png(&[grass; 7], &[road; 7]).unwrap();
        let picture = Pixmap::decode_png(&file).unwrap();
        assert_eq!((picture.width(), picture.height()), (8 + 6 * 136, 8 + 2 * 240));
        let green = |x, y| picture.pixel(x, y).unwrap().green();
        assert_eq!((green(10, 10), green(10, 8 + 112 + 6)), (215, 60));
        assert_eq!((green(4, 4), green(10, 250), green(200, 250)), (255, 215, 255));
        assert_eq!(png(&[], &[]), None);
    }
}
