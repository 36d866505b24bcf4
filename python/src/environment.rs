//! One environment for Python: `precocial.envs` makes a `gymnasium.Env` of it.

use std::sync::{Arc, Mutex, PoisonError};

use numpy::{PyArray1, PyArray3, PyArrayMethods as _, PyReadonlyArray1};
use precocial::picture::frame;
use precocial_envs::{Registry, Status, Task};
use pyo3::prelude::*;

use crate::errors::value_error;
use crate::observations::are_pictures;

/// A built-in task that an agent acts in.
pub(crate) fn task(name: &str) -> PyResult<Arc<dyn Task>> {
    Registry::built_in().open(name).map_err(value_error)
}

/// Whether all numbers of an action are finite; an error names the first that is not.
pub(crate) fn check_finite(action: &[f64], environment: usize) -> PyResult<()> {
    let wrong = action.iter().position(|number| !number.is_finite());
    wrong.map_or(Ok(()), |index| {
        let number = action[index];
        Err(value_error(format!(
            "action {index} of environment {environment} is {number}: give finite numbers"
        )))
    })
}

/// The seed of an episode that follows one of this seed, where environments keep no
/// random numbers of their own.
pub(crate) fn seed_after(seed: u64) -> u64 {
    use rand::Rng as _;
    let mut generator = precocial_envs::start_generator(seed);
    // Not the numbers that the episode itself begins with.
    generator.set_stream(1);
    generator.next_u64()
}

/// What is in a lock that nobody else can reach.
pub(crate) fn unshared<T>(shared: &mut Mutex<T>) -> &mut T {
    shared.get_mut().unwrap_or_else(PoisonError::into_inner)
}

/// Observation, reward, and whether the episode has come to an end of its own.
type Stepped<'py> = (Bound<'py, PyAny>, f64, bool);

/// One environment of a built-in task.
#[pyclass(module = "precocial._native")]
pub(crate) struct Environment {
    /// `PyO3` wants what can be shared; nobody ever locks it.
    inner: Mutex<Box<dyn precocial_envs::Environment>>,
    /// Empty where pictures are observed.
    observation: Vec<f64>,
    actions: usize,
    seed: Option<u64>,
}

impl Environment {
    /// What was observed last: numbers, or the bytes of a picture.
    fn observed<'py>(&mut self, py: Python<'py>) -> Bound<'py, PyAny> {
        match unshared(&mut self.inner).picture() {
            Some(picture) => PyArray1::from_slice(py, picture).into_any(),
            None => PyArray1::from_slice(py, &self.observation).into_any(),
        }
    }
}

#[pymethods]
impl Environment {
    #[new]
    fn new(name: &str) -> PyResult<Self> {
        let task = task(name)?;
        let (observations, actions) = task.signature().size();
        let observations = if are_pictures(&*task) { 0 } else { observations };
        Ok(Self {
            inner: Mutex::new(task.environment()),
            observation: vec![0.0; observations],
            actions,
            seed: None,
        })
    }

    /// Starts an episode; without a seed, with the random numbers that follow those
    /// of the episode before, of which there must be one.
    #[pyo3(signature = (seed=None))]
    fn reset<'py>(&mut self, py: Python<'py>, seed: Option<u64>) -> PyResult<Bound<'py, PyAny>> {
        let before = self.seed;
        let environment = unshared(&mut self.inner);
        let begun = match (seed, before) {
            (Some(_), _) => false,
            (None, None) => return Err(value_error("the first episode needs a seed")),
            (None, Some(_)) => environment.reset_without_seed(&mut self.observation),
        };
        if !begun {
            let seed = seed.or_else(|| before.map(seed_after)).unwrap_or_default();
            environment.reset(seed, &mut self.observation);
            self.seed = Some(seed);
        }
        Ok(self.observed(py))
    }

    /// Acts once. `single` says that the action comes in single precision.
    fn step<'py>(
        &mut self,
        py: Python<'py>,
        action: PyReadonlyArray1<'py, f64>,
        single: bool,
    ) -> PyResult<Stepped<'py>> {
        let action = action.as_slice()?;
        if self.seed.is_none() {
            return Err(value_error("call reset before step"));
        }
        if action.len() != self.actions {
            let (given, wanted) = (action.len(), self.actions);
            return Err(value_error(format!("an action has {wanted} numbers, not {given}")));
        }
        check_finite(action, 0)?;
        let environment = unshared(&mut self.inner);
        environment.set_single_precision(single);
        let step = environment.step(action, &mut self.observation);
        let terminated = step.status == Status::Terminated;
        Ok((self.observed(py), step.reward, terminated))
    }

    /// What there is to see: rows from the top, red, green and blue.
    fn render<'py>(&mut self, py: Python<'py>, width: u16) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let frame = frame::draw(&unshared(&mut self.inner).scene(), width);
        let size = [usize::from(frame.height), usize::from(frame.width), 3];
        PyArray1::from_vec(py, frame.pixels).reshape(size)
    }
}
