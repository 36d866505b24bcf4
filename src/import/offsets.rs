//! Weights of the published tuning tool: a bias, the same for all connections
//! of a network, and an offset for each.

use std::fmt;

use precocial_envs::text::without_mark;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use thiserror::Error;

use crate::topology::Topology;

/// Weights as they stand in a file: `[[offset, …], score, …]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Offsets {
    /// One for each connection that acts, in the order of the table.
    pub offsets: Vec<f64>,
    /// What follows them: the score that is claimed for them, and sometimes
    /// its standard deviation.
    pub claimed: Vec<f64>,
}

/// Why a text, or what it says, is not the weights of a network.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum InvalidOffsets {
    /// Not the JSON that was expected.
    #[error("line {line}, column {column}: {message}")]
    Content {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Not one for each connection.
    #[error("it has {offsets} offsets, and {connections} connections act")]
    Number {
        /// How many there are.
        offsets: usize,
        /// How many there should be.
        connections: usize,
    },
    /// Offset and bias come to no finite number.
    #[error("offset number {0} and the bias come to {1}, not a finite number")]
    NotFinite(usize, f64),
}

/// Reads the weights of the published tuning tool.
pub fn read_offsets(text: &str) -> Result<Offsets, InvalidOffsets> {
    serde_json::from_str(without_mark(text)).map_err(|error| {
        let words = error.to_string();
        // The message repeats line and column at its end.
        let message = words.split(" at line ").next().unwrap_or(&words).to_owned();
        InvalidOffsets::Content { line: error.line(), column: error.column(), message }
    })
}

/// What the published tool adds to the offsets of a task's champion; 0 for
/// tasks that it has none for.
pub fn published_bias(task: &str) -> f64 {
    if task.starts_with("cartpole-swingup-") {
        -1.5
    } else if task.starts_with("bipedal-walker-") {
        -1.87
    } else if task.starts_with("car-racing-") {
        -0.7
    } else {
        0.0
    }
}

/// A weight for each connection of an imported topology, in its order: the
/// bias and its offset where it acts, 0 where it is disabled.
pub fn weights(
    topology: &Topology,
    offsets: &[f64],
    bias: f64,
) -> Result<Vec<f64>, InvalidOffsets> {
    let connections = topology.complexity();
    if offsets.len() != connections {
        return Err(InvalidOffsets::Number { offsets: offsets.len(), connections });
    }
    let weights: Vec<f64> = offsets.iter().map(|offset| offset + bias).collect();
    if let Some(index) = weights.iter().position(|weight| !weight.is_finite()) {
        return Err(InvalidOffsets::NotFinite(index + 1, weights[index]));
    }
    let mut weights = weights.into_iter();
    let of_each = topology.connections().iter();
    // There are as many as act.
    Ok(of_each.map(|c| if c.enabled { weights.next().unwrap_or(0.0) } else { 0.0 }).collect())
}

impl<'de> Deserialize<'de> for Offsets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = Offsets;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list that begins with a list of offsets: [[…], score]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Offsets, A::Error> {
                let none = || A::Error::custom("there is no list of offsets");
                let offsets: Vec<f64> = list.next_element()?.ok_or_else(none)?;
                let mut claimed = Vec::new();
                while let Some(score) = list.next_element()? {
                    claimed.push(score);
                }
                Ok(Offsets { offsets, claimed })
            }
        }
        deserializer.deserialize_seq(Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Disabled, read_network};

    /// Bias, one input, one hidden node (tanh), one output; input to output is
    /// disabled.
    const TABLE: &str = "0,0,0,1,1\n0,0,1,nan,1\n0,0,0,1,5\n0,0,0,0,1\n";

    #[test]
    fn disabled_connections_weigh_nothing() {
        let imported = read_network(TABLE, 1, 1, Disabled::Off).unwrap();
        let read = read_offsets("[[0.5, -0.25, 1], 932.0, 6]").unwrap();
        assert_eq!(read.claimed, [932.0, 6.0]);
        let weights = |offsets: &[f64], bias| weights(&imported.topology, offsets, bias);
        assert_eq!(weights(&read.offsets, -1.5).unwrap(), [-1.0, -1.75, 0.0, -0.5]);
        insta::assert_snapshot!(weights(&[1.0], 0.0).unwrap_err(), @"it has 1 offsets, and 3 connections act");
        insta::assert_snapshot!(
            weights(&[1.0, 1.7e308, 0.0], 1.7e308).unwrap_err(),
            @"offset number 2 and the bias come to inf, not a finite number"
        );
    }

    #[test]
    fn what_is_wrong_is_reported_with_its_position() {
        let deep = "[".repeat(100_000);
        let message = |text| read_offsets(text).unwrap_err().to_string();
        insta::assert_snapshot!(message(""), @"line 1, column 0: EOF while parsing a value");
        insta::assert_snapshot!(message("[]"), @"line 1, column 2: there is no list of offsets");
        insta::assert_snapshot!(message("[1, 2]"), @"line 1, column 2: invalid type: integer `1`, expected a sequence");
        insta::assert_snapshot!(message("[[1, NaN], 3]"), @"line 1, column 6: expected value");
        insta::assert_snapshot!(message("[[1, 1e999], 3]"), @"line 1, column 10: number out of range");
        insta::assert_snapshot!(message("[[1,\n \"2\"], 3]"), @r#"line 2, column 4: invalid type: string "2", expected f64"#);
        insta::assert_snapshot!(message("[[1, 2"), @"line 1, column 6: EOF while parsing a list");
        insta::assert_snapshot!(message("[[1], 3] 4"), @"line 1, column 10: trailing characters");
        insta::assert_snapshot!(message(&deep), @"line 1, column 2: invalid type: sequence, expected f64");
        insta::assert_snapshot!(message("{\"offsets\": [1]}"), @"line 1, column 0: invalid type: map, expected a list that begins with a list of offsets: [[…], score]");
    }

    #[test]
    fn a_bias_for_every_published_task() {
        assert_eq!(published_bias("cartpole-swingup-v1"), -1.5);
        assert_eq!(published_bias("bipedal-walker-no-penalty-v3"), -1.87);
        assert_eq!(published_bias("car-racing-latent-v3"), -0.7);
        assert_eq!(published_bias("cartpole-v1"), 0.0);
    }
}
