//! Champions for Python: networks as functions of arrays.

use std::path::PathBuf;
use std::sync::Arc;

use numpy::{PyArray1, PyArray2, PyArrayMethods as _, PyReadonlyArray2};
use precocial::assessment::{TableSettings, assess};
use precocial::evaluation::{SharedWeights, evaluator};
use precocial::export::{ExportedNetwork, Format};
use precocial::network::{LaneWeights, Network, Weights};
use precocial::picture::TaskNames;
use precocial::run::{ChampionFile, RunFolder, parse, read, to_text};
use precocial::tuning::RANGE;
use precocial_envs::Task;
use precocial_envs::lanes::{InstructionSet, LANES, WIDTH, get, set};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::assessment::in_rows;
use crate::errors::{runtime_error, value_error};
use crate::interrupt::{Interruptible, Leave, Session, attend, pool};
use crate::on_error::FirstError;
use crate::task_source::{Workers, registry, runs_python};

/// After so many rows of inputs, Ctrl-C is heard.
const ROWS_AT_ONCE: usize = 24 * 1024;

/// A network that was found, with what is known of it.
#[pyclass(module = "precocial._native", frozen)]
pub(crate) struct Champion {
    file: ChampionFile,
    network: Network,
    /// Its tuned weights in the order of the network, if it has some.
    tuned: Option<LaneWeights>,
}

/// Reads a champion's file, or the champion of a run's folder.
pub(crate) fn read_champion(path: PathBuf) -> PyResult<ChampionFile> {
    let path = if path.is_dir() { RunFolder::at(path).champion_path() } else { path };
    read(&path).map_err(value_error)
}

/// An index, an activation's name and a role of a node.
type Node = (u32, String, &'static str);

#[pymethods]
impl Champion {
    /// Reads a champion's file, or the champion of a run's folder.
    #[new]
    fn new(path: PathBuf) -> PyResult<Self> {
        Ok(Self::of(read_champion(path)?))
    }

    /// A champion of the text of its file.
    #[staticmethod]
    fn parse(text: &str) -> PyResult<Self> {
        Ok(Self::of(parse(text).map_err(value_error)?))
    }

    /// The task that it was evolved for.
    #[getter]
    fn task(&self) -> &str {
        &self.file.task
    }

    /// Where it comes from.
    #[getter]
    fn origin(&self) -> &str {
        &self.file.origin
    }

    /// How many numbers it observes and gives.
    #[getter]
    fn size(&self) -> (usize, usize) {
        (self.network.inputs(), self.network.outputs())
    }

    /// Shared weight, mean return, standard deviation and episodes of each score.
    #[getter]
    fn scores(&self) -> Vec<(f64, f64, f64, usize)> {
        let scores = self.file.scores.iter();
        scores.map(|s| (s.weight, s.mean, s.standard_deviation, s.episodes)).collect()
    }

    /// The shared weight with the best score, or 1 where there are none.
    #[getter]
    fn best_weight(&self) -> f64 {
        self.file.best_weight().unwrap_or(1.0)
    }

    /// A weight for each connection, if it has been tuned.
    #[getter]
    fn tuned_weights(&self) -> Option<Vec<f64>> {
        Some(self.file.tuned.as_ref()?.weights.clone())
    }

    /// Mean return, standard deviation and episodes of the tuned weights, where these
    /// were measured.
    #[getter]
    fn tuned_score(&self) -> Option<(f64, f64, usize)> {
        let score = self.file.tuned.as_ref()?.score?;
        Some((score.mean, score.standard_deviation, score.episodes))
    }

    /// Its nodes: number, activation and role (bias, input, hidden, output).
    #[getter]
    fn nodes(&self) -> Vec<Node> {
        use precocial::topology::Role;
        let topology = &self.file.topology;
        let node = |id| {
            let role = match topology.role(id) {
                Some(Role::Bias) => "bias",
                Some(Role::Input) => "input",
                Some(Role::Output) => "output",
                Some(Role::Hidden) | None => "hidden",
            };
            let activation = topology.activation(id).map_or("", |activation| activation.label());
            (id, activation.to_owned(), role)
        };
        topology.node_ids().map(node).collect()
    }

    /// Its enabled connections: from which node to which.
    #[getter]
    fn connections(&self) -> Vec<(u32, u32)> {
        let enabled = self.file.topology.connections().iter().filter(|c| c.enabled);
        enabled.map(|connection| (connection.source, connection.target)).collect()
    }

    /// The outputs for rows of inputs: with the tuned weights, or else with this shared
    /// weight.
    #[pyo3(signature = (inputs, weight))]
    fn outputs<'py>(
        &self,
        py: Python<'py>,
        inputs: PyReadonlyArray2<'py, f64>,
        weight: Option<f64>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let [rows, columns] = [inputs.as_array().nrows(), inputs.as_array().ncols()];
        let (wanted, outputs) = (self.network.inputs(), self.network.outputs());
        if columns != wanted {
            return Err(value_error(format!(
                "{}: an observation has {wanted} numbers, not {columns}",
                self.file.task
            )));
        }
        let shared = weight.map(|weight| LaneWeights::Shared([[weight; WIDTH]; _]));
        let weights = match (&shared, &self.tuned) {
            (Some(shared), _) => shared,
            (None, Some(tuned)) => tuned,
            (None, None) => {
                return Err(value_error("it has no tuned weights: tune it, or give a weight"));
            }
        };
        let inputs = inputs.as_slice()?;
        let mut given = Vec::with_capacity(rows * outputs);
        for first in (0..rows).step_by(ROWS_AT_ONCE) {
            let count = ROWS_AT_ONCE.min(rows - first);
            let part = &inputs[first * wanted..][..count * wanted];
            given.extend(py.detach(|| self.run(part, count, weights)));
            py.check_signals()?;
        }
        PyArray1::from_vec(py, given).reshape([rows, outputs])
    }

    /// What a file with this ending holds: `svg`, `onnx`, `c`, `rs`, `dot`, `json`, `png`,
    /// `out`, or `ron` for the champion's own.
    fn export<'py>(&self, py: Python<'py>, ending: &str) -> PyResult<Bound<'py, PyBytes>> {
        if ending == "ron" {
            let text = to_text(&self.file).map_err(runtime_error)?;
            return Ok(PyBytes::new(py, text.as_bytes()));
        }
        let Some(format) = Format::of_ending(ending) else {
            let known: Vec<_> = Format::ALL.iter().map(|format| format.ending).collect();
            return Err(value_error(format!("no format ends in .{ending}: {}", known.join(", "))));
        };
        let names = TaskNames::find(&self.file.task, &precocial_envs::Registry::built_in());
        let names = names.and_then(|names| names.fitting(&self.file.topology));
        let network = ExportedNetwork {
            names: names.as_ref().map(TaskNames::nodes).unwrap_or_default(),
            actions: names.as_ref().map(|names| names.actions),
            ..ExportedNetwork::of(&self.file)
        };
        let bytes = py.detach(|| format.write(&network)).map_err(value_error)?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// What it reaches on fresh episodes, as a dictionary: the paper's table, or
    /// accuracies.
    #[pyo3(signature = (task, episodes_and_scan, seed, threads))]
    fn evaluate<'py>(
        &self,
        py: Python<'py>,
        task: Option<&str>,
        episodes_and_scan: (u32, usize),
        seed: u64,
        threads: (usize, usize),
    ) -> PyResult<Bound<'py, PyDict>> {
        let (episodes, scan) = episodes_and_scan;
        if !(1..=100_000).contains(&episodes) || !(1..=100_000).contains(&scan) {
            return Err(value_error("episodes and scan are from 1 to 100000"));
        }
        let first_error = FirstError::default();
        let task = open(py, &self.file, task, (&first_error, threads.1))?;
        let pool = pool(threads.0)?;
        let scanned = SharedWeights::grid(-RANGE, RANGE, scan).map_err(value_error)?.values();
        let settings = TableSettings { episodes, seed, scanned };
        // What runs Python must have left it before the interpreter ends.
        let leave = if runs_python(task.name()) { Leave::AfterTheWork } else { Leave::AtOnce };
        let file = self.file.clone();
        let work = move |session: Session<()>| {
            let own = file.shared_weights();
            let tuned = file.tuned.as_ref().map(|tuned| &tuned.weights[..]);
            let evaluator = Interruptible { evaluator: evaluator(task), stop: session.now };
            assess(&evaluator, &file.topology, (&own, tuned), &settings)
        };
        let attended = (&pool, &first_error, leave);
        let assessment = attend(py, attended, work, |_, ()| Ok(()))?;
        in_rows(py, &assessment)
    }
}

/// The task of a champion, or another one of its size.
pub(crate) fn open(
    py: Python<'_>,
    file: &ChampionFile,
    name: Option<&str>,
    (first_error, workers): (&FirstError, usize),
) -> PyResult<Arc<dyn Task>> {
    let registry = registry(&first_error.on_error(), Workers::new(workers)?);
    let name = name.unwrap_or(&file.task);
    let opened = py.detach(|| file.open_task_named(name, &registry));
    first_error.raise()?;
    opened.map_err(value_error)
}

impl Champion {
    /// What its file says.
    pub(crate) fn file(&self) -> &ChampionFile {
        &self.file
    }

    pub(crate) fn of(file: ChampionFile) -> Self {
        let (network, order) = Network::compile_with_order(&file.topology);
        let tuned = file.tuned.as_ref();
        let tuned = tuned.map(|t| LaneWeights::everywhere(Weights::Each(&t.weights), &order));
        Self { file, network, tuned }
    }

    /// Runs over rows of inputs, a group of lanes at a time.
    fn run(&self, inputs: &[f64], rows: usize, weights: &LaneWeights) -> Vec<f64> {
        let (columns, outputs) = (self.network.inputs(), self.network.outputs());
        let mut values = self.network.new_rows();
        let mut given = vec![0.0; rows * outputs];
        let set_of = InstructionSet::detect();
        for first in (0..rows).step_by(LANES) {
            let lanes = LANES.min(rows - first);
            let (observed, _) = self.network.inputs_and_outputs(&mut values);
            for lane in 0..lanes {
                let numbers = &inputs[(first + lane) * columns..][..columns];
                for (row, &number) in observed.iter_mut().zip(numbers) {
                    set(row, lane, number);
                }
            }
            self.network.step(set_of, &mut values, weights, lanes.div_ceil(WIDTH));
            let (_, computed) = self.network.inputs_and_outputs(&mut values);
            for lane in 0..lanes {
                let target = &mut given[(first + lane) * outputs..][..outputs];
                for (number, row) in target.iter_mut().zip(&*computed) {
                    *number = get(row, lane);
                }
            }
        }
        given
    }
}
