//! An experiment: everything that decides what a run computes.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use precocial_envs::{Registry, Task, UnknownTask};
use serde::{Deserialize, Serialize};

use super::{Mismatch, Versioned};
use crate::evaluation::{EvaluationSettings, Evaluator, evaluator};
use crate::search::{InitialNetwork, SearchContext, SearchKind, SearchSettings};
use crate::settings::count;
use crate::topology::EditError;

/// An experiment file. What it leaves out has the default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The format of the file. Default 1; no other yet.
    #[serde(default = "format")]
    pub format: u32,
    /// The task's name: what `precocial tasks` lists, or `table:FILE`. No
    /// default; any task, of those with classes for a search that trains.
    pub task: String,
    /// The SHA-256 of the task's data, without which nothing goes on. Default any
    /// data; a run writes down what it found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Every random number comes from it. Default 1; any whole number.
    #[serde(default = "one")]
    pub seed: u64,
    /// A checkpoint is written every so many generations. Default 16; from 1 to
    /// 4294967295.
    #[serde(default = "save_every")]
    pub save_every: NonZeroU32,
    /// How networks are evaluated.
    #[serde(default)]
    pub evaluation: EvaluationSettings,
    /// How networks are found.
    #[serde(default)]
    pub search: SearchSettings,
}

impl Versioned for Experiment {
    const KIND: &'static str = "an experiment";
    const FORMAT: u32 = 1;
}

impl Experiment {
    /// An experiment with a task, and the defaults for everything else.
    pub fn new(task: impl Into<String>) -> Self {
        Self {
            format: format(),
            task: task.into(),
            data: None,
            seed: one(),
            save_every: save_every(),
            evaluation: EvaluationSettings::default(),
            search: SearchSettings::default(),
        }
    }

    /// The kind of its search.
    pub fn kind(&self) -> &dyn SearchKind {
        self.search.kind()
    }

    /// The same experiment, whose search begins with a network: an evolved or
    /// an imported one.
    ///
    /// # Errors
    ///
    /// As [`SearchKind::begin_with`].
    pub fn beginning_with(mut self, from: InitialNetwork) -> Result<Self, EditError> {
        self.search.kind_mut().begin_with(from)?;
        Ok(self)
    }

    /// The same experiment whose task does not depend on the working directory:
    /// relative paths in its name begin in `base`.
    pub fn resolved(mut self, registry: &Registry, base: &Path) -> Result<Self, UnknownTask> {
        self.task = registry.resolve(&self.task, base)?;
        Ok(self)
    }

    /// The same experiment, for the data that its task has found.
    ///
    /// # Errors
    ///
    /// If it is for others.
    pub fn with_data_of(mut self, task: &dyn Task) -> Result<Self, Mismatch> {
        let found = self.check_data(task)?;
        self.data = self.data.or(found);
        Ok(self)
    }

    /// Whether it is for the data that its task has found; gives their sum.
    pub(super) fn check_data(&self, task: &dyn Task) -> Result<Option<String>, Mismatch> {
        Mismatch::check_data(self.data.as_ref(), task)
    }

    /// What its search works with.
    pub fn context(&self, task: Arc<dyn Task>) -> SearchContext {
        self.context_with(evaluator(task))
    }

    /// The same with this evaluator of its task.
    pub(super) fn context_with(&self, evaluator: Arc<dyn Evaluator>) -> SearchContext {
        SearchContext { evaluator, seed: self.seed, evaluation: self.evaluation.clone() }
    }
}

fn format() -> u32 {
    Experiment::FORMAT
}

fn one() -> u64 {
    1
}

fn save_every() -> NonZeroU32 {
    count(16)
}
