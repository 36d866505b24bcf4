//! A champion in the forms that other programs take: pictures, graphs, models
//! and source code.
//!
//! A format is a module here, which describes it and has a function from a
//! [`ExportedNetwork`] to text or bytes, and a line in [`Format::ALL`]. The ending of a
//! file's name chooses it. The same network gives the same bytes on any machine.
//!
//! ```
//! use precocial::export::{ExportedNetwork, Format, OnnxOptions};
//! use precocial::network::Weights;
//! use precocial::topology::{NodeNames, Topology};
//!
//! let mut topology = Topology::new(2, 1);
//! topology.add_connection(1, 3)?;
//! let network = ExportedNetwork {
//!     task: "an-example",
//!     origin: "",
//!     topology: &topology,
//!     weights: Weights::Shared(0.5),
//!     names: NodeNames { observations: &["distance".into(), "speed".into()], outputs: &[] },
//!     actions: None,
//!     scores: &[],
//!     onnx: OnnxOptions::default(),
//! };
//! let format = Format::of_ending("rs").expect("Rust is one of them");
//! let source = String::from_utf8(format.write(&network)?)?;
//! assert!(source.contains("pub fn act(inputs: &[f64; 2], weight: f64) -> [f64; 1]"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod c;
pub mod dot;
pub mod json;
pub mod onnx;
pub mod out;
#[cfg(feature = "report")]
pub mod png;
pub mod rust;
pub mod svg;

mod exported_network;
mod plan;
mod source;

pub use exported_network::{ExportedNetwork, OnnxOptions};

use thiserror::Error;

/// A form that a network can leave in.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// How the names of its files end, in lower case and without the dot.
    pub ending: &'static str,
    /// What it is, in a few words for people.
    pub summary: &'static str,
    /// Which weights it has a place for.
    pub weights: FormatWeights,
    writer: Writer,
}

/// Which weights a format has a place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatWeights {
    /// None: it shows the wiring.
    None,
    /// One for each connection; a shared weight is written as 1.
    Each,
    /// One for each connection, or a shared weight to start with.
    SharedOrEach,
}

#[derive(Clone, Copy, Debug)]
enum Writer {
    Text(fn(&ExportedNetwork) -> String),
    Bytes(fn(&ExportedNetwork) -> Result<Vec<u8>, ExportError>),
}

impl Format {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::text("svg", "a picture", svg::write).with(FormatWeights::None),
        #[cfg(feature = "report")]
        Self::bytes("png", "a picture in pixels", png::write).with(FormatWeights::None),
        Self::text("dot", "a graph for Graphviz", dot::write).with(FormatWeights::None),
        Self::text("json", "nodes and connections", json::write),
        Self::bytes("onnx", "a model for ONNX runtimes", onnx::write),
        Self::text("rs", "a Rust function", rust::write),
        Self::text("c", "a C function", c::write),
        Self::bytes("out", "the published code's matrix", out::write).with(FormatWeights::Each),
    ];

    const fn text(
        ending: &'static str,
        summary: &'static str,
        write: fn(&ExportedNetwork) -> String,
    ) -> Self {
        Self { ending, summary, weights: FormatWeights::SharedOrEach, writer: Writer::Text(write) }
    }

    const fn bytes(
        ending: &'static str,
        summary: &'static str,
        write: fn(&ExportedNetwork) -> Result<Vec<u8>, ExportError>,
    ) -> Self {
        Self { ending, summary, weights: FormatWeights::SharedOrEach, writer: Writer::Bytes(write) }
    }

    const fn with(self, weights: FormatWeights) -> Self {
        Self { weights, ..self }
    }

    /// The format of files with this ending, in upper or lower case, without
    /// the dot.
    pub fn of_ending(ending: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|format| format.ending.eq_ignore_ascii_case(ending))
    }

    /// A network in this form: what a file with this ending holds.
    ///
    /// # Errors
    ///
    /// If the weights are not those of the topology, or the network is too
    /// large for this format or has an activation that the format does not know.
    pub fn write(&self, network: &ExportedNetwork) -> Result<Vec<u8>, ExportError> {
        network.check()?;
        match self.writer {
            Writer::Text(write) => Ok(write(network).into_bytes()),
            Writer::Bytes(write) => write(network),
        }
    }
}

/// Why a network cannot be written.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ExportError {
    /// Another number of weights than of connections.
    #[error("there are {weights} weights for {connections} connections")]
    Weights {
        /// Connections of the topology, the disabled ones included.
        connections: usize,
        /// Weights given.
        weights: usize,
    },
    /// A weight that cannot be one.
    #[error("a weight must be a finite number, not {0}")]
    NotFinite(f64),
    /// More nodes than a format of whole matrices can hold.
    #[error("{nodes} nodes are too many for this format: it takes up to {most}")]
    TooLarge {
        /// Nodes of the topology.
        nodes: usize,
        /// The most that are written.
        most: usize,
    },
    /// An activation for which the published code has no id.
    #[error("the published code has no activation \"{activation}\", so its matrix cannot hold it")]
    Unpublished {
        /// Its label.
        activation: &'static str,
    },
    /// A picture that cannot be turned into pixels.
    #[error("the picture cannot be turned into pixels: {0}")]
    Pixels(String),
}

#[cfg(test)]
mod tests;
