//! The collections of images there are.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::slides::Slides;
use super::split::stratified;
use super::{BATCH, DataError, DataProblem, Labelled, Shown, WORST_LOSS, deskew, digits, idx};
use crate::{Actions, Environment, Signature, Task};

/// What is held out of the training images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Confirms champions and chooses between weights.
    Validation,
    /// Judges in the end, and decides nothing.
    Test,
}

/// Scikit-learn's 8x8 digits: with the program, and small.
pub static DIGITS: Collection = Collection::new(
    "digits",
    "tell 8x8 handwritten digits (scikit-learn's 1,797, part of the program)",
    (8, 8, 10),
    Source::Digits,
);

/// The paper's: MNIST at 16x16, deskewed.
pub static MNIST_256: Collection = Collection::new(
    "mnist-256",
    "tell handwritten digits (MNIST at 16x16, deskewed, as in the paper)",
    (16, 16, 10),
    Source::Mnist(|images| deskew::prepared(images, 16)),
);

/// MNIST at its own size, deskewed.
pub static MNIST_784: Collection = Collection::new(
    "mnist-784",
    "tell handwritten digits (MNIST at 28x28, deskewed)",
    (28, 28, 10),
    Source::Mnist(|images| deskew::prepared(images, 28)),
);

/// MNIST as it is, which is what layered networks are pruned on (Frankle &
/// Carbin 2019).
pub static MNIST: Collection = Collection::new(
    "mnist",
    "tell handwritten digits (MNIST at 28x28, as it is)",
    (28, 28, 10),
    Source::Mnist(Labelled::clone),
);

/// MNIST at half its size, for small wirings.
pub static MNIST_196: Collection = Collection::new(
    "mnist-196",
    "tell handwritten digits (MNIST at 14x14, means of 2x2 pixels)",
    (14, 14, 10),
    Source::Mnist(Labelled::halved),
);

/// Digits of the three parts of a collection that has no test part of its own.
const DIGITS_SHARES: [f64; 3] = [0.6, 0.2, 0.2];
/// What is held out of a training part for validation: 5,000 of MNIST's.
const FOLDER_SHARES: [f64; 2] = [11.0 / 12.0, 1.0 / 12.0];
/// How images are divided never changes.
const SPLIT_SEED: u64 = 0;

/// Labelled images in three parts, as a task.
pub struct Collection {
    name: &'static str,
    summary: &'static str,
    width: usize,
    height: usize,
    classes: usize,
    source: Source,
    parts: OnceLock<Parts>,
    observations: OnceLock<&'static [&'static str]>,
}

/// Where images come from.
enum Source {
    Digits,
    /// As the function prepares it.
    Mnist(fn(&Labelled) -> Labelled),
    Folder(PathBuf),
}

struct Parts {
    training: Arc<Labelled>,
    validation: Arc<Labelled>,
    test: Arc<Labelled>,
}

impl Collection {
    const fn new(
        name: &'static str,
        summary: &'static str,
        (width, height, classes): (usize, usize, usize),
        source: Source,
    ) -> Self {
        Self {
            name,
            summary,
            width,
            height,
            classes,
            source,
            parts: OnceLock::new(),
            observations: OnceLock::new(),
        }
    }

    /// A folder of idx files, as the task `idx:FOLDER`. It stays for as long as
    /// the program runs, as every task does.
    pub(crate) fn folder(name: &str, folder: &Path) -> Result<&'static Self, DataError> {
        // What was found once is found again, with the images that were read.
        static FOUND: Mutex<Vec<&Collection>> = Mutex::new(Vec::new());
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(collection) = found.iter().find(|collection| collection.name == name) {
            return Ok(collection);
        }
        let size = idx::sizes(folder)?;
        let source = Source::Folder(folder.to_owned());
        let summary = "tell the images of a folder of idx files";
        let name = Box::leak(name.to_owned().into_boxed_str());
        let collection: &'static Self = Box::leak(Box::new(Self::new(name, summary, size, source)));
        found.push(collection);
        Ok(collection)
    }

    fn load(&self, data: &Path) -> Result<Parts, DataError> {
        let (folder, training, test) = match &self.source {
            Source::Digits => {
                let all = digits::digits();
                let [training, validation, test] = parts(&all, DIGITS_SHARES).map(Arc::new);
                return Ok(Parts { training, validation, test });
            }
            Source::Mnist(prepared) => {
                let own = data.join("mnist");
                let folder = if own.is_dir() { own } else { data.to_owned() };
                let advice = Some("get it with `precocial data fetch mnist`");
                let (training, test) = idx::read(&folder, advice)?;
                (folder, prepared(&training), prepared(&test))
            }
            Source::Folder(folder) => {
                let (training, test) = idx::read(folder, None)?;
                (folder.clone(), training, test)
            }
        };
        let wrong = |problem| DataError { path: folder, problem, advice: None };
        let found = (training.width, training.height, training.classes);
        let expected = (self.width, self.height, self.classes);
        if (found.0, found.1) != (expected.0, expected.1) || found.2 > expected.2 {
            return Err(wrong(DataProblem::Other { found, expected }));
        }
        let count = training.len();
        let [training, validation] = parts(&training, FOLDER_SHARES).map(Arc::new);
        if validation.is_empty() {
            return Err(wrong(DataProblem::TooFew(count)));
        }
        Ok(Parts { training, validation, test: Arc::new(test) })
    }

    /// The images of the parts.
    ///
    /// # Panics
    ///
    /// If the task was not prepared.
    fn parts(&self) -> &Parts {
        if matches!(self.source, Source::Digits) {
            return self.parts.get_or_init(|| {
                self.load(Path::new("")).expect("the digits are part of the program")
            });
        }
        self.parts.get().expect("a task is prepared before its images are asked for")
    }
}

/// The images in so many parts.
fn parts<const N: usize>(images: &Labelled, shares: [f64; N]) -> [Labelled; N] {
    let mut places = stratified(&images.labels, &shares, SPLIT_SEED).into_iter();
    std::array::from_fn(|_| images.select(&places.next().unwrap_or_default()))
}

impl Task for Collection {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
    }

    fn signature(&self) -> Signature {
        let observations = self.observations.get_or_init(|| {
            let places = (1..=self.height).flat_map(|y| (1..=self.width).map(move |x| (y, x)));
            let name = |(y, x)| &*Box::leak(format!("row {y} column {x}").into_boxed_str());
            // Tasks live for ever, and so do the names of their inputs.
            Vec::leak(places.map(name).collect())
        });
        Signature {
            observations,
            actions: Actions::Classes { count: self.classes },
            step_limit: BATCH as u32,
            worst_return: -WORST_LOSS,
            solved_at: None,
            steps_per_second: 1.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Slides::new(self.shown()))
    }

    fn prepare(&self, data: &Path) -> Result<(), DataError> {
        if self.parts.get().is_none() {
            // Whoever is first has read the same.
            let _ = self.parts.set(self.load(data)?);
        }
        Ok(())
    }

    fn images(&self) -> Option<Shown> {
        Some(self.shown())
    }

    fn held_out(&self, part: Part) -> Option<Box<dyn Task + '_>> {
        Some(Box::new(HeldOut { collection: self, part }))
    }
}

impl Collection {
    fn shown(&self) -> Shown {
        Shown { from: self.parts().training.clone(), batch: Some(BATCH) }
    }
}

/// A held out part: every episode shows all of it.
struct HeldOut<'a> {
    collection: &'a Collection,
    part: Part,
}

impl HeldOut<'_> {
    fn shown(&self) -> Shown {
        let parts = self.collection.parts();
        let from = match self.part {
            Part::Validation => &parts.validation,
            Part::Test => &parts.test,
        };
        Shown { from: from.clone(), batch: None }
    }
}

impl Task for HeldOut<'_> {
    fn name(&self) -> &'static str {
        self.collection.name
    }

    fn summary(&self) -> &'static str {
        self.collection.summary
    }

    fn signature(&self) -> Signature {
        let step_limit = self.shown().count() as u32;
        Signature { step_limit, ..self.collection.signature() }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Slides::new(self.shown()))
    }

    fn images(&self) -> Option<Shown> {
        Some(self.shown())
    }

    fn is_deterministic(&self) -> bool {
        true
    }
}
