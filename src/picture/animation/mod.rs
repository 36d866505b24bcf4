//! An episode as an animated GIF, at real speed, the same bytes on every
//! machine.
//!
//! A frame holds only the rectangle that changed, and in it only the pixels
//! that changed; the palette is fixed and small. Ten seconds of a simple scene
//! stay far below a megabyte.

mod caption;

use std::borrow::Cow;
use std::io::Write;

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use tiny_skia::{Pixmap, Rect};

use super::episode::Episode;
use super::frame::STYLE;
use super::palette::{PAPER, Palette, UNCHANGED, opaque};
use super::raster;
use caption::{BAND, band_of_text};

/// Width of the picture in pixels.
pub const WIDTH: u16 = 480;
/// Frames a second.
pub const FRAMES_PER_SECOND: u16 = 25;

/// Hundredths of a second a frame is shown.
const DELAY: u16 = 100 / FRAMES_PER_SECOND;
/// Hundredths of a second the last frame is shown.
const LAST_DELAY: u16 = 200;

/// Plays the episode from where it is to its end and writes it as a GIF that
/// loops. An error is one of `target`.
#[allow(clippy::cast_sign_loss, reason = "heights and steps are positive")]
pub fn write(episode: &mut Episode, target: impl Write) -> Result<(), EncodingError> {
    let scene = episode.scene();
    let wanted = raster::aspect(&scene).unwrap_or(0.5) * f64::from(WIDTH);
    let height = wanted.round().clamp(80.0, 480.0) as u16 + 2 * BAND;
    let mut film = Film::new(target, height)?;
    let steps_per_frame = episode.signature().steps_per_second / f64::from(FRAMES_PER_SECOND);
    let first = episode.steps();
    film.show(episode)?;
    let mut frames = 0.0;
    while episode.end().is_none() {
        frames += 1.0;
        let due = first + (frames * steps_per_frame).round() as u32;
        while episode.end().is_none() && episode.steps() < due {
            episode.advance();
        }
        film.show(episode)?;
    }
    film.finish()
}

/// The animation so far.
struct Film<W: Write> {
    encoder: Encoder<W>,
    palette: Palette,
    picture: Pixmap,
    /// The picture as it was last shown, as indices into the palette.
    shown: Vec<u8>,
    /// A frame is written when it is known how long it stays.
    waiting: Option<Frame<'static>>,
}

impl<W: Write> Film<W> {
    fn new(target: W, height: u16) -> Result<Self, EncodingError> {
        let palette = Palette::new();
        let mut encoder = Encoder::new(target, WIDTH, height, &palette.bytes())?;
        encoder.set_repeat(Repeat::Infinite)?;
        let size = (u32::from(WIDTH), u32::from(height));
        let picture = Pixmap::new(size.0, size.1).expect("the size is not zero");
        let shown = vec![UNCHANGED; picture.pixels().len()];
        Ok(Self { encoder, palette, picture, shown, waiting: None })
    }

    /// Adds the episode as it is now.
    fn show(&mut self, episode: &Episode) -> Result<(), EncodingError> {
        self.draw(episode);
        let mut last = ([0; 3], UNCHANGED);
        let mut now = Vec::with_capacity(self.shown.len());
        for &pixel in self.picture.pixels() {
            let rgb = raster::rgb(pixel).unwrap_or(PAPER);
            // Most pixels are like their neighbour.
            if last.1 == UNCHANGED || last.0 != rgb {
                last = (rgb, self.palette.nearest(rgb));
            }
            now.push(last.1);
        }
        match (difference(&self.shown, &now), &mut self.waiting) {
            (None, Some(waiting)) => waiting.delay = waiting.delay.saturating_add(DELAY),
            (difference, _) => {
                let frame = difference.unwrap_or_default();
                if let Some(waiting) = self.waiting.replace(frame) {
                    self.encoder.write_frame(&waiting)?;
                }
            }
        }
        self.shown = now;
        Ok(())
    }

    fn draw(&mut self, episode: &Episode) {
        let picture = &mut self.picture;
        picture.pixels_mut().fill(opaque(PAPER));
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let band = f32::from(BAND);
        if let Some(area) = Rect::from_ltrb(0.0, band, width, height - band) {
            raster::draw(&episode.scene(), &STYLE, area, picture);
        }
        let bottom = picture.height() as usize - usize::from(BAND);
        let seconds = f64::from(episode.steps()) / episode.signature().steps_per_second;
        let time = match episode.end() {
            Some(end) => format!("{seconds:.2} s, {end}"),
            None => format!("{seconds:.2} s"),
        };
        let setting = format!("weight {}  seed {}", episode.weight_label(), episode.seed());
        band_of_text(picture, 0, episode.name(), &setting);
        band_of_text(picture, bottom, &time, &format!("return {:.2}", episode.total()));
    }

    fn finish(mut self) -> Result<(), EncodingError> {
        if let Some(mut waiting) = self.waiting.take() {
            waiting.delay = LAST_DELAY;
            self.encoder.write_frame(&waiting)?;
        }
        self.encoder.into_inner()?.flush()?;
        Ok(())
    }
}

/// The smallest rectangle that holds all changes, with what changed in it.
fn difference(before: &[u8], after: &[u8]) -> Option<Frame<'static>> {
    let width = usize::from(WIDTH);
    let changed = |&index: &usize| before[index] != after[index];
    let mut columns = width..0;
    let mut rows = before.len()..0;
    for index in (0..after.len()).filter(changed) {
        let (row, column) = (index / width, index % width);
        columns = columns.start.min(column)..columns.end.max(column + 1);
        rows = rows.start.min(row)..rows.end.max(row + 1);
    }
    if rows.is_empty() {
        return None;
    }
    let inside = rows.clone().flat_map(|row| columns.clone().map(move |x| row * width + x));
    let pixel = |index| if changed(&index) { after[index] } else { UNCHANGED };
    Some(Frame {
        delay: DELAY,
        dispose: DisposalMethod::Keep,
        transparent: Some(UNCHANGED),
        left: columns.start as u16,
        top: rows.start as u16,
        width: columns.len() as u16,
        height: rows.len() as u16,
        buffer: Cow::Owned(inside.map(pixel).collect()),
        ..Frame::default()
    })
}

#[cfg(test)]
mod tests;
