//! Samples in three splits, with the names of what they hold.

use std::sync::Arc;

use super::{Examples, Samples, Scale, Targets, examples::BATCH};
use crate::Actions;

/// A part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Networks are evaluated and trained on it.
    Training,
    /// Confirms champions and chooses between weights.
    Validation,
    /// Measures in the end, and decides nothing.
    Test,
}

/// What there is to predict.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// One of these classes; the loss is the cross-entropy of the softmax.
    Classes(Arc<[String]>),
    /// These numbers; the loss is the mean squared error.
    Numbers(Arc<[String]>),
}

impl Target {
    /// The names of the classes or numbers: one for each output of a network.
    pub fn names(&self) -> &Arc<[String]> {
        match self {
            Self::Classes(names) | Self::Numbers(names) => names,
        }
    }

    /// The same as the actions of a task.
    pub fn actions(&self) -> Actions {
        let count = self.names().len();
        match self {
            Self::Classes(_) => Actions::Classes { count },
            Self::Numbers(_) => Actions::Numbers { count },
        }
    }

    fn fits(&self, samples: &Samples) -> bool {
        match (self, samples.targets()) {
            (Self::Classes(names), Targets::Labels(labels)) => {
                labels.iter().all(|&label| usize::from(label) < names.len())
            }
            (Self::Numbers(names), Targets::Numbers { width, .. }) => *width == names.len(),
            _ => false,
        }
    }
}

/// Samples in three splits.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// The name of each feature.
    pub features: Arc<[String]>,
    /// What belongs to them.
    pub target: Target,
    training: Arc<Samples>,
    validation: Arc<Samples>,
    test: Arc<Samples>,
    /// Width and height, where the features are the pixels of a picture, row by
    /// row from the top left.
    pub picture: Option<(usize, usize)>,
    /// Whether the slant of these pictures was taken out.
    pub is_upright: bool,
    /// What features and predicted numbers stand for; none where they are what they
    /// stand for.
    feature_scales: Vec<Scale>,
    target_scales: Vec<Scale>,
}

impl DataSet {
    /// A data set of these splits: training, validation, test.
    ///
    /// # Panics
    ///
    /// If the names do not fit the samples, or if a split is empty.
    pub fn new(features: Arc<[String]>, target: Target, splits: [Samples; 3]) -> Self {
        for split in &splits {
            assert!(!split.is_empty(), "no split is empty");
            assert_eq!(split.features(), features.len(), "a name for each feature");
            assert!(target.fits(split), "targets are of the kind that is named");
        }
        let [training, validation, test] = splits.map(Arc::new);
        Self {
            features,
            target,
            training,
            validation,
            test,
            picture: None,
            is_upright: false,
            feature_scales: Vec::new(),
            target_scales: Vec::new(),
        }
    }

    /// The same, whose features are pixels of a picture of this width and
    /// height.
    ///
    /// # Panics
    ///
    /// If there are not so many features.
    #[must_use]
    pub fn with_picture(self, width: usize, height: usize) -> Self {
        assert_eq!(self.features.len(), width * height, "a feature for each pixel");
        Self { picture: Some((width, height)), ..self }
    }

    /// The same, whose features and predicted numbers have these scales.
    ///
    /// # Panics
    ///
    /// If there is not a scale for each.
    #[must_use]
    pub fn with_scales(self, features: Vec<Scale>, target: Vec<Scale>) -> Self {
        assert_eq!(features.len(), self.features.len(), "a scale for each feature");
        assert_eq!(target.len(), self.target.names().len(), "a scale for each number");
        Self { feature_scales: features, target_scales: target, ..self }
    }

    /// What a feature's numbers stand for.
    pub fn feature_scale(&self, index: usize) -> Scale {
        self.feature_scales.get(index).copied().unwrap_or(Scale::ITS_OWN)
    }

    /// What a predicted number stands for.
    pub fn target_scale(&self, index: usize) -> Scale {
        self.target_scales.get(index).copied().unwrap_or(Scale::ITS_OWN)
    }

    /// The samples of a split.
    pub fn samples(&self, split: Split) -> &Arc<Samples> {
        match split {
            Split::Training => &self.training,
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        }
    }

    /// What the episodes of a split show: batches of the training samples, if
    /// these are more than a batch, and all of the others.
    pub fn examples(&self, split: Split) -> Examples {
        let samples = self.samples(split).clone();
        let many = split == Split::Training && samples.len() > BATCH;
        Examples { samples, batch: many.then_some(BATCH) }
    }
}
