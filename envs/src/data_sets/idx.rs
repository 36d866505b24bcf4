//! Idx files, as MNIST has them: a training and a test part, images and labels
//! apart, plain or compressed by gzip.
//!
//! A file of images begins with the numbers 0x803, how many, rows and columns,
//! one of labels with 0x801 and how many, each in four bytes, the highest
//! first; then come bytes.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::DataError;
use super::data_error::DataProblem;
use super::images::Images;
use crate::gzip;

const IMAGES: u32 = 0x803;
const LABELS: u32 = 0x801;
/// More images than these are taken for a mistake,
const MOST: usize = 10_000_000;
/// or wider and higher ones: every pixel becomes an input with a name.
const WIDEST: usize = 1024;
/// More pixels in both parts together would take gigabytes: each takes four
/// bytes, twice while a part is divided.
const MOST_PIXELS: u64 = 800_000_000;
/// Fewer training images cannot be divided.
const FEWEST: usize = 24;

const TRAINING: [&str; 2] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
const TEST: [&str; 2] = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// Reads the training and the test part of a folder; pixels are 0 to 1.
pub(super) fn read(
    folder: &Path,
    advice: Option<&'static str>,
) -> Result<(Images, Images), DataError> {
    let wrong = |problem| DataError { path: folder.to_owned(), problem, advice };
    // What the headers say comes first: it costs nothing to refuse.
    let training = Part::open(folder, TRAINING, advice)?;
    let test = Part::open(folder, TEST, advice)?;
    let [of_training, of_test] = [&training, &test].map(|part| (part.width, part.height));
    if of_training != of_test {
        return Err(wrong(DataProblem::Size { training: of_training, test: of_test }));
    }
    if training.count < FEWEST {
        return Err(wrong(DataProblem::TooFew(training.count)));
    }
    if training.pixels() + test.pixels() > MOST_PIXELS {
        return Err(wrong(DataProblem::TooLarge));
    }
    let (mut training, mut test) = (training.read()?, test.read()?);
    let classes = training.classes.max(test.classes);
    (training.classes, test.classes) = (classes, classes);
    Ok((training, test))
}

/// Two files of which the headers are read.
struct Part {
    images: Idx,
    labels: Idx,
    count: usize,
    height: usize,
    width: usize,
}

impl Part {
    fn open(
        folder: &Path,
        [of_images, of_labels]: [&'static str; 2],
        advice: Option<&'static str>,
    ) -> Result<Self, DataError> {
        let mut images = Idx::open(folder, of_images, IMAGES, advice)?;
        let [count, height, width] = images.sizes()?;
        if count > MOST || height > WIDEST || width > WIDEST {
            return Err(images.wrong(DataProblem::TooLarge));
        }
        let mut labels = Idx::open(folder, of_labels, LABELS, advice)?;
        let [of_labels] = labels.sizes()?;
        if of_labels != count {
            return Err(images.wrong(DataProblem::Count { images: count, labels: of_labels }));
        }
        Ok(Self { images, labels, count, height, width })
    }

    fn pixels(&self) -> u64 {
        // At most ten million times a million.
        self.count as u64 * self.height as u64 * self.width as u64
    }

    fn read(mut self) -> Result<Images, DataError> {
        let labels = self.labels.bytes(self.count as u64)?;
        let bytes = self.images.bytes(self.pixels())?;
        let mut pixels = Vec::new();
        pixels
            .try_reserve_exact(bytes.len())
            .map_err(|_| self.images.wrong(DataProblem::OutOfMemory))?;
        pixels.extend(bytes.iter().map(|&byte| f32::from(byte) / 255.0));
        let Self { width, height, .. } = self;
        let classes = count_classes(&labels);
        Ok(Images { width, height, classes, pixels, labels, is_upright: false })
    }
}

/// At least two: telling one class from none is no task.
fn count_classes(labels: &[u8]) -> usize {
    labels.iter().max().map_or(0, |&largest| usize::from(largest) + 1).max(2)
}

/// A file that is being read.
struct Idx {
    path: PathBuf,
    advice: Option<&'static str>,
    compressed: bool,
    reader: Box<dyn Read>,
    /// Bytes of its header.
    header: u64,
}

impl Idx {
    /// Opens a file and reads the number it begins with.
    fn open(
        folder: &Path,
        name: &'static str,
        expected: u32,
        advice: Option<&'static str>,
    ) -> Result<Self, DataError> {
        let missing =
            || DataError { path: folder.to_owned(), problem: DataProblem::Missing(name), advice };
        // Some copies have a dot before the kind.
        let dotted = name.replace("-idx", ".idx");
        let names = [name, &dotted].map(|name| [format!("{name}.gz"), name.to_owned()]).concat();
        let path = names.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        let path = path.ok_or_else(missing)?;
        let opened = File::open(&path).and_then(|file| gzip::decompressed(BufReader::new(file)));
        let (compressed, reader) = opened.map_err(|error| DataError {
            path: path.clone(),
            problem: DataProblem::Unreadable(error.to_string()),
            advice,
        })?;
        let mut idx = Self { path, advice, compressed, reader, header: 0 };
        let found = idx.number()?;
        if found != expected {
            return Err(idx.wrong(DataProblem::Magic { found, expected }));
        }
        Ok(idx)
    }

    fn wrong(&self, problem: DataProblem) -> DataError {
        DataError { path: self.path.clone(), problem, advice: self.advice }
    }

    /// What an error of reading means.
    fn failed(&self, error: &io::Error, found: u64, expected: u64) -> DataError {
        self.wrong(match error.kind() {
            io::ErrorKind::UnexpectedEof if !self.compressed => {
                DataProblem::Truncated { found, expected }
            }
            _ => DataProblem::of_reading(error, self.compressed),
        })
    }

    fn number(&mut self) -> Result<u32, DataError> {
        let mut bytes = [0; 4];
        let expected = self.header + 4;
        if let Err(error) = self.reader.read_exact(&mut bytes) {
            return Err(self.failed(&error, self.header, expected));
        }
        self.header = expected;
        Ok(u32::from_be_bytes(bytes))
    }

    /// The sizes in the header, none of them zero.
    fn sizes<const N: usize>(&mut self) -> Result<[usize; N], DataError> {
        let mut sizes = [0; N];
        for size in &mut sizes {
            *size = self.number()? as usize;
        }
        if sizes.contains(&0) {
            return Err(self.wrong(DataProblem::Empty));
        }
        Ok(sizes)
    }

    /// The rest of the file, which must be so long.
    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, DataError> {
        // As it comes: a header that lies must not reserve memory.
        let mut bytes = Vec::new();
        let expected = self.header + count;
        let read = (&mut self.reader).take(count + 1).read_to_end(&mut bytes);
        let found = self.header + bytes.len() as u64;
        if let Err(error) = read {
            return Err(self.failed(&error, found, expected));
        }
        if found < expected {
            return Err(self.wrong(DataProblem::Truncated { found, expected }));
        }
        if found > expected {
            return Err(self.wrong(DataProblem::TooLong { expected }));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests;
