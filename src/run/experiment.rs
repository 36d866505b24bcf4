//! An experiment: everything that decides what a run computes.

use std::num::NonZeroU32;

use precocial_envs::{Actions, Task};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{Misfit, Unsound, Versioned};
use crate::evaluation::EvaluationSettings;
use crate::search::{InitialNetwork, SearchSettings};
use crate::settings::count;
use crate::topology::{EditError, Topology};

/// An experiment file. What it leaves out has the default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The format of the file.
    #[serde(default = "format")]
    pub format: u32,
    /// The task's name.
    #[serde(deserialize_with = "task_name")]
    pub task: String,
    /// Every random number comes from it.
    #[serde(default = "one")]
    pub seed: u64,
    /// A checkpoint is written every so many generations.
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

    fn check(&self) -> Result<(), Unsound> {
        self.check_from().map_err(Unsound::From)?;
        self.check_task().map_err(Unsound::Task)
    }
}

impl Experiment {
    /// The task; its name was checked when the experiment was read.
    pub fn find_task(&self) -> Result<&'static dyn Task, precocial_envs::UnknownTask> {
        precocial_envs::find(&self.task)
    }

    /// The network that the search begins with, if any.
    pub fn from(&self) -> Option<&Topology> {
        self.search.from()
    }

    /// The same experiment, whose search begins with a network: an evolved or
    /// an imported one.
    ///
    /// # Errors
    ///
    /// As [`SearchSettings::begin_with`].
    pub fn beginning_with(mut self, from: InitialNetwork) -> Result<Self, EditError> {
        self.search.begin_with(from)?;
        Ok(self)
    }

    /// Whether the task is one that the search can work on.
    pub fn check_task(&self) -> Result<(), String> {
        let task = self.find_task().map_err(|error| error.to_string())?;
        let signature = task.signature();
        let (inputs, outputs) = (signature.observations.len(), signature.actions.count());
        self.search.check(inputs, outputs).map_err(|problem| format!("`search`: {problem}"))?;
        if self.search.trains() && !matches!(signature.actions, Actions::Classes { .. }) {
            return Err(format!(
                "`search`: this one trains with labelled images, and `{}` has none; tasks of \
                 images: digits, mnist, mnist-196, idx:FOLDER and others (precocial tasks)",
                self.task
            ));
        }
        Ok(())
    }

    /// Whether the network that the search begins with, if any, fits the task.
    pub fn check_from(&self) -> Result<(), Misfit> {
        let Some(from) = self.from() else { return Ok(()) };
        Misfit::check(from, self.find_task()?)
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

fn task_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    precocial_envs::find(&name).map_err(D::Error::custom)?;
    Ok(name)
}
