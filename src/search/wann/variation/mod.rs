//! How a child differs from its parent: one variation each. An operator is a
//! file; it is named in [`Variation`], in [`VariationSettings`] and in
//! [`Variation::apply`].

mod add_connection;
mod change_activation;
mod enable_connection;
mod insert_node;
mod path;
mod remove_connection;

use rand::Rng;
use rand::distr::Distribution as _;
use rand_distr::weighted::WeightedAliasIndex;
use serde::{Deserialize, Serialize};

use super::WhenImpossible;
use crate::activation::Activation;
use crate::settings::weight;
use crate::topology::Topology;

/// One way to vary a topology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variation {
    /// Splits an enabled connection by a new node.
    InsertNode,
    /// Connects two nodes that were not.
    AddConnection,
    /// Gives a hidden node another activation.
    ChangeActivation,
    /// Enables a disabled connection.
    EnableConnection,
    /// Takes a connection out (not in the paper, and off by default).
    RemoveConnection,
}

/// How often each variation is chosen, as weights of any sum, and what happens
/// when the chosen one is impossible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VariationSettings {
    /// How often an enabled connection is split by a new node. Default 0.25;
    /// from 0 to 1000000.
    #[serde(deserialize_with = "weight")]
    pub insert_node: f64,
    /// How often two nodes are connected that were not. Default 0.2; from 0 to
    /// 1000000.
    #[serde(deserialize_with = "weight")]
    pub add_connection: f64,
    /// How often a hidden node gets another activation. Default 0.5; from 0 to
    /// 1000000.
    #[serde(deserialize_with = "weight")]
    pub change_activation: f64,
    /// How often a disabled connection is enabled. Default 0.05; from 0 to
    /// 1000000.
    #[serde(deserialize_with = "weight")]
    pub enable_connection: f64,
    /// How often a connection is taken out (not in the paper). Default 0.0; from
    /// 0 to 1000000.
    #[serde(deserialize_with = "weight")]
    pub remove_connection: f64,
    /// What happens when the chosen variation is impossible. Default Clone.
    pub when_impossible: WhenImpossible,
    /// Whether all networks, from the first generation on, are even in the shared
    /// weight (not in the paper): they act with −w exactly as with w. New nodes
    /// and connections that would break this pass one more node. Default false.
    pub keep_even: bool,
}

impl Default for VariationSettings {
    fn default() -> Self {
        Self {
            insert_node: 0.25,
            add_connection: 0.20,
            change_activation: 0.50,
            enable_connection: 0.05,
            remove_connection: 0.0,
            when_impossible: WhenImpossible::Clone,
            keep_even: false,
        }
    }
}

impl Variation {
    /// The varied topology, or `None` where this variation is impossible. A parent
    /// that is even in the shared weight has even children where `keep_even` says so.
    pub fn apply(
        self,
        parent: &Topology,
        activations: &[Activation],
        keep_even: bool,
        generator: &mut impl Rng,
    ) -> Option<Topology> {
        match self {
            Self::InsertNode => insert_node::vary(parent, activations, keep_even, generator),
            Self::AddConnection => add_connection::vary(parent, activations, keep_even, generator),
            Self::ChangeActivation => {
                change_activation::vary(parent, activations, keep_even, generator)
            }
            Self::EnableConnection => enable_connection::vary(parent, generator),
            Self::RemoveConnection => remove_connection::vary(parent, generator),
        }
    }
}

impl VariationSettings {
    /// Every variation with its weight.
    pub fn weights(&self) -> [(Variation, f64); 5] {
        [
            (Variation::InsertNode, self.insert_node),
            (Variation::AddConnection, self.add_connection),
            (Variation::ChangeActivation, self.change_activation),
            (Variation::EnableConnection, self.enable_connection),
            (Variation::RemoveConnection, self.remove_connection),
        ]
    }

    /// A child: its parent with one variation.
    pub fn vary(
        &self,
        parent: &Topology,
        activations: &[Activation],
        generator: &mut impl Rng,
    ) -> Topology {
        let mut choices: Vec<(Variation, f64)> =
            self.weights().into_iter().filter(|&(_, weight)| weight > 0.0).collect();
        // Fails, and ends the loop, once no choice is left.
        while let Ok(spin) =
            WeightedAliasIndex::new(choices.iter().map(|&(_, weight)| weight).collect())
        {
            let index = spin.sample(generator);
            let (variation, _) = choices.remove(index);
            if let Some(child) = variation.apply(parent, activations, self.keep_even, generator) {
                return child;
            }
            if self.when_impossible == WhenImpossible::Clone {
                break;
            }
        }
        parent.clone()
    }
}

/// An element of a list, uniformly; `None` if it is empty.
fn pick<T: Copy>(list: &[T], generator: &mut impl Rng) -> Option<T> {
    use rand::seq::IndexedRandom as _;
    list.choose(generator).copied()
}
