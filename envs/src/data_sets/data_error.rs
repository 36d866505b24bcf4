//! What is wrong with files of data.

use std::io;
use std::path::PathBuf;

use super::TableError;
use crate::tasks::car_racing::EncoderProblem;

/// Why data cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError {
    /// The file, or the folder that lacks one.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: DataProblem,
    /// What to do, where that is known.
    pub advice: Option<&'static str>,
}

/// What can be wrong with a file of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataProblem {
    /// It is not there, under none of its names.
    Missing(&'static str),
    /// The system refuses to read it.
    Unreadable(String),
    /// What is compressed is damaged or cut off.
    Compression(String),
    /// It is of another kind.
    Magic {
        /// The number it begins with,
        found: u32,
        /// and the one it should.
        expected: u32,
    },
    /// It ends before its header says.
    Truncated {
        /// How many bytes there are,
        found: u64,
        /// and how many there should be.
        expected: u64,
    },
    /// It goes on after its header says.
    TooLong {
        /// How many bytes there should be.
        expected: u64,
    },
    /// Its compressed data unpack to far more than themselves.
    Unpacks,
    /// There is not enough memory for it.
    OutOfMemory,
    /// Its header, or those of all files together, ask for more than is read.
    TooLarge,
    /// There is nothing in it.
    Empty,
    /// Images and labels are not equally many.
    Count {
        /// How many images,
        images: usize,
        /// and labels.
        labels: usize,
    },
    /// Test images of another size than training images.
    Size {
        /// Width and height of training images,
        training: (usize, usize),
        /// and of test images.
        test: (usize, usize),
    },
    /// Other images than the task is for.
    Other {
        /// Width, height and classes of these,
        found: (usize, usize, usize),
        /// and of those of the task, which may have more classes.
        expected: (usize, usize, usize),
    },
    /// Too few images to hold some out.
    TooFew(usize),
    /// A table that is none.
    Table(TableError),
    /// An encoder of pictures that is none.
    Encoder(EncoderProblem),
}

impl DataProblem {
    /// What an error of reading means.
    pub(super) fn of_reading(error: &io::Error, compressed: bool) -> Self {
        match error.kind() {
            io::ErrorKind::FileTooLarge if compressed => Self::Unpacks,
            io::ErrorKind::OutOfMemory => Self::OutOfMemory,
            _ if compressed => Self::Compression(error.to_string()),
            _ => Self::Unreadable(error.to_string()),
        }
    }
}

impl std::fmt::Display for DataError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.problem)?;
        match self.advice {
            Some(advice) => write!(formatter, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl std::fmt::Display for DataProblem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(name) => write!(formatter, "there is no {name} nor {name}.gz"),
            Self::Unreadable(error) => write!(formatter, "cannot be read: {error}"),
            Self::Compression(error) => {
                write!(formatter, "what is compressed is damaged or cut off: {error}")
            }
            Self::Magic { found, expected } => write!(
                formatter,
                "begins with {found:#010x}, not with {expected:#010x}: it is no idx file of bytes \
                 of this kind"
            ),
            Self::Truncated { found, expected } => {
                write!(formatter, "is cut off: {found} bytes instead of {expected}")
            }
            Self::TooLong { expected } => {
                write!(formatter, "goes on after the {expected} bytes that its header tells of")
            }
            Self::Unpacks => formatter.write_str(
                "unpacks to more than 250 times its size, which measured data never do; if it is \
                 meant, unpack it before (gunzip)",
            ),
            Self::OutOfMemory => formatter.write_str(
                "there is not enough memory for it: take fewer samples, or a larger machine",
            ),
            Self::TooLarge => formatter.write_str(
                "there are more than 10 million images, 1024x1024 pixels in one, or 800 million \
                 pixels in all, which would take more than 6 GB: take fewer or smaller images",
            ),
            Self::Empty => formatter.write_str("there is nothing in it"),
            Self::Count { images, labels } => {
                write!(formatter, "there are {images} images, but {labels} labels")
            }
            Self::Size { training: (a, b), test: (c, d) } => {
                write!(formatter, "training images are {a}x{b}, test images {c}x{d}")
            }
            Self::Other { found, expected } => {
                let words = |(width, height, classes): &(usize, usize, usize)| {
                    format!("{width}x{height} pixels in {classes} classes")
                };
                let (found, expected) = (words(found), words(expected));
                write!(formatter, "these are images of {found}, not of {expected}")
            }
            Self::TooFew(count) => {
                write!(
                    formatter,
                    "{count} images are too few to hold some out for validation: it takes 24 in \
                     all, and 7 of a class"
                )
            }
            Self::Table(error) => error.fmt(formatter),
            Self::Encoder(problem) => problem.fmt(formatter),
        }
    }
}

impl std::error::Error for DataError {}
