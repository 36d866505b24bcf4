//! Samples: features, and the target that belongs to them.

/// The targets of samples.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// The class of each.
    Labels(Vec<u16>),
    /// So many numbers for each, sample by sample.
    Numbers {
        /// How many.
        width: usize,
        /// All of them.
        values: Vec<f32>,
    },
}

impl Targets {
    /// The labels, where these are classes.
    pub fn labels(&self) -> Option<&[u16]> {
        match self {
            Self::Labels(labels) => Some(labels),
            Self::Numbers { .. } => None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Labels(labels) => labels.len(),
            Self::Numbers { width, values } => values.len() / width.max(&1),
        }
    }

    fn select(&self, indices: &[usize]) -> Self {
        match self {
            Self::Labels(labels) => Self::Labels(indices.iter().map(|&i| labels[i]).collect()),
            Self::Numbers { width, values } => {
                let own = |&index: &usize| &values[index * width..][..*width];
                Self::Numbers {
                    width: *width,
                    values: indices.iter().flat_map(own).copied().collect(),
                }
            }
        }
    }
}

/// Samples of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    features: usize,
    values: Vec<f32>,
    targets: Targets,
}

impl Samples {
    /// Samples of so many features each, `values` sample by sample.
    ///
    /// # Panics
    ///
    /// If there are not so many values for each target.
    pub fn new(features: usize, values: Vec<f32>, targets: Targets) -> Self {
        assert_eq!(values.len(), features * targets.len(), "features for every target");
        Self { features, values, targets }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many features each has.
    pub fn features(&self) -> usize {
        self.features
    }

    /// The features of one sample.
    pub fn sample(&self, index: usize) -> &[f32] {
        &self.values[index * self.features..][..self.features]
    }

    /// What belongs to them.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// These samples, in this order.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        let values = indices.iter().flat_map(|&index| self.sample(index)).copied().collect();
        Self { features: self.features, values, targets: self.targets.select(indices) }
    }
}
