//! What a page says first: which network, in which task.

use std::sync::Arc;

use precocial::{Task, Topology};
use precocial_envs::tasks::car_racing::{Encoder, EncoderLayer};
use precocial_envs::tasks::{self, CarRacingLatent};
use serde::Deserialize;

/// The JSON text that an engine is made from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// The network.
    pub(crate) topology: Topology,
    /// The name of a built-in control task; without one the network answers alone.
    #[serde(default)]
    task: Option<String>,
    /// The layers of the encoder of a task that looks through one.
    #[serde(default)]
    encoder: Option<Vec<EncoderLayer>>,
}

impl Message {
    /// The message in a text, or what is wrong with it.
    pub(crate) fn read(text: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(text).map_err(|error| error.to_string())
    }

    /// The task that it names, or what is wrong with it.
    pub(crate) fn task(&mut self) -> Result<Option<Arc<dyn Task>>, String> {
        let Some(name) = self.task.take() else { return Ok(None) };
        let task: Arc<dyn Task> = match self.encoder.take() {
            Some(layers) => {
                let encoder =
                    Encoder::without_digest(layers).map_err(|problem| problem.to_string())?;
                Arc::new(CarRacingLatent::with_encoder(name, encoder))
            }
            None => tasks::of_code_alone()
                .into_iter()
                .find(|task| task.name() == name)
                .ok_or_else(|| format!("this engine does not have the task {name}"))?,
        };
        let needed = task.signature().size();
        let (inputs, outputs) = (self.topology.inputs(), self.topology.outputs());
        if needed != (inputs, outputs) {
            let (observations, actions) = needed;
            return Err(format!(
                "the network has {inputs} inputs and {outputs} outputs, the task \
                 {observations} and {actions}"
            ));
        }
        Ok(Some(task))
    }
}
