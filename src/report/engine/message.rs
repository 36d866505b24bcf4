//! What a page says first: which network, in which task.

use std::sync::Arc;

use precocial::{Task, Topology};
use precocial_envs::{PortableTask, tasks};
use serde::Deserialize;

/// The JSON text that an engine is made from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// The network.
    pub(crate) topology: Topology,
    /// A built-in control task; without one the network answers alone.
    #[serde(default)]
    task: Option<PortableTask>,
}

impl Message {
    /// The message in a text, or what is wrong with it.
    pub(crate) fn read(text: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(text).map_err(|error| error.to_string())
    }

    /// The task that it tells of, or what is wrong with it.
    pub(crate) fn task(&mut self) -> Result<Option<Arc<dyn Task>>, String> {
        let Some(portable) = self.task.take() else { return Ok(None) };
        let task = tasks::of_portable(portable)?;
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
