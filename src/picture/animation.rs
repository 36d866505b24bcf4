//! An episode as an animated GIF, at real speed, the same bytes on every
//! machine.
//!
//! A frame holds only the rectangle that changed, and in it only the pixels
//! that changed; the palette is fixed and small. Ten seconds of a simple scene
//! stay far below a megabyte.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use precocial_envs::Color;
use tiny_skia::{Pixmap, PremultipliedColorU8, Rect};

use super::episode::Episode;
use super::raster::{self, Style};

/// Width of the picture in pixels.
pub const WIDTH: u16 = 480;
/// Frames a second.
pub const FRAMES_PER_SECOND: u16 = 25;

/// Hundredths of a second a frame is shown.
const DELAY: u16 = 100 / FRAMES_PER_SECOND;
/// Hundredths of a second the last frame is shown.
const LAST_DELAY: u16 = 200;
/// Rows of pixels above and below the scene, for the text.
const BAND: u16 = 22;
/// Pixels between text and edge.
const MARGIN: usize = 6;

const PAPER: [u8; 3] = [252, 252, 250];
const INK: [u8; 3] = [40, 44, 52];
const STYLE: Style = Style { smooth: true, thinnest: 1.2, color };

/// Steps in the blend of each colour with the paper.
const SHADES: u16 = 8;
/// The place in the palette of pixels that stay as they were.
const UNCHANGED: u8 = 0;

fn color(color: Color) -> [u8; 3] {
    match color {
        Color::Ground => [120, 128, 140],
        Color::Body => [37, 99, 200],
        Color::Limb => [224, 120, 16],
        Color::Joint => [52, 58, 70],
        Color::Mark => [22, 140, 70],
        Color::Sense => [190, 60, 160],
    }
}

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
    /// The picture as it was last shown, as places in the palette.
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
    let changed = |&place: &usize| before[place] != after[place];
    let mut columns = width..0;
    let mut rows = before.len()..0;
    for place in (0..after.len()).filter(changed) {
        let (row, column) = (place / width, place % width);
        columns = columns.start.min(column)..columns.end.max(column + 1);
        rows = rows.start.min(row)..rows.end.max(row + 1);
    }
    if rows.is_empty() {
        return None;
    }
    let places = rows.clone().flat_map(|row| columns.clone().map(move |x| row * width + x));
    let pixel = |place| if changed(&place) { after[place] } else { UNCHANGED };
    Some(Frame {
        delay: DELAY,
        dispose: DisposalMethod::Keep,
        transparent: Some(UNCHANGED),
        left: columns.start as u16,
        top: rows.start as u16,
        width: columns.len() as u16,
        height: rows.len() as u16,
        buffer: Cow::Owned(places.map(pixel).collect()),
        ..Frame::default()
    })
}

/// Clears a band across the picture and writes on its left and right end.
fn band_of_text(picture: &mut Pixmap, top: usize, left: &str, right: &str) {
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
                let place = (top + y) * width + start + x;
                let blended = blend(INK, u16::from(strength), 255);
                picture.pixels_mut()[place] = opaque(blended);
            }
        }
        start += glyph.width();
    }
}

/// `part / whole` of a colour, the rest paper.
fn blend(color: [u8; 3], part: u16, whole: u16) -> [u8; 3] {
    let mix = |(color, paper): (u8, u8)| {
        let sum = u16::from(color) * part + u16::from(paper) * (whole - part);
        (sum / whole) as u8
    };
    [0, 1, 2].map(|channel| mix((color[channel], PAPER[channel])))
}

fn opaque([red, green, blue]: [u8; 3]) -> PremultipliedColorU8 {
    PremultipliedColorU8::from_rgba(red, green, blue, 255).expect("opaque colours are valid")
}

/// Paper, and the shades of every colour on it.
struct Palette {
    colors: Vec<[u8; 3]>,
    known: HashMap<[u8; 3], u8>,
}

impl Palette {
    fn new() -> Self {
        let roles =
            [Color::Ground, Color::Body, Color::Limb, Color::Joint, Color::Mark, Color::Sense];
        let solid = roles.map(color).into_iter().chain([INK]);
        let shades = solid.flat_map(|c| (1..=SHADES).map(move |part| blend(c, part, SHADES)));
        // The first place stands for `UNCHANGED` and is never seen.
        let colors = [PAPER, PAPER].into_iter().chain(shades).collect();
        Self { colors, known: HashMap::new() }
    }

    fn bytes(&self) -> Vec<u8> {
        self.colors.concat()
    }

    /// The place of the nearest colour; never `UNCHANGED`.
    fn nearest(&mut self, rgb: [u8; 3]) -> u8 {
        let distance = |color: [u8; 3]| -> u32 {
            (0..3).map(|c| u32::from(color[c].abs_diff(rgb[c])).pow(2)).sum()
        };
        *self.known.entry(rgb).or_insert_with(|| {
            let places = (0_u8..).zip(&self.colors).skip(1);
            places.min_by_key(|(_, color)| distance(**color)).map_or(1, |(place, _)| place)
        })
    }
}

#[cfg(test)]
mod tests {
    use gif::{ColorOutput, DecodeOptions};

    use super::*;
    use crate::picture::tests::{Counting, swing_up};

    fn animate(mut episode: Episode) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut episode, &mut bytes).unwrap();
        bytes
    }

    fn decode(bytes: &[u8]) -> (gif::Decoder<&[u8]>, Vec<Frame<'static>>) {
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::Indexed);
        let mut decoder = options.read_info(bytes).unwrap();
        let mut frames = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            frames.push(frame.clone());
        }
        (decoder, frames)
    }

    #[test]
    fn plays_a_whole_episode_at_real_speed() {
        let mut episode = swing_up(1.0, 0);
        episode.finish();
        let steps = episode.steps();
        let bytes = animate(swing_up(1.0, 0));
        assert_eq!(bytes, animate(swing_up(1.0, 0)), "the same bytes");
        let (decoder, frames) = decode(&bytes);
        // The scene is three times as wide as high.
        assert_eq!((decoder.width(), decoder.height()), (480, 160 + 44));
        assert_eq!(decoder.repeat(), Repeat::Infinite);
        // Four steps a frame, and the start.
        assert_eq!(frames.len(), 1 + steps.div_ceil(4) as usize);
        let (last, others) = frames.split_last().unwrap();
        assert!(others.iter().all(|frame| frame.delay == 4) && last.delay == 200);
        assert!(bytes.len() < 1200 * frames.len() + 10_000, "{} bytes", bytes.len());
    }

    #[test]
    fn differences_add_up_to_the_last_picture() {
        let (_, frames) = decode(&animate(swing_up(1.0, 0)));
        let mut episode = swing_up(1.0, 0);
        episode.finish();
        let mut film = Film::new(Vec::new(), 204).unwrap();
        film.show(&episode).unwrap();
        let mut screen = vec![UNCHANGED; film.shown.len()];
        for frame in &frames {
            let columns = usize::from(frame.left)..usize::from(frame.left + frame.width);
            let rows = usize::from(frame.top)..usize::from(frame.top + frame.height);
            let places = rows.flat_map(|row| columns.clone().map(move |x| row * 480 + x));
            for (place, &pixel) in places.zip(&*frame.buffer) {
                if Some(pixel) != frame.transparent {
                    screen[place] = pixel;
                }
            }
        }
        assert!(screen == film.shown);
        let colors = screen.iter().collect::<std::collections::BTreeSet<_>>();
        assert!(colors.len() > 20, "scene and text: {colors:?}");
    }

    #[test]
    fn a_slow_task_holds_its_pictures() {
        let task = Counting::default();
        let episode = Episode::new(&task, &Counting::topology(), 1.0, 0);
        let (_, frames) = decode(&animate(episode));
        assert_eq!(frames.len(), 21);
        let (_, before_last) = frames.split_last().unwrap();
        let hundredths: u16 = before_last.iter().map(|frame| frame.delay).sum();
        // Twenty steps at ten a second, to the nearest frame.
        assert!(hundredths.abs_diff(200) <= DELAY, "{hundredths}");
    }

    #[test]
    fn long_names_and_numbers_stay_inside() {
        let mut picture = Pixmap::new(480, 22).unwrap();
        let (name, number) = ("n".repeat(100), "9".repeat(200));
        band_of_text(&mut picture, 0, &name, &number);
        band_of_text(&mut picture, 0, &name, "1");
        let edge = picture.pixels().chunks(480).all(|row| row[0] == opaque(PAPER));
        assert!(edge && picture.pixels().iter().any(|pixel| *pixel != opaque(PAPER)));
    }

    #[test]
    fn an_error_of_the_target_is_reported() {
        let mut small = [0_u8; 2000];
        let written = write(&mut swing_up(1.0, 0), &mut small[..]);
        assert!(matches!(written, Err(EncodingError::Io(_))), "{written:?}");
    }
}
