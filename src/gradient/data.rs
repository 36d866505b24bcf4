//! The images of a task, as training reads them.

use std::sync::Arc;

use precocial_envs::Task;
use precocial_envs::images::{Labelled, Part};

use super::{ExampleBatch, Examples, Targets};

/// Images in their three parts.
#[derive(Clone)]
pub struct ImageData {
    /// Weights are learned on these.
    pub training: Arc<Labelled>,
    /// Everything is chosen on these.
    pub validation: Arc<ExampleBatch>,
    /// These choose nothing.
    pub test: Arc<ExampleBatch>,
}

impl ImageData {
    /// The images of a task, if it has some; the task must be prepared.
    pub fn of(task: &dyn Task) -> Option<Self> {
        let part = |part| {
            let shown = task.held_out(part)?.images()?;
            Some(Arc::new(ExampleBatch::all(&*shown.from)))
        };
        Some(Self {
            training: task.images()?.from,
            validation: part(Part::Validation)?,
            test: part(Part::Test)?,
        })
    }
}

impl<'a> From<&'a Labelled> for Examples<'a> {
    fn from(images: &'a Labelled) -> Self {
        Self {
            features: &images.pixels,
            features_per_example: images.pixels_per_image(),
            targets: Targets::Labels(&images.labels),
        }
    }
}
