//! Networks that act before they have learned anything.
//!
//! A *weight-agnostic* network (Gaier & Ha 2019, <https://weightagnostic.github.io>)
//! does its task with any single weight shared by all its connections: the
//! wiring carries the skill. This crate evolves such wirings.
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
//! - [`topology`]: nodes and connections; no weights. [`activation`]: what nodes do.
//! - [`network`]: a topology compiled to a flat plan that runs many lanes at a time.
//! - [`evaluation`]: returns over shared weights and episodes, on all cores.
//! - [`distributed`]: the same on several processes, of one machine or many.
//! - [`ranking`]: non-dominated sorting, crowding, tournaments.
//! - [`gradient`]: weights learned by gradients, on any architecture.
//! - [`search`]: the search itself ([`search::wann`], with one file for each
//!   variation), and beside it lottery tickets, pruning and neural wirings.
//! - [`tuning`]: what a weight for each connection adds afterwards.
//! - [`assessment`]: a champion measured once for everybody.
//! - [`run`]: experiments, checkpoints, metrics, champions as files.
//! - `encoder`: what tells a picture in a few numbers, trained (feature `encoder`).
//! - [`picture`], [`report`], [`export`], [`import`], [`data`], [`cli`]: what
//!   people look at, take along and type.
//! - [`stream`]: where every random number comes from. [`stop`]: how long work is stopped.
//!
//! The environments and data sets are a crate of their own, [`precocial_envs`];
//! a [`Registry`] finds them by name, and tasks of one's own beside them.
//!
//! ```
//! use precocial::evaluation::{EvaluationSettings, evaluator};
//! use precocial::network::Network;
//! use precocial::search::{Search as _, SearchContext, Wann, WannSettings};
//!
//! let task = precocial_envs::find("cartpole-swingup-v1")?;
//! let evaluation = EvaluationSettings::default();
//! let context = SearchContext { evaluator: evaluator(task), seed: 1, evaluation };
//! let mut search = Wann::new(context, WannSettings { generations: 8, ..WannSettings::default() });
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

pub mod activation;
pub mod assessment;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod data;
pub mod distributed;
#[cfg(feature = "encoder")]
pub mod encoder;
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
pub mod schedule;
pub mod search;
mod settings;
pub mod stop;
pub mod stream;
pub mod topology;
pub mod tuning;

pub use evaluation::{Evaluation, Evaluator};
pub use network::Network;
pub use precocial_envs as envs;
pub use precocial_envs::{Registry, Task};
pub use run::{ChampionFile, Experiment, Run};
pub use search::{Champion, Search};
pub use topology::Topology;
