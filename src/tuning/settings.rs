//! How weights are tuned, as it stands in a tuning's checkpoint.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::TuningError;
use super::cma_es::MOST_WEIGHTS;
use crate::settings::{at_most_a_million, count};

/// How weights are tuned. Its defaults are those of
/// [`usual`](TuningSettings::usual) for CMA-ES; a file holds every setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TuningSettings {
    /// Every random number comes from it. Default 1; any whole number.
    pub seed: u64,
    /// The weights to begin with. Default `BestShared`.
    pub start: Start,
    /// Where candidates come from. Default `CmaEs` with its own defaults.
    pub algorithm: Algorithm,
    /// How often candidates are drawn. Default 30000, for other algorithms 3600; any whole number.
    pub iterations: u64,
    /// So many attempts are made first, and the best of them goes on: the first
    /// iterations often decide how far a tuning gets. Default 4; from 1 to
    /// 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub attempts: NonZeroU32,
    /// Iterations of each attempt; they count towards those in all. Default a
    /// sixth of them; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub attempt_iterations: NonZeroU32,
    /// Episodes of each candidate, the same for all of an iteration. Default 4,
    /// for other algorithms 12; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub episodes: NonZeroU32,
    /// Whether half as many hard ones come on top: those that the centre of the
    /// candidates did worst in. Weights then fail less often and are slower.
    /// Default false, for PEPG true.
    pub hard_episodes: bool,
    /// The centre of the candidates and the best of them challenge the best
    /// weights every so many iterations. Default as often as takes a quarter of
    /// the time; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub challenge_every: NonZeroU32,
    /// Other episodes that decide a challenge. Default 1024; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub challenge_episodes: NonZeroU32,
}

/// The weights to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Start {
    /// The best shared weight of a fine scan from -2 to 2, for every
    /// connection: where the paper begins. Attempts begin in turns with it and
    /// with the best one of the other sign.
    BestShared,
    /// This weight for every connection: a finite number.
    Shared(f64),
    /// The weights that the network has.
    Tuned,
}

/// Where candidates come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Algorithm {
    /// Covariance matrix adaptation.
    CmaEs(CmaEsSettings),
    /// Parameter-exploring policy gradients: what the paper calls
    /// population-based REINFORCE.
    Pepg(PepgSettings),
    /// Gradient descent; for supervised tasks alone.
    Descent(DescentSettings),
}

/// Settings of CMA-ES.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CmaEsSettings {
    /// Candidates in an iteration. Default 32; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub population: NonZeroU32,
    /// The first step size, in weights. Default 0.1; above 0.
    pub sigma: f64,
}

/// Settings of PEPG; the defaults are those of the published tool, but for the
/// episodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PepgSettings {
    /// Candidates in an iteration, rounded up to pairs. Default 64; from 1 to
    /// 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub population: NonZeroU32,
    /// The first standard deviation of each weight. Default 0.1; above 0.
    pub sigma: f64,
    /// Deviations that are above `sigma_limit` shrink by this factor in every
    /// iteration. Default 0.999; from 0 to 1.
    pub sigma_decay: f64,
    /// The deviation at which that ends. Default 0.02; 0 or more.
    pub sigma_limit: f64,
    /// How fast deviations follow the returns. Default 0.2; 0 or more.
    pub sigma_rate: f64,
    /// Adam's step size, in weights. Default 0.01; above 0.
    pub learning_rate: f64,
    /// How strongly weights are drawn to those of the start. Default 0.005; 0 or
    /// more.
    pub weight_decay: f64,
}

/// Settings of gradient descent by Adam.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescentSettings {
    /// Examples between two steps. Default 64; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub batch: NonZeroU32,
    /// Adam's first step size, in weights. Default 0.03; above 0.
    pub learning_rate: f64,
    /// The step size shrinks by this factor in every iteration. Default 0.999;
    /// above 0, at most 1.
    pub rate_decay: f64,
}

impl Algorithm {
    /// Whether it can tune so many weights.
    pub(super) fn check_size(&self, weights: usize) -> Result<(), TuningError> {
        match self {
            Self::CmaEs(_) if weights > MOST_WEIGHTS => {
                Err(TuningError::TooMany { weights, most: MOST_WEIGHTS })
            }
            _ => Ok(()),
        }
    }

    /// What it is called.
    pub fn label(&self) -> &'static str {
        match self {
            Self::CmaEs(_) => "CMA-ES",
            Self::Pepg(_) => "PEPG",
            Self::Descent(_) => "gradient descent",
        }
    }
}

impl Default for CmaEsSettings {
    fn default() -> Self {
        Self { population: count(32), sigma: 0.1 }
    }
}

impl Default for PepgSettings {
    fn default() -> Self {
        Self {
            population: count(64),
            sigma: 0.1,
            sigma_decay: 0.999,
            sigma_limit: 0.02,
            sigma_rate: 0.2,
            learning_rate: 0.01,
            weight_decay: 0.005,
        }
    }
}

impl Default for DescentSettings {
    fn default() -> Self {
        Self { batch: count(64), learning_rate: 0.03, rate_decay: 0.999 }
    }
}

impl TuningSettings {
    /// What is usual for an algorithm. CMA-ES gets further with many iterations
    /// of few candidates and episodes than with few of many: it walks on where
    /// larger ones settle (measured on the swing-up, `experiments/README.md`).
    pub fn usual(algorithm: Algorithm) -> Self {
        let (iterations, episodes, hard_episodes) = match &algorithm {
            Algorithm::CmaEs(_) => (30_000, 4, false),
            Algorithm::Pepg(_) => (3600, 12, true),
            Algorithm::Descent(_) => (3600, 12, false),
        };
        let usual = Self {
            seed: 1,
            start: Start::BestShared,
            algorithm,
            iterations: u64::from(iterations),
            attempts: count(4),
            attempt_iterations: count(iterations / 6),
            episodes: count(episodes),
            hard_episodes,
            challenge_every: NonZeroU32::MIN,
            challenge_episodes: count(1024),
        };
        usual.with_usual_challenges()
    }

    /// Holds challenges so often that they and the search for hard episodes take a
    /// quarter of the time (after every fifth pass where none are drawn), and in
    /// every attempt.
    #[must_use]
    pub fn with_usual_challenges(mut self) -> Self {
        let by_candidates = |population: NonZeroU32| {
            let drawn = population.get().saturating_mul(self.episodes.get());
            self.challenge_episodes.get().saturating_mul(2 * 3) / drawn
        };
        let every = match &self.algorithm {
            Algorithm::CmaEs(settings) => by_candidates(settings.population),
            Algorithm::Pepg(settings) => by_candidates(settings.population),
            Algorithm::Descent(_) => 5,
        };
        let every = every.min(self.attempt_iterations.get());
        self.challenge_every = NonZeroU32::new(every).unwrap_or(NonZeroU32::MIN);
        self
    }
}

impl Default for TuningSettings {
    fn default() -> Self {
        Self::usual(Algorithm::CmaEs(CmaEsSettings::default()))
    }
}
