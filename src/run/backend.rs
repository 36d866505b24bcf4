//! What a run is computed with: no result depends on it.

use std::sync::Arc;

use precocial_envs::{Registry, Task, TaskError};

use super::record::Host;
use crate::evaluation::{Evaluator, evaluator};

/// Makes the evaluator of a task.
type MakeEvaluator<'a> = dyn Fn(Arc<dyn Task>) -> Result<Arc<dyn Evaluator>, TaskError> + 'a;

/// Where a run's tasks come from, and who evaluates its networks. A registry alone
/// is one whose networks are evaluated by the threads of this process.
#[derive(Clone, Copy)]
pub struct Backend<'a> {
    registry: &'a Registry,
    evaluator: &'a MakeEvaluator<'a>,
    /// The processes that evaluate, where this one is not alone by design.
    hosts: Option<&'a [Host]>,
}

impl<'a> Backend<'a> {
    /// One with evaluators that work on these machines.
    pub fn new(
        registry: &'a Registry,
        evaluator: &'a MakeEvaluator<'a>,
        hosts: &'a [Host],
    ) -> Self {
        Self { registry, evaluator, hosts: Some(hosts) }
    }

    /// Where tasks come from.
    pub fn registry(self) -> &'a Registry {
        self.registry
    }

    /// The evaluator of a task.
    pub(super) fn evaluator(self, task: Arc<dyn Task>) -> Result<Arc<dyn Evaluator>, TaskError> {
        (self.evaluator)(task)
    }

    /// What the record of a run says of who evaluates.
    pub(super) fn hosts(self) -> Option<&'a [Host]> {
        self.hosts
    }
}

impl<'a> From<&'a Registry> for Backend<'a> {
    fn from(registry: &'a Registry) -> Self {
        Self { registry, evaluator: &|task| Ok(evaluator(task)), hosts: None }
    }
}
