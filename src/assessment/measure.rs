//! Measures a champion by what its task is about: returns, classes or numbers.
//! What kind of task it is, is asked here alone.

use precocial_envs::Kind;
use precocial_envs::data_sets::{DataSet, Split, Target, Targets};

use super::{AccuracyTable, PaperTable, TableSettings};
use crate::evaluation::{Evaluator, Score};
use crate::topology::Topology;

/// What a champion reaches, in the terms of its task.
#[derive(Clone, Debug, PartialEq)]
pub enum Assessment {
    /// Returns in an environment.
    Returns(PaperTable),
    /// Shares of test samples whose class is predicted right.
    Accuracy(Box<AccuracyTable>),
    /// Numbers that are predicted.
    Regression(RegressionTable),
}

impl Assessment {
    /// The best shared weight, chosen on episodes or samples that measure nothing.
    pub fn best_shared(&self) -> f64 {
        match self {
            Self::Returns(table) => table.best_shared,
            Self::Accuracy(table) => table.best_shared,
            Self::Regression(table) => table.returns.best_shared,
        }
    }

    /// The accuracies, where there are classes.
    pub fn accuracy(&self) -> Option<&AccuracyTable> {
        match self {
            Self::Accuracy(table) => Some(table),
            Self::Returns(_) | Self::Regression(_) => None,
        }
    }

    /// The returns, where there are no classes.
    pub fn returns(&self) -> Option<&PaperTable> {
        match self {
            Self::Returns(table) => Some(table),
            Self::Regression(table) => Some(&table.returns),
            Self::Accuracy(_) => None,
        }
    }
}

/// Measures a champion on fresh episodes, or on the test split. `own` are the
/// shared weights of its search, `tuned` has a weight for each connection.
///
/// # Panics
///
/// If there are no episodes or no weights to scan, or if the tuned weights are
/// fewer than the connections.
pub fn assess(
    evaluator: &dyn Evaluator,
    topology: &Topology,
    (own, tuned): (&[f64], Option<&[f64]>),
    settings: &TableSettings,
) -> Assessment {
    let table = || PaperTable::measure(evaluator, topology, tuned, settings);
    let Kind::Supervised(supervised) = evaluator.task().kind() else {
        return Assessment::Returns(table());
    };
    let data = supervised.data();
    match data.target {
        Target::Classes(_) => {
            let table = AccuracyTable::measure(data, topology, (own, tuned), settings);
            Assessment::Accuracy(Box::new(table))
        }
        Target::Numbers(_) => {
            Assessment::Regression(RegressionTable { returns: table(), variance: variance(data) })
        }
    }
}

/// How well numbers are predicted.
#[derive(Clone, Debug, PartialEq)]
pub struct RegressionTable {
    /// Minus the mean squared errors on the test split.
    pub returns: PaperTable,
    /// The mean squared distance of the test targets from the mean of the
    /// training targets.
    pub variance: f64,
}

impl RegressionTable {
    /// The share of the variance that is explained (R²): 1 where all is
    /// predicted, 0 where nothing is known but the mean.
    pub fn r_squared(&self, score: Score) -> Score {
        Score {
            mean: 1.0 + score.mean / self.variance,
            standard_deviation: score.standard_deviation / self.variance,
            episodes: score.episodes,
        }
    }

    /// The whole table as shares of the variance that are explained.
    pub fn explained(&self) -> PaperTable {
        PaperTable {
            random_weights: self.r_squared(self.returns.random_weights),
            random_shared: self.r_squared(self.returns.random_shared),
            tuned_shared: self.r_squared(self.returns.tuned_shared),
            tuned_weights: self.returns.tuned_weights.map(|score| self.r_squared(score)),
            ..self.returns.clone()
        }
    }
}

/// See [`RegressionTable::variance`].
fn variance(data: &DataSet) -> f64 {
    let numbers = |split| match data.samples(split).targets() {
        Targets::Numbers { width, values } => (*width, values.clone()),
        Targets::Labels(_) => (1, Vec::new()),
    };
    let (width, training) = numbers(Split::Training);
    let (_, test) = numbers(Split::Test);
    let mean = |column: usize| {
        let own = training.iter().skip(column).step_by(width).map(|&x| f64::from(x));
        own.sum::<f64>() / (training.len() / width) as f64
    };
    let means: Vec<f64> = (0..width).map(mean).collect();
    let squares = test.iter().enumerate().map(|(index, &x)| {
        let distance = f64::from(x) - means[index % width];
        distance * distance
    });
    squares.sum::<f64>() / test.len() as f64
}
