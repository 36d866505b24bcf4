//! Why a search cannot begin or go on.

use thiserror::Error;

use crate::gradient::GradientError;

/// Why a search cannot begin or go on.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SearchError {
    /// The initial network has other numbers of inputs and outputs than the task.
    #[error(
        "`search.from`: the network has {} inputs and {} outputs, but {task} has {} and {}",
        given.0, given.1, needed.0, needed.1
    )]
    InitialNetwork {
        /// The task.
        task: String,
        /// Inputs and outputs of the task.
        needed: (usize, usize),
        /// Inputs and outputs of the network.
        given: (usize, usize),
    },
    /// Another number of weights than the initial network has connections.
    #[error("`search.from`: there are {weights} weights for {connections} connections")]
    InitialWeights {
        /// Weights that are given.
        weights: usize,
        /// Connections of the network.
        connections: usize,
    },
    /// A weight of the initial network that cannot be one.
    #[error("`search.from`: a weight is not finite")]
    NotFinite,
    /// Its networks are too large.
    #[error(
        "`search`: its first networks have {connections} connections, and at most a million can \
         be read again: use fewer inputs, such as smaller images, or begin with a smaller network"
    )]
    Connections {
        /// How many each has.
        connections: u64,
    },
    /// Its population is too large.
    #[error(
        "`search.population`: {population} networks of {connections} connections make a \
         checkpoint of more than 1 GiB, which is not read again: use fewer networks, or fewer inputs"
    )]
    Checkpoint {
        /// How many networks.
        population: u64,
        /// How many connections each has at first.
        connections: u64,
    },
    /// All networks are to be even in the shared weight, and the first is not.
    #[error(
        "`search.from`: the network is not even in the shared weight, as \
         `search.variation.keep_even` wants all to be: leave that out, or begin with another"
    )]
    NotEven,
    /// All networks are to be even in the shared weight, and cannot.
    #[error(
        "`search.activations`: networks that are even in the shared weight \
         (`search.variation.keep_even`) need an odd function: Linear, Sine, Tanh or Inverse"
    )]
    NoOddActivation,
    /// What is to be trained is too large.
    #[error("`search`: {0}")]
    Size(#[from] GradientError),
    /// A search that trains was given a task without classes.
    #[error(
        "`search`: this one trains on samples with classes, and `{0}` has none; tasks that have \
         some: digits, mnist, mnist-196, idx:FOLDER and others (precocial tasks)"
    )]
    NoClasses(String),
    /// The state is not one of such a search.
    #[error("the checkpoint's networks do not fit its own experiment: it is damaged")]
    State,
    /// Another program brings this search.
    #[error("`search`: `{0}` is a search of another program: run it with that one")]
    Own(String),
}
