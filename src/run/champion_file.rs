//! A champion as it leaves the engine: small, readable, self-sufficient.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use precocial_envs::{Registry, Task};
use serde::{Deserialize, Serialize};

use super::files::{FileError, to_text};
use super::{Misfit, Unsound, Versioned, spare};
use crate::evaluation::{Score, SharedWeights};
use crate::network::Weights;
use crate::search::{Champion, InitialNetwork, WeightScore};
use crate::topology::Topology;

/// A network that can be run, with what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChampionFile {
    /// The format of this file.
    pub format: u32,
    /// The task that it was evolved for.
    pub task: String,
    /// Where it comes from, for people.
    #[serde(default)]
    pub origin: String,
    /// The generation that it comes from.
    #[serde(default)]
    pub generation: u64,
    /// The mean of the scores over the shared weights.
    #[serde(default)]
    pub score: Option<f64>,
    /// The score for each shared weight, on fresh episodes.
    #[serde(default)]
    pub scores: Vec<WeightScore>,
    /// The network.
    pub topology: Topology,
    /// Weights that were trained afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuned: Option<Tuned>,
}

/// A weight for each connection, as training left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tuned {
    /// How they were found and from what, for people.
    #[serde(default)]
    pub origin: String,
    /// What they reach on fresh episodes, if that was measured.
    #[serde(default)]
    pub score: Option<Score>,
    /// One for each connection of the topology, in its order.
    pub weights: Vec<f64>,
    /// What they were before they were trained, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Vec<f64>>,
}

impl Versioned for ChampionFile {
    const KIND: &'static str = "a champion";
    const FORMAT: u32 = 1;

    fn check(&self) -> Result<(), Unsound> {
        self.topology.check_size()?;
        Ok(self.check_tuned()?)
    }
}

impl ChampionFile {
    /// The file of a champion.
    pub fn new(champion: &Champion, task: &str, origin: String) -> Self {
        Self {
            format: Self::FORMAT,
            task: task.to_owned(),
            origin,
            generation: champion.generation,
            score: champion.trained.is_none().then(|| champion.score()),
            scores: champion.scores.clone(),
            topology: champion.topology.clone(),
            tuned: champion.trained.as_ref().map(|trained| Tuned {
                origin: "by the search itself; the score is on the validation images".to_owned(),
                score: Some(trained.score),
                weights: trained.weights.clone(),
                start: Some(trained.start.clone()),
            }),
        }
    }

    /// Keeps it beside the champion's file at `path`, under the name of its
    /// generation, so that nothing that is there is lost; gives the name.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn keep(&self, path: &Path) -> Result<PathBuf, FileError> {
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(format!("-{}.ron", self.generation));
        let name = path.with_file_name(name);
        let text = to_text(self).map_err(io::Error::other);
        let kept = text.and_then(|text| spare::keep(&name, text.as_bytes()));
        kept.map_err(|error| FileError { path: name, problem: error.into() })
    }

    /// Whether its search has trained its weights: then it is not meant for a shared
    /// one.
    pub fn is_trained(&self) -> bool {
        self.tuned.as_ref().is_some_and(|tuned| tuned.start.is_some())
    }

    /// The shared weight with the best score; the first of equals.
    pub fn best_weight(&self) -> Option<f64> {
        let scores = self.scores.iter().filter(|s| s.mean.is_finite() && s.weight.is_finite());
        let best = scores.reduce(|best, score| if score.mean > best.mean { score } else { best });
        best.map(|score| score.weight)
    }

    /// The shared weights of its scores; none where its search had none.
    pub fn scored_weights(&self) -> Vec<f64> {
        let weights = self.scores.iter().map(|score| score.weight);
        weights.filter(|weight| weight.is_finite()).collect()
    }

    /// The shared weights of its scores, or else the paper's six.
    pub fn shared_weights(&self) -> Vec<f64> {
        let weights = self.scored_weights();
        if weights.is_empty() { SharedWeights::default().values() } else { weights }
    }

    /// Its tuned weights, or else its best shared weight, or else 1.
    pub fn best_weights(&self) -> Weights<'_> {
        match &self.tuned {
            Some(tuned) => Weights::Each(&tuned.weights),
            None => self.best_weight().unwrap_or(1.0).into(),
        }
    }

    /// What another search can begin with: the network with the weights that
    /// are best for it.
    pub fn beginning(self) -> InitialNetwork {
        let connections = self.topology.connections().len();
        let shared = self.best_weight().unwrap_or(1.0);
        let weights = self.tuned.map_or_else(|| vec![shared; connections], |tuned| tuned.weights);
        InitialNetwork { topology: self.topology, weights }
    }

    /// Whether the tuned weights, if any, are those of the network.
    fn check_tuned(&self) -> Result<(), Misfit> {
        let Some(tuned) = &self.tuned else { return Ok(()) };
        let connections = self.topology.connections().len();
        for given in std::iter::once(&tuned.weights).chain(&tuned.start) {
            if connections != given.len() {
                return Err(Misfit::Weights { connections, weights: given.len() });
            }
        }
        let mut all = tuned.weights.iter().chain(tuned.start.iter().flatten());
        let wrong = all.find(|weight| !weight.is_finite());
        wrong.map_or(Ok(()), |&weight| Err(Misfit::NotFinite(weight)))
    }

    /// Its task, if the registry has it and the network fits it.
    pub fn open_task(&self, registry: &Registry) -> Result<Arc<dyn Task>, Misfit> {
        self.open_task_named(&self.task, registry)
    }

    /// The same with another task.
    pub fn open_task_named(
        &self,
        name: &str,
        registry: &Registry,
    ) -> Result<Arc<dyn Task>, Misfit> {
        let task = registry.open(name)?;
        Misfit::check(&self.topology, &*task)?;
        Ok(task)
    }
}
