//! What a champion reaches, as rows of a dictionary.

use precocial::assessment::{AccuracyTable, Assessment, PaperTable};
use precocial::evaluation::Score;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Mean, standard deviation and episodes of each row; of classifiers, shares of samples.
pub(crate) fn in_rows<'py>(
    py: Python<'py>,
    assessment: &Assessment,
) -> PyResult<Bound<'py, PyDict>> {
    let table = PyDict::new(py);
    match assessment {
        Assessment::Returns(returns) => fill_returns(&table, returns)?,
        Assessment::Regression(regression) => fill_returns(&table, &regression.returns)?,
        Assessment::Accuracy(accuracy) => fill_accuracy(&table, accuracy)?,
    }
    Ok(table)
}

fn fill_returns(table: &Bound<'_, PyDict>, returns: &PaperTable) -> PyResult<()> {
    let row = |name: &str, score: Score| {
        table.set_item(name, (score.mean, score.standard_deviation, score.episodes))
    };
    row("random weights", returns.random_weights)?;
    row("random shared weight", returns.random_shared)?;
    row("tuned shared weight", returns.tuned_shared)?;
    if let Some(tuned) = returns.tuned_weights {
        row("tuned weights", tuned)?;
    }
    table.set_item("best shared weight", returns.best_shared)
}

fn fill_accuracy(table: &Bound<'_, PyDict>, accuracy: &AccuracyTable) -> PyResult<()> {
    table.set_item("best shared weight", accuracy.best_shared)?;
    let draws = |score: Score| (score.mean, score.standard_deviation, score.episodes);
    table.set_item("random weights", draws(accuracy.random_weights))?;
    table.set_item("random shared weight", draws(accuracy.random_shared))?;
    table.set_item("tuned shared weight", accuracy.tuned_shared.accuracy())?;
    if let Some(tuned) = &accuracy.tuned_weights {
        table.set_item("tuned weights", tuned.accuracy())?;
    }
    let at_once = accuracy.ensembles.iter().map(|ensemble| ensemble.votes.accuracy());
    table.set_item("at once", at_once.collect::<Vec<_>>())
}
