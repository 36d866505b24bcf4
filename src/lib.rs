//! Networks that act before they have learned anything.
//!
//! A *weight-agnostic* network (Gaier & Ha 2019, <https://weightagnostic.github.io>)
//! does its task with any single weight shared by all its connections: the
//! wiring alone carries the skill. This crate evolves such wirings.
//!
//! The paper's search is one sentence: *evaluate every network with several
//! shared weights; rank by performance and complexity; vary the best.* So are
//! the modules, and data flows one way through them:
//!
//! ```text
//! topology ─► network ─► evaluation ─► ranking, search ─► run ─► report
//! what         what       how good      who is better,     as it   what people
//! evolves      acts       it is         what comes next    happens look at
//! ```
//!
//! - [`topology`]: nodes, connections, activations; no weights.
//! - [`network`]: a topology compiled to a flat plan that runs many lanes at a time.
//! - [`evaluation`]: returns over shared weights and episodes, on all cores.
//! - [`ranking`]: non-dominated sorting, crowding, tournaments.
//! - [`gradient`]: weights learned by gradients, on shapes of blocks.
//! - [`search`]: the search itself, with one file for each variation, and beside it
//!   lottery tickets, pruning and neural wirings.
//! - [`tuning`]: what a weight for each connection adds afterwards.
//! - [`run`]: experiments, checkpoints, metrics, champions as files.
//! - [`report`]: replays, pictures, curves.
//! - [`export`]: networks as models, source code, graphs and pictures.
//! - [`import`]: networks of the paper's own code.
//! - [`data`]: data sets, and how they come onto this machine.
//! - [`stream`]: where every random number comes from.
//!
//! The environments are a crate of their own, [`precocial_envs`].
//!
//! ```
//! use precocial::evaluation::EvaluationSettings;
//! use precocial::network::Network;
//! use precocial::search::{Search as _, Wann, WannSettings};
//!
//! let task = precocial_envs::find("cartpole-swingup-v1")?;
//! let settings = WannSettings { generations: 8, ..WannSettings::default() };
//! let mut search = Wann::new(task, 1, EvaluationSettings::default(), settings);
//! while search.generation() < search.generations() {
//!     let progress = search.advance();
//!     println!("generation {}: {} steps", progress.generation(), progress.steps());
//! }
//! let champion = search.champion().expect("the first generation has one");
//! let network = Network::compile(&champion.topology);
//! let action = network.outputs_for(&[0.0, 0.0, -1.0, 0.0, 0.0], 1.0);
//! assert_eq!(action.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod data;
pub mod evaluation;
pub mod export;
pub mod gradient;
pub mod import;
pub mod network;
pub mod picture;
pub mod ranking;
#[cfg(feature = "report")]
pub mod report;
pub mod run;
pub mod search;
pub mod stream;
pub mod topology;
pub mod tuning;

pub use evaluation::Evaluation;
pub use network::Network;
pub use precocial_envs as envs;
pub use run::{ChampionFile, Experiment, Run};
pub use search::{Champion, Search};
pub use topology::Topology;
