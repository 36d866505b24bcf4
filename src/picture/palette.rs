//! The colours of scenes in pixels; for an animation, few enough that a pixel is a byte.

use std::collections::BTreeMap;

use precocial_envs::Color;
use tiny_skia::PremultipliedColorU8;

pub(super) const PAPER: [u8; 3] = [252, 252, 250];
pub(super) const INK: [u8; 3] = [40, 44, 52];

/// Steps in the blend of each colour with the paper.
const SHADES: u16 = 8;
/// The index in the palette of pixels that stay as they were.
pub(super) const UNCHANGED: u8 = 0;

/// Red, green and blue of each role.
pub(super) fn color(color: Color) -> [u8; 3] {
    match color {
        Color::Ground => [120, 128, 140],
        Color::Body => [37, 99, 200],
        Color::Limb => [224, 120, 16],
        Color::Joint => [52, 58, 70],
        Color::Mark => [22, 140, 70],
        Color::Sense => [190, 60, 160],
    }
}

/// `part / whole` of a colour, the rest paper.
pub(super) fn blend(color: [u8; 3], part: u16, whole: u16) -> [u8; 3] {
    let mix = |(color, paper): (u8, u8)| {
        let sum = u16::from(color) * part + u16::from(paper) * (whole - part);
        (sum / whole) as u8
    };
    [0, 1, 2].map(|channel| mix((color[channel], PAPER[channel])))
}

pub(super) fn opaque([red, green, blue]: [u8; 3]) -> PremultipliedColorU8 {
    PremultipliedColorU8::from_rgba(red, green, blue, 255).expect("opaque colours are valid")
}

/// Paper, and the shades of every colour on it.
pub(super) struct Palette {
    colors: Vec<[u8; 3]>,
    known: BTreeMap<[u8; 3], u8>,
}

impl Palette {
    pub(super) fn new() -> Self {
        let roles =
            [Color::Ground, Color::Body, Color::Limb, Color::Joint, Color::Mark, Color::Sense];
        let solid = roles.map(color).into_iter().chain([INK]);
        let shades = solid.flat_map(|c| (1..=SHADES).map(move |part| blend(c, part, SHADES)));
        // The first is `UNCHANGED` and never seen.
        let colors = [PAPER, PAPER].into_iter().chain(shades).collect();
        Self { colors, known: BTreeMap::new() }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.colors.concat()
    }

    /// The index of the nearest colour; never `UNCHANGED`.
    pub(super) fn nearest(&mut self, rgb: [u8; 3]) -> u8 {
        let distance = |color: [u8; 3]| -> u32 {
            (0..3).map(|c| u32::from(color[c].abs_diff(rgb[c])).pow(2)).sum()
        };
        *self.known.entry(rgb).or_insert_with(|| {
            let indexed = (0_u8..).zip(&self.colors).skip(1);
            indexed.min_by_key(|(_, color)| distance(**color)).map_or(1, |(index, _)| index)
        })
    }
}
