//! What a generation reports.

use serde::{Deserialize, Deserializer, Serialize};

use super::{Champion, FrontNetwork};

/// What a generation was like, round or pass of training included.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Progress {
    /// A generation of networks that were evaluated.
    Evaluated(GenerationProgress),
    /// A round or a pass in which networks were trained.
    Trained(TrainingProgress),
}

/// A generation of networks that were evaluated. Returns are sums of rewards
/// over an episode, in the task's own unit; of samples they are minus the mean
/// loss, and so at most 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GenerationProgress {
    /// The generation, from 0.
    pub generation: u64,
    /// Mean over the population of the mean return over weights. This and other
    /// returns are any number, or NaN (in a file `null`) if none was finite.
    #[serde(deserialize_with = "number_or_null")]
    pub fitness_mean: f64,
    /// Median over the population of the mean return over weights.
    #[serde(deserialize_with = "number_or_null")]
    pub fitness_median: f64,
    /// The best mean return over weights.
    #[serde(deserialize_with = "number_or_null")]
    pub fitness_best: f64,
    /// The best return of any network at its best weight.
    #[serde(deserialize_with = "number_or_null")]
    pub max_best: f64,
    /// The best return of any network at its worst weight.
    #[serde(deserialize_with = "number_or_null")]
    pub min_best: f64,
    /// Enabled connections of the network with the best mean: 0 or more.
    pub connections_of_best: usize,
    /// Median over the population of the enabled connections: 0 or more, a half
    /// between two.
    pub connections_median: f64,
    /// Median over the population of the hidden nodes: 0 or more, a half between
    /// two.
    pub hidden_median: f64,
    /// The champion's score, once there is a champion: its mean return over
    /// weights on fresh episodes.
    pub champion_score: Option<f64>,
    /// The champion's connections, once there is a champion; it has only those
    /// that act.
    pub champion_connections: Option<usize>,
    /// Environment steps in all episodes of this generation; a sample is one.
    pub steps: u64,
    /// Episodes that ended because a number was not finite: 0 or more.
    pub non_finite: u64,
    /// The networks that no other beats in both returns and connections, the simplest
    /// first: at most 32 of them, returns with six digits. Empty where it is not
    /// known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub front: Vec<FrontNetwork>,
}

/// A round or a pass in which networks were trained: the one that is looked
/// for, and its controls.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainingProgress {
    /// The round or pass, from 0.
    pub generation: u64,
    /// The network that is looked for, and then its controls.
    pub networks: Vec<NetworkProgress>,
    /// The champion's return on the validation samples, once there is a champion:
    /// minus the loss, at most 0.
    pub champion_score: Option<f64>,
    /// The champion's connections, once there is a champion; it has only those
    /// that act.
    pub champion_connections: Option<usize>,
    /// Samples that networks were trained with, each as often as it was used.
    pub steps: u64,
}

/// A network after training. Losses are mean cross-entropies in nats, 0 or
/// more; accuracies are shares of samples classified right, from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkProgress {
    /// Which one it is.
    pub name: String,
    /// Its edges; biases are none. 0 or more.
    pub edges: usize,
    /// Their share of those that are allowed, or that there were at first: from
    /// 0 to 1.
    pub left: f64,
    /// Hidden nodes that act: 0 or more.
    pub hidden: usize,
    /// After how many steps the loss on the validation samples was lowest, where
    /// that was looked for. All figures here are of that moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iteration: Option<u64>,
    /// Loss on the validation samples; NaN (in a file `null`) if it is not
    /// finite.
    #[serde(deserialize_with = "number_or_null")]
    pub validation_loss: f64,
    /// Accuracy on the validation samples.
    pub validation_accuracy: f64,
    /// Accuracy on the test samples: it chooses nothing.
    pub test_accuracy: f64,
    /// Samples a second and thread forward, with whole matrices and edge by edge,
    /// in wall-clock time, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images_per_second: Option<[f64; 2]>,
}

/// JSON has no number that is not finite: it is written as null.
fn number_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

impl TrainingProgress {
    /// What is reported of a round or pass, with the champion as it is then.
    pub(super) fn new(
        generation: u64,
        networks: Vec<NetworkProgress>,
        champion: Option<&Champion>,
        steps: u64,
    ) -> Self {
        Self {
            generation,
            networks,
            champion_score: champion.map(Champion::score),
            champion_connections: champion.map(Champion::connections),
            steps,
        }
    }
}

impl Progress {
    /// The generation, round or pass, from 0.
    pub fn generation(&self) -> u64 {
        match self {
            Self::Evaluated(progress) => progress.generation,
            Self::Trained(progress) => progress.generation,
        }
    }

    /// The champion's score and connections, once there is a champion.
    pub fn champion(&self) -> Option<(f64, usize)> {
        match self {
            Self::Evaluated(progress) => progress.champion_score.zip(progress.champion_connections),
            Self::Trained(progress) => progress.champion_score.zip(progress.champion_connections),
        }
    }

    /// Environment steps, or samples that were trained with.
    pub fn steps(&self) -> u64 {
        match self {
            Self::Evaluated(progress) => progress.steps,
            Self::Trained(progress) => progress.steps,
        }
    }

    /// The champion's score, once there is a champion.
    pub fn champion_score(&self) -> Option<f64> {
        match self {
            Self::Evaluated(progress) => progress.champion_score,
            Self::Trained(progress) => progress.champion_score,
        }
    }

    /// The champion's connections, once there is a champion.
    pub fn champion_connections(&self) -> Option<usize> {
        match self {
            Self::Evaluated(progress) => progress.champion_connections,
            Self::Trained(progress) => progress.champion_connections,
        }
    }

    /// The generation, if its networks were evaluated and not trained.
    pub fn evaluated(&self) -> Option<&GenerationProgress> {
        match self {
            Self::Evaluated(progress) => Some(progress),
            Self::Trained(_) => None,
        }
    }

    /// The networks that were trained; none where none are.
    pub fn trained_networks(&self) -> &[NetworkProgress] {
        match self {
            Self::Evaluated(_) => &[],
            Self::Trained(progress) => &progress.networks,
        }
    }
}
