//! What makes a task again in another program, which has no files.

use serde::{Deserialize, Serialize};

use crate::tasks::car_racing::EncoderLayer;

/// The name of a task of this crate, and what it has read from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortableTask {
    /// Its name.
    pub name: String,
    /// The layers of the encoder that it looks through, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<Vec<EncoderLayer>>,
}

impl PortableTask {
    /// Of a task that is made of code alone.
    pub fn of_code_alone(name: &str) -> Self {
        Self { name: name.to_owned(), encoder: None }
    }
}
