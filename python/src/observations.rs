//! What environments observe: numbers in single precision, or pictures in bytes.

use numpy::{PyArray1, PyArrayMethods as _};
use precocial_envs::Task;
use pyo3::prelude::*;

/// Whether all that a task shows is a picture.
pub(crate) fn are_pictures(task: &dyn Task) -> bool {
    task.environment().picture().is_some()
}

/// Of many environments, one after the other.
pub(crate) enum Observations {
    Numbers(Vec<f32>),
    Pictures(Vec<u8>),
}

/// Of some of them.
pub(crate) enum Observed<'a> {
    Numbers(&'a mut [f32]),
    Pictures(&'a mut [u8]),
}

impl Observations {
    /// So many numbers, or bytes of pictures, all zero.
    pub(crate) fn new(pictures: bool, size: usize) -> Self {
        if pictures { Self::Pictures(vec![0; size]) } else { Self::Numbers(vec![0.0; size]) }
    }

    /// Pieces of this size; the last one may be smaller.
    pub(crate) fn chunks_mut(&mut self, size: usize) -> Vec<Observed<'_>> {
        match self {
            Self::Numbers(all) => all.chunks_mut(size).map(Observed::Numbers).collect(),
            Self::Pictures(all) => all.chunks_mut(size).map(Observed::Pictures).collect(),
        }
    }

    /// A copy for Python, a row for each environment.
    pub(crate) fn rows<'py>(
        &self,
        py: Python<'py>,
        size: [usize; 2],
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Self::Numbers(all) => PyArray1::from_slice(py, all).reshape(size)?.into_any(),
            Self::Pictures(all) => PyArray1::from_slice(py, all).reshape(size)?.into_any(),
        })
    }
}

impl Observed<'_> {
    /// Those from one index to the next.
    pub(crate) fn part(&mut self, index: usize, size: usize) -> Observed<'_> {
        let part = index * size..(index + 1) * size;
        match self {
            Self::Numbers(all) => Observed::Numbers(&mut all[part]),
            Self::Pictures(all) => Observed::Pictures(&mut all[part]),
        }
    }

    /// Takes the numbers of one environment, or its picture.
    pub(crate) fn take(&mut self, numbers: impl Iterator<Item = f64>, picture: Option<&[u8]>) {
        match self {
            Self::Numbers(observed) => {
                for (observed, number) in observed.iter_mut().zip(numbers) {
                    *observed = number as f32;
                }
            }
            Self::Pictures(observed) => observed.copy_from_slice(picture.unwrap_or_default()),
        }
    }
}
