//! An encoder: a small layered network that tells a view of the road in 16 numbers,
//! the means of a variational autoencoder (Kingma & Welling 2014), as the experiments
//! of the weight-agnostic networks had one (Gaier & Ha 2019, after Ha & Schmidhuber
//! 2018; theirs has four convolutions of 64x64 pixels).
//!
//! It is trained elsewhere; what is here has the same bits on every machine.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::encoder_layer::EncoderLayer;
use super::view::{self, View};
use crate::data_sets::sha256::hexadecimal;
use crate::data_sets::{DataError, DataProblem};

/// The numbers that it tells.
pub const LATENTS: usize = 16;

/// The format that is written, and the newest that is read.
const FORMAT: u32 = 1;
/// Larger files are not read.
const MOST_BYTES: u64 = 3 << 20;
/// Layers have at most so many units.
const MOST_UNITS: usize = 4096;

/// What a file holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EncoderFile {
    format: u32,
    /// Blocks of the view.
    view: (usize, usize),
    /// All but the last have rectified units.
    layers: Vec<EncoderLayer>,
}

/// What every version of the file begins with.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// An encoder that can run.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoder {
    layers: Vec<EncoderLayer>,
    sha256: String,
}

static BUILT_IN: LazyLock<Arc<Encoder>> = LazyLock::new(|| {
    let text = include_bytes!("encoder.ron");
    Arc::new(Encoder::read(text).expect("a test reads it"))
});

impl Encoder {
    /// The one that is part of this crate.
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// An encoder of these layers.
    ///
    /// # Errors
    ///
    /// If they do not follow one another from a view to [`LATENTS`] numbers, or a
    /// number is not finite.
    pub fn new(layers: Vec<EncoderLayer>) -> Result<Self, EncoderProblem> {
        let mut encoder = Self::without_digest(layers)?;
        encoder.sha256 = hexadecimal(Sha256::new_with_prefix(encoder.text()));
        Ok(encoder)
    }

    /// The same without the SHA-256, which is then empty: for programs that write no
    /// files and should be small.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn without_digest(layers: Vec<EncoderLayer>) -> Result<Self, EncoderProblem> {
        let mut inputs = view::BLOCKS;
        for layer in &layers {
            let units = layer.biases.len();
            let is_whole = layer.weights.iter().all(|weights| weights.len() == units);
            if layer.weights.len() != inputs || !is_whole || !(1..=MOST_UNITS).contains(&units) {
                return Err(EncoderProblem::Size);
            }
            let numbers = layer.weights.iter().flatten().chain(&layer.biases);
            if !numbers.copied().all(f32::is_finite) {
                return Err(EncoderProblem::NotFinite);
            }
            inputs = units;
        }
        if layers.is_empty() || inputs != LATENTS {
            return Err(EncoderProblem::Size);
        }
        Ok(Self { layers, sha256: String::new() })
    }

    /// The encoder in the text of a file.
    ///
    /// # Errors
    ///
    /// If it is not one, or of a newer format.
    pub fn read(text: &[u8]) -> Result<Self, EncoderProblem> {
        let text = std::str::from_utf8(text).map_err(|_| EncoderProblem::NoText)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let syntax = |error: ron::error::SpannedError| EncoderProblem::Syntax(error.to_string());
        let Format { format } = ron::from_str(text).map_err(syntax)?;
        if format > FORMAT {
            return Err(EncoderProblem::Newer(format));
        }
        let file: EncoderFile = ron::from_str(text).map_err(syntax)?;
        if file.view != (view::ROWS, view::COLUMNS) {
            return Err(EncoderProblem::Size);
        }
        Self::new(file.layers)
    }

    /// The encoder in a file.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is none.
    pub fn open(path: &Path) -> Result<Self, DataError> {
        let wrong = |problem| DataError { path: path.to_owned(), problem, advice: None };
        let mut text = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut text))
            .map_err(|error| wrong(DataProblem::Unreadable(error.to_string())))?;
        if text.len() as u64 > MOST_BYTES {
            return Err(wrong(DataProblem::Encoder(EncoderProblem::TooLarge)));
        }
        Self::read(&text).map_err(|problem| wrong(DataProblem::Encoder(problem)))
    }

    /// The text of a file that holds it.
    ///
    /// # Panics
    ///
    /// Never: everything in it can be written.
    pub fn text(&self) -> String {
        let view = (view::ROWS, view::COLUMNS);
        let file = EncoderFile { format: FORMAT, view, layers: self.layers.clone() };
        ron::to_string(&file).expect("numbers can be written") + "\n"
    }

    /// Its layers, the first one first.
    pub fn layers(&self) -> &[EncoderLayer] {
        &self.layers
    }

    /// The SHA-256 of that text.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What it tells of a view. Sums are added in the order of the inputs.
    pub fn encode(&self, view: &View) -> [f64; LATENTS] {
        let (first, others) = (&self.layers[0], &self.layers[1..]);
        let mut sums = first.sums(view);
        for layer in others {
            for value in &mut sums {
                *value = value.max(0.0);
            }
            sums = layer.sums(&sums);
        }
        let mut latents = [0.0; LATENTS];
        latents.copy_from_slice(&sums);
        latents
    }
}

/// Why something is no encoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncoderProblem {
    /// It is larger than any encoder.
    TooLarge,
    /// It is not UTF-8.
    NoText,
    /// It is not written as one is, or cut off.
    Syntax(String),
    /// A newer version wrote it, in this format.
    Newer(u32),
    /// Its layers do not lead from a view to the latents.
    Size,
    /// A number in it is not finite.
    NotFinite,
}

impl fmt::Display for EncoderProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(formatter, "is larger than {MOST_BYTES} bytes: no encoder"),
            Self::NoText => formatter.write_str("is not text (UTF-8): no encoder"),
            Self::Syntax(why) => write!(formatter, "is no encoder, or cut off: {why}"),
            Self::Newer(format) => write!(
                formatter,
                "has format {format}, this version reads {FORMAT}: take a newer precocial"
            ),
            Self::Size => write!(
                formatter,
                "does not lead from a view of {}x{} blocks to {LATENTS} numbers: \
                 `precocial encoder` trains one that does",
                view::ROWS,
                view::COLUMNS
            ),
            Self::NotFinite => formatter.write_str("has a number that is not finite"),
        }
    }
}

impl std::error::Error for EncoderProblem {}

#[cfg(test)]
mod tests;
