//! What the curve needs of a run's `metrics.jsonl`.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::search::NetworkProgress;

/// A line of `metrics.jsonl`: the fields of [`crate::run::Metrics`] that are
/// shown. Others are passed over, and one that is missing is not shown.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Metric {
    /// The generation, from 0.
    pub generation: u64,
    /// The best mean return over weights.
    #[serde(default)]
    pub fitness_best: Option<f64>,
    /// Median over the population of the mean return over weights.
    #[serde(default)]
    pub fitness_median: Option<f64>,
    /// The best return of any network at its best weight.
    #[serde(default)]
    pub max_best: Option<f64>,
    /// The champion's score on fresh episodes.
    #[serde(default)]
    pub champion_score: Option<f64>,
    /// Median over the population of the enabled connections.
    #[serde(default)]
    pub connections_median: Option<f64>,
    /// Enabled connections of the network with the best mean.
    #[serde(default)]
    pub connections_of_best: Option<f64>,
    /// The champion's enabled connections.
    #[serde(default)]
    pub champion_connections: Option<f64>,
    /// The networks of a round or pass in which networks were trained.
    #[serde(default)]
    pub networks: Vec<NetworkProgress>,
    /// How long it took, in seconds of wall-clock time.
    #[serde(default)]
    pub seconds: Option<f64>,
}

/// Why what was read are not metrics.
#[derive(Debug, Error)]
#[error("line {line} is not a generation's metrics: {problem}")]
pub struct MetricsError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub problem: serde_json::Error,
}

/// Reads the text of a `metrics.jsonl`, one JSON object a line, in the order of
/// the generations. Of a generation that was run twice the later line counts.
/// A last line that cannot be read was cut off as it was written: it is passed
/// over.
pub fn read_metrics(text: &[u8]) -> Result<Vec<Metric>, MetricsError> {
    let mut lines = text
        .split(|&byte| byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .peekable();
    let mut metrics = BTreeMap::new();
    while let Some((place, line)) = lines.next() {
        match serde_json::from_slice::<Metric>(line) {
            Ok(metric) => {
                metrics.insert(metric.generation, metric);
            }
            Err(_) if lines.peek().is_none() => {}
            Err(problem) => return Err(MetricsError { line: place + 1, problem }),
        }
    }
    Ok(metrics.into_values().collect())
}
