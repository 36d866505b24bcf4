//! Lines of text above and below the scene.

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use tiny_skia::Pixmap;

use crate::picture::palette::{INK, PAPER, blend, opaque};

/// Rows of pixels above and below the scene, for the text.
pub(super) const BAND: u16 = 22;
/// Pixels between text and edge.
const MARGIN: usize = 6;

/// Clears a band across the picture and writes on its left and right end.
pub(super) fn band_of_text(picture: &mut Pixmap, top: usize, left: &str, right: &str) {
    let width = picture.width() as usize;
    picture.pixels_mut()[top * width..(top + usize::from(BAND)) * width].fill(opaque(PAPER));
    let letter = get_raster_width(FontWeight::Regular, RasterHeight::Size16);
    let room = (width - 2 * MARGIN) / letter;
    // The right end first: it holds the numbers.
    let right: String = right.chars().take(room).collect();
    text(picture, width - MARGIN - right.len() * letter, top + 3, &right);
    let left: String = left.chars().take(room.saturating_sub(right.len() + 2)).collect();
    text(picture, MARGIN, top + 3, &left);
}

/// Writes ASCII text; its upper left corner is given in pixels.
fn text(picture: &mut Pixmap, left: usize, top: usize, text: &str) {
    let width = picture.width() as usize;
    let mut start = left;
    for letter in text.chars() {
        let Some(glyph) = get_raster(letter, FontWeight::Regular, RasterHeight::Size16) else {
            continue;
        };
        for (y, row) in glyph.rows().enumerate() {
            for (x, &strength) in row.iter().enumerate() {
                let index = (top + y) * width + start + x;
                let blended = blend(INK, u16::from(strength), 255);
                picture.pixels_mut()[index] = opaque(blended);
            }
        }
        start += glyph.width();
    }
}
