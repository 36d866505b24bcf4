//! Data sets of a few numbers that are part of the program.

use std::path::Path;
use std::sync::Arc;

use super::{DataSet, Samples, Supervised, Target, Targets};
use crate::registry::TaskSource;
use crate::{Actions, Signature, Task, TaskError, names};

/// A small data set.
pub(super) struct Small {
    name: &'static str,
    summary: &'static str,
    features: &'static [&'static str],
    classes: usize,
    data: fn() -> DataSet,
}

impl Small {
    /// The four samples that a network without hidden nodes cannot learn (Minsky
    /// and Papert 1969). There are no others to hold out: all splits are these.
    pub(super) const XOR: Self = Self {
        name: "xor",
        summary: "tell whether two bits differ: four samples, held out from nothing",
        features: &["a", "b"],
        classes: 2,
        data: xor,
    };

    /// Fisher's irises: 150 flowers that E. Anderson measured, published by R. A.
    /// Fisher (1936), from the UCI Machine Learning Repository (CC BY 4.0), as
    /// scikit-learn distributes them.
    pub(super) const IRIS: Self = Self {
        name: "iris",
        summary: "tell three species of iris by the sizes of their flowers (Fisher 1936)",
        features: &["sepal length", "sepal width", "petal length", "petal width"],
        classes: 3,
        data: || {
            DataSet::from_table(include_bytes!("iris.csv"), None)
                .expect("the irises are part of the program")
        },
    };
}

fn xor() -> DataSet {
    let samples = || {
        let features = vec![0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
        Samples::new(2, features, Targets::Labels(vec![0, 1, 1, 0]))
    };
    let classes = Target::Classes(names(["equal", "different"]));
    DataSet::new(names(["a", "b"]), classes, [samples(), samples(), samples()])
}

impl TaskSource for Small {
    fn name(&self) -> &str {
        self.name
    }

    fn summary(&self) -> &str {
        self.summary
    }

    fn signature(&self) -> Option<Signature> {
        Some(Signature {
            observations: self.features.iter().map(|name| (*name).to_owned()).collect(),
            actions: Actions::Classes { count: self.classes },
            step_limit: super::BATCH as u32,
            worst_return: -super::WORST_LOSS,
            solved_at: None,
            steps_per_second: 1.0,
        })
    }

    fn is_supervised(&self) -> bool {
        true
    }

    fn reads_data(&self) -> bool {
        false
    }

    fn open(&self, name: &str, _data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        Ok(Arc::new(Supervised::new(name, self.summary, (self.data)())))
    }
}
