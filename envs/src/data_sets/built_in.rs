//! The data sets there are, and the forms of files that are some.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::images::Images;
use super::small::Small;
use super::split::{HELD_OUT, VALIDATION, stratified};
use super::table::TableFile;
use super::{DataError, DataProblem, Supervised, deskew, digits, idx};
use crate::location::{found_under, from_base, with_path};
use crate::registry::TaskSource;
use crate::{Actions, Signature, Task, TaskError};

/// Every data set, one line each.
pub fn sources() -> Vec<Arc<dyn TaskSource>> {
    vec![
        Arc::new(Small::XOR),
        Arc::new(Small::IRIS),
        Arc::new(Digits),
        Arc::new(Mnist::new(
            "mnist-256",
            "MNIST at 16x16, deskewed, as in the paper",
            16,
            |images| deskew::prepared(images, 16),
        )),
        Arc::new(Mnist::new("mnist-784", "MNIST at 28x28, deskewed", 28, |images| {
            deskew::prepared(images, 28)
        })),
        // Layered networks are pruned on it as it is (Frankle & Carbin 2019).
        Arc::new(Mnist::new("mnist", "MNIST at 28x28, as it is", 28, Images::clone)),
        Arc::new(Mnist::new(
            "mnist-196",
            "MNIST at 14x14, means of 2x2 pixels",
            14,
            Images::halved,
        )),
        Arc::new(IdxFolder),
        Arc::new(TableFile),
    ]
}

/// Scikit-learn's 8x8 digits: part of the program, and small.
struct Digits;

const DIGITS: &str = "tell 8x8 handwritten digits (scikit-learn's 1,797, part of the program)";

impl TaskSource for Digits {
    fn name(&self) -> &'static str {
        "digits"
    }

    fn summary(&self) -> &'static str {
        DIGITS
    }

    fn signature(&self) -> Option<Signature> {
        Some(signature(8, 10))
    }

    fn is_supervised(&self) -> bool {
        true
    }

    fn reads_data(&self) -> bool {
        false
    }

    fn open(&self, name: &str, _data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        let all = digits::digits();
        let splits = stratified(&all.labels, &HELD_OUT).map(|indices| all.select(&indices));
        Ok(Arc::new(Supervised::new(name, DIGITS, Images::data_set(splits))))
    }
}

/// MNIST, prepared in some way.
struct Mnist {
    name: &'static str,
    summary: String,
    size: usize,
    prepare: fn(&Images) -> Images,
}

impl Mnist {
    fn new(name: &'static str, form: &str, size: usize, prepare: fn(&Images) -> Images) -> Self {
        let summary = format!("tell handwritten digits ({form})");
        Self { name, summary, size, prepare }
    }

    fn read(&self, data: &Path) -> Result<Supervised, DataError> {
        let own = data.join("mnist");
        let folder = if own.is_dir() { own } else { data.to_owned() };
        let advice = Some("get it with `precocial data fetch mnist`");
        let (training, test) = idx::read(&folder, advice)?;
        let (mut training, mut test) = ((self.prepare)(&training), (self.prepare)(&test));
        let found = (training.width, training.height, training.classes);
        let expected = (self.size, self.size, 10);
        if (found.0, found.1) != (expected.0, expected.1) || found.2 > expected.2 {
            let problem = DataProblem::Other { found, expected };
            return Err(DataError { path: folder, problem, advice: None });
        }
        (training.classes, test.classes) = (10, 10);
        Ok(Supervised::new(self.name, &*self.summary, held_out(&training, test, folder)?))
    }
}

impl TaskSource for Mnist {
    fn name(&self) -> &str {
        self.name
    }

    fn summary(&self) -> &str {
        &self.summary
    }

    fn signature(&self) -> Option<Signature> {
        Some(signature(self.size, 10))
    }

    fn is_supervised(&self) -> bool {
        true
    }

    fn open(&self, _name: &str, data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        Ok(Arc::new(self.read(data)?))
    }
}

/// Any folder of idx files, as `idx:FOLDER`.
struct IdxFolder;

const FOLDER: &str = "idx:";

impl TaskSource for IdxFolder {
    fn name(&self) -> &'static str {
        "idx:FOLDER"
    }

    fn summary(&self) -> &'static str {
        "tell the images of a folder of idx files"
    }

    fn signature(&self) -> Option<Signature> {
        None
    }

    fn matches(&self, name: &str) -> bool {
        name.len() > FOLDER.len() && name.starts_with(FOLDER)
    }

    fn resolve(&self, name: &str, base: &Path) -> String {
        with_path(FOLDER, &from_base(base, &name[FOLDER.len()..]))
            .unwrap_or_else(|| name.to_owned())
    }

    fn relocate(&self, name: &str, data: &Path) -> String {
        let there = |folder: &Path| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let mut names = entries.map(|entry| entry.file_name());
            names.any(|name| name.to_string_lossy().starts_with("train-"))
        };
        found_under(data, Path::new(&name[FOLDER.len()..]), there)
            .and_then(|path| with_path(FOLDER, &path))
            .unwrap_or_else(|| name.to_owned())
    }

    fn is_supervised(&self) -> bool {
        true
    }

    fn open(&self, name: &str, _data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        let folder = PathBuf::from(&name[FOLDER.len()..]);
        let (training, test) = idx::read(&folder, None)?;
        let data = held_out(&training, test, folder)?;
        Ok(Arc::new(Supervised::new(name, self.summary(), data)))
    }
}

/// The shape of square images.
fn signature(size: usize, classes: usize) -> Signature {
    Signature {
        observations: super::images::pixel_names(size, size),
        actions: Actions::Classes { count: classes },
        step_limit: super::BATCH as u32,
        worst_return: -super::WORST_LOSS,
        solved_at: None,
        steps_per_second: 1.0,
    }
}

/// A data set whose validation split is held out of the training images.
fn held_out(training: &Images, test: Images, folder: PathBuf) -> Result<super::DataSet, DataError> {
    let count = training.len();
    let [training, validation] =
        stratified(&training.labels, &VALIDATION).map(|indices| training.select(&indices));
    if validation.is_empty() {
        let problem = DataProblem::TooFew(count);
        return Err(DataError { path: folder, problem, advice: None });
    }
    Ok(Images::data_set([training, validation, test]))
}
