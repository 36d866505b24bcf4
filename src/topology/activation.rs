//! The ten activation functions of the paper's control tasks (Gaier & Ha 2019,
//! supplementary material). A new one is a line in each `match` of this file
//! and of `network/{activate,slope,functions}.rs`.

use serde::{Deserialize, Serialize};

/// What a node does to the weighted sum of what it receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Activation {
    /// x
    Linear,
    /// 1 if x > 0, else 0
    Step,
    /// sin πx
    Sine,
    /// e^(-x²/2)
    Gaussian,
    /// tanh x
    Tanh,
    /// 1 / (1 + e^-x)
    Sigmoid,
    /// -x
    Inverse,
    /// |x|
    Absolute,
    /// max(0, x)
    Relu,
    /// cos πx
    Cosine,
}

impl Activation {
    /// All of them, in the reference implementation's order (its ids 1 to 10).
    pub const ALL: [Self; 10] = [
        Self::Linear,
        Self::Step,
        Self::Sine,
        Self::Gaussian,
        Self::Tanh,
        Self::Sigmoid,
        Self::Inverse,
        Self::Absolute,
        Self::Relu,
        Self::Cosine,
    ];

    /// The name in lower case, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Step => "step",
            Self::Sine => "sine",
            Self::Gaussian => "gaussian",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Inverse => "inverse",
            Self::Absolute => "absolute",
            Self::Relu => "relu",
            Self::Cosine => "cosine",
        }
    }
}
