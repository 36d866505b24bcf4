//! What is known of a generation: a line of `metrics.jsonl`.

use serde::{Deserialize, Deserializer, Serialize};

use crate::evaluation::Traffic;
use crate::search::{
    FrontNetwork, GenerationProgress, NetworkProgress, Progress, TrainingProgress,
};

/// A line of the metrics: what a generation was like and how long it took.
///
/// JSON has no numbers that are not finite: they are written as `null` and come
/// back as NaN. So does a number that a line lacks; a count that it lacks is 0.
/// Fields that are not known are passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Line")]
pub struct Metrics {
    /// What it was like: its fields stand on the line beside the others.
    #[serde(flatten)]
    pub progress: Progress,
    /// How long it took, in seconds of wall-clock time: 0 or more.
    pub seconds: f64,
    /// Environment steps, or images that were trained with, per second of
    /// wall-clock time: 0 or more.
    pub steps_per_second: f64,
    /// What was sent to other processes and back, where some evaluated: as
    /// wall-clock time, it depends on chance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
}

/// A line as it is read, whatever search wrote it: the fields of both kinds of
/// progress. Only a search that trains has `networks`.
#[derive(Deserialize)]
struct Line {
    generation: u64,
    #[serde(default)]
    networks: Option<Vec<NetworkProgress>>,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    fitness_mean: f64,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    fitness_median: f64,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    fitness_best: f64,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    max_best: f64,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    min_best: f64,
    #[serde(default)]
    connections_of_best: usize,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    connections_median: f64,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    hidden_median: f64,
    #[serde(default)]
    champion_score: Option<f64>,
    #[serde(default)]
    champion_connections: Option<usize>,
    #[serde(default)]
    steps: u64,
    #[serde(default)]
    non_finite: u64,
    #[serde(default)]
    front: Vec<FrontNetwork>,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    seconds: f64,
    #[serde(default = "nan", deserialize_with = "number_or_nan")]
    steps_per_second: f64,
    #[serde(default)]
    traffic: Option<Traffic>,
}

impl From<Line> for Metrics {
    fn from(line: Line) -> Self {
        let Line { generation, champion_score, champion_connections, steps, .. } = line;
        let progress = match line.networks {
            Some(networks) => Progress::Trained(TrainingProgress {
                generation,
                networks,
                champion_score,
                champion_connections,
                steps,
            }),
            None => Progress::Evaluated(GenerationProgress {
                generation,
                fitness_mean: line.fitness_mean,
                fitness_median: line.fitness_median,
                fitness_best: line.fitness_best,
                max_best: line.max_best,
                min_best: line.min_best,
                connections_of_best: line.connections_of_best,
                connections_median: line.connections_median,
                hidden_median: line.hidden_median,
                champion_score,
                champion_connections,
                steps,
                non_finite: line.non_finite,
                front: line.front,
            }),
        };
        Self {
            progress,
            seconds: line.seconds,
            steps_per_second: line.steps_per_second,
            traffic: line.traffic,
        }
    }
}

fn nan() -> f64 {
    f64::NAN
}

fn number_or_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::NAN))
}
