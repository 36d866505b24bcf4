//! What a task calls the numbers that a network receives and gives.

use std::sync::Arc;

use precocial_envs::{Actions, Registry, Task};

use crate::topology::{NodeNames, Topology};

/// The names of a task's numbers, and what its actions are.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskNames {
    /// What each input observes.
    pub observations: Arc<[String]>,
    /// What each output means; empty where they have no names.
    pub outputs: Arc<[String]>,
    /// What the outputs are.
    pub actions: Actions,
}

impl TaskNames {
    /// Those of a task.
    pub fn of(task: &dyn Task) -> Self {
        let signature = task.signature();
        let outputs = match task.kind().supervised() {
            Some(supervised) => supervised.data().target.names().clone(),
            None => Arc::new([]),
        };
        Self { observations: signature.observations, outputs, actions: signature.actions }
    }

    /// Those of the task of a name, if the registry knows it. Data are read only
    /// where nothing is known without them; classes are then called by numbers.
    pub fn find(name: &str, registry: &Registry) -> Option<Self> {
        let source = registry.find(name).ok()?;
        match source.signature().filter(|_| source.reads_data()) {
            Some(signature) => {
                let outputs = match signature.actions {
                    Actions::Classes { count } => {
                        (0..count).map(|class| class.to_string()).collect()
                    }
                    _ => Arc::new([]) as Arc<[String]>,
                };
                let (observations, actions) = (signature.observations, signature.actions);
                Some(Self { observations, outputs, actions })
            }
            None => registry.open(name).ok().map(|task| Self::of(&*task)),
        }
    }

    /// The same, if they are those of a network of this shape.
    pub fn fitting(self, topology: &Topology) -> Option<Self> {
        let size = (self.observations.len(), self.actions.count());
        (size == (topology.inputs(), topology.outputs())).then_some(self)
    }

    /// As a topology takes them.
    pub fn nodes(&self) -> NodeNames<'_> {
        NodeNames { observations: &self.observations, outputs: &self.outputs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_names_whether_or_not_data_are_there() {
        let registry = Registry::built_in();
        let iris = TaskNames::find("iris", &registry).unwrap();
        assert_eq!(iris.outputs[0], "setosa");
        // MNIST is not part of the program.
        let mnist = TaskNames::find("mnist-196", &registry).unwrap();
        assert_eq!((mnist.observations.len(), &*mnist.outputs[9]), (196, "9"));
        let swingup = TaskNames::find("cartpole-swingup-v1", &registry).unwrap();
        assert!(swingup.outputs.is_empty() && swingup.observations.len() == 5);
        assert_eq!(TaskNames::find("nothing", &registry), None);
        assert_eq!(swingup.fitting(&Topology::new(4, 1)), None);
    }
}
