//! A data set as a task.

use std::sync::Arc;

use super::example_environment::ExampleEnvironment;
use super::{DataSet, Examples, Split, WORST_LOSS};
use crate::{Environment, Kind, Signature, Task};

/// A data set as a task: an episode shows samples one after the other, an
/// action predicts, and the reward is minus the loss, as a share of the mean
/// over the episode.
///
/// ```
/// use precocial_envs::{Task as _, data_sets::{DataSet, Samples, Supervised, Target, Targets}, names};
///
/// let samples = || Samples::new(2, vec![0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0],
///                               Targets::Labels(vec![0, 1, 1, 0]));
/// let classes = Target::Classes(names(["equal", "different"]));
/// let data = DataSet::new(names(["a", "b"]), classes, [samples(), samples(), samples()]);
/// let task = Supervised::new("my-xor", "tell whether two bits differ", data);
/// assert_eq!(task.signature().size(), (2, 2));
/// ```
#[derive(Clone, Debug)]
pub struct Supervised {
    name: String,
    summary: String,
    data: Arc<DataSet>,
    split: Split,
}

impl Supervised {
    /// The training split of a data set as a task.
    pub fn new(name: impl Into<String>, summary: impl Into<String>, data: DataSet) -> Self {
        let (name, summary) = (name.into(), summary.into());
        Self { name, summary, data: Arc::new(data), split: Split::Training }
    }

    /// The same task on another split.
    #[must_use]
    pub fn on(&self, split: Split) -> Self {
        Self { split, ..self.clone() }
    }

    /// The data set.
    pub fn data(&self) -> &Arc<DataSet> {
        &self.data
    }

    /// What its episodes show.
    pub fn examples(&self) -> Examples {
        self.data.examples(self.split)
    }
}

impl Task for Supervised {
    fn name(&self) -> &str {
        &self.name
    }

    fn summary(&self) -> &str {
        &self.summary
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: self.data.features.clone(),
            actions: self.data.target.actions(),
            step_limit: u32::try_from(self.examples().count()).unwrap_or(u32::MAX),
            worst_return: -WORST_LOSS,
            solved_at: None,
            steps_per_second: 1.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(ExampleEnvironment::new(self.data.clone(), self.examples()))
    }

    fn is_deterministic(&self) -> bool {
        self.examples().batch.is_none()
    }

    fn data_sha256(&self) -> Option<String> {
        Some(self.data.sha256())
    }

    fn kind(&self) -> Kind<'_> {
        Kind::Supervised(self)
    }
}
