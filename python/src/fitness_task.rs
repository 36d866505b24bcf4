//! Functions of Python that score networks themselves: `precocial.fitness_function` makes
//! tasks of them.

use std::sync::Arc;

use numpy::{PyArray1, PyArray3, PyArrayMethods as _, PyReadonlyArray3};
use precocial_envs::{
    Actions, Environment, FitnessFunction, Kind, Scene, Signature, Status, Step, Task,
};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;

use crate::errors::{runtime_error, value_error};
use crate::on_error::OnError;

/// A fitness function as a task.
pub(crate) struct FitnessTask {
    name: String,
    summary: String,
    signature: Signature,
    deterministic: bool,
    /// `precocial.fitness.FitnessFunction`.
    function: Py<PyAny>,
    on_error: OnError,
}

impl FitnessTask {
    pub(crate) fn new(
        name: &str,
        function: &Bound<'_, PyAny>,
        on_error: OnError,
    ) -> PyResult<Self> {
        let observations: Vec<String> = function.getattr("observations")?.extract()?;
        let count = function.getattr("actions")?.extract()?;
        let signature = Signature {
            observations: observations.into(),
            actions: Actions::Continuous { count, low: -1.0, high: 1.0 },
            step_limit: 1,
            worst_return: function.getattr("worst_return")?.extract()?,
            solved_at: function.getattr("solved_at")?.extract()?,
            steps_per_second: 1.0,
        };
        Ok(Self {
            name: name.to_owned(),
            summary: function.getattr("summary")?.extract()?,
            signature,
            deterministic: function.getattr("deterministic")?.extract()?,
            function: function.clone().unbind(),
            on_error,
        })
    }
}

impl Task for FitnessTask {
    fn name(&self) -> &str {
        &self.name
    }

    fn summary(&self) -> &str {
        &self.summary
    }

    fn signature(&self) -> Signature {
        self.signature.clone()
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(NoEnvironment)
    }

    fn is_deterministic(&self) -> bool {
        self.deterministic
    }

    fn kind(&self) -> Kind<'_> {
        Kind::Fitness(self)
    }
}

impl FitnessFunction for FitnessTask {
    fn returns(&self, policies: Arc<dyn precocial_envs::Policies>, seeds: &[u64]) -> Vec<f64> {
        let size = self.signature.size();
        let returns = Python::attach(|py| {
            let call = || {
                let policies = Py::new(py, Policies { policies, size })?;
                let returns = self.function.call_method1(py, "returns", (policies, seeds))?;
                PyResult::Ok(returns.extract::<Bound<'_, PyArray1<f64>>>(py)?.to_vec()?)
            };
            call().map_err(|error| self.on_error.tell(py, error)).ok()
        });
        returns.unwrap_or_default()
    }
}

/// There are no steps: an episode is over as soon as it has begun.
struct NoEnvironment;

impl Environment for NoEnvironment {
    fn reset(&mut self, _: u64, observation: &mut [f64]) {
        observation.fill(0.0);
    }

    fn step(&mut self, _: &[f64], _: &mut [f64]) -> Step {
        Step { reward: 0.0, status: Status::Terminated }
    }

    fn scene(&self) -> Scene {
        Scene::default()
    }
}

/// Networks with their weights; `precocial.fitness.Policies` is what functions see of them.
#[pyclass(module = "precocial._native", frozen)]
pub(crate) struct Policies {
    policies: Arc<dyn precocial_envs::Policies>,
    size: (usize, usize),
}

#[pymethods]
impl Policies {
    /// How many.
    #[getter]
    fn count(&self) -> usize {
        self.policies.count()
    }

    /// Which network each is.
    #[getter]
    fn networks<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let networks = self.policies.networks().into_iter();
        PyArray1::from_iter(py, networks.map(|network| i64::try_from(network).unwrap_or(i64::MAX)))
    }

    /// The shared weight of each; NaN where each connection has its own.
    #[getter]
    fn weights<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        let weights = self.policies.weights().into_iter();
        PyArray1::from_iter(py, weights.map(|weight| weight.unwrap_or(f64::NAN)))
    }

    /// The outputs of some of them, from the `first` on: policies by rows by numbers.
    fn outputs<'py>(
        &self,
        py: Python<'py>,
        first: usize,
        inputs: PyReadonlyArray3<'py, f64>,
    ) -> PyResult<Bound<'py, PyArray3<f64>>> {
        let (count, rows, columns) = inputs.as_array().dim();
        let (wanted, outputs) = self.size;
        if columns != wanted {
            return Err(value_error(format!("networks have {wanted} inputs, not {columns}")));
        }
        let last = first.checked_add(count).filter(|&last| last <= self.policies.count());
        let Some(last) = last else {
            return Err(PyIndexError::new_err(format!(
                "there are {} policies",
                self.policies.count()
            )));
        };
        let inputs = inputs.as_slice()?;
        let given = py.detach(|| self.policies.outputs(first..last, rows, inputs));
        let given = given.ok_or_else(|| runtime_error("the work was asked to stop"))?;
        PyArray1::from_vec(py, given).reshape([count, rows, outputs])
    }
}
