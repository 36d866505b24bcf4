//! What a run's metrics tell of its past.

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::missing_metrics;
use crate::cli::output::{print, say};
use crate::run::{DamagedLine, Metrics, RunFolder};

/// So many champions are shown at the most: half of the first, half of the last.
const SHOWN: usize = 12;

/// The sum of all generations.
#[derive(Default)]
pub(super) struct Past {
    /// Generations done.
    pub(super) generation: u64,
    pub(super) seconds: f64,
    pub(super) steps: u64,
    pub(super) lineage: Vec<Change>,
    /// What the network of each round or pass of training classified right.
    accuracies: Vec<(u64, f64)>,
}

/// A new champion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Change {
    generation: u64,
    score: f64,
    connections: usize,
}

impl Past {
    /// Reads what can be read: metrics are there to be looked at, and nothing
    /// depends on them. A warning tells of what cannot.
    pub(super) fn read(folder: &RunFolder) -> Self {
        match folder.readable_metrics() {
            Ok((metrics, damaged)) => {
                let path = folder.metrics_path();
                for DamagedLine { line, error } in damaged {
                    say!("warning: {}, line {line}: {error}", path.display());
                }
                Self::of(&metrics)
            }
            Err(error) => {
                missing_metrics::warn(folder);
                if !error.is_missing() {
                    say!("warning: {error}");
                }
                Self::default()
            }
        }
    }

    /// The share of validation samples that the network of a round or pass
    /// classified right.
    pub(super) fn accuracy_of(&self, generation: u64) -> Option<f64> {
        let found = self.accuracies.iter().find(|&&(of, _)| of == generation);
        found.map(|&(_, accuracy)| accuracy)
    }

    fn of(metrics: &[Metrics]) -> Self {
        let mut past = Self::default();
        for Metrics { progress, seconds, .. } in metrics {
            let generation = progress.generation();
            past.generation = generation.saturating_add(1);
            past.seconds += if seconds.is_nan() { 0.0 } else { *seconds };
            past.steps = past.steps.saturating_add(progress.steps());
            if let Some(network) = progress.trained_networks().first() {
                past.accuracies.push((generation, network.validation_accuracy));
            }
            let Some((score, connections)) = progress.champion() else { continue };
            let same = |last: &Change| (last.score, last.connections) == (score, connections);
            if !past.lineage.last().is_some_and(same) {
                past.lineage.push(Change { generation, score, connections });
            }
        }
        past
    }
}

/// Shows a run's champions, one a line.
pub(super) fn show(lineage: &[Change], unit: &str, decimals: usize) -> Result<(), Box<Failure>> {
    if lineage.is_empty() {
        return Ok(());
    }
    print!("lineage      {unit:>10}     score  connections")?;
    // One line more would say that one is left out.
    let (first, last) = if lineage.len() <= SHOWN + 1 {
        (lineage, &lineage[..0])
    } else {
        (&lineage[..SHOWN / 2], &lineage[lineage.len() - SHOWN / 2..])
    };
    let line = |change: &Change| {
        let Change { generation, score, connections } = change;
        print!("             {generation:>10}  {score:>8.decimals$}  {connections:>11}")
    };
    first.iter().try_for_each(line)?;
    if !last.is_empty() {
        let left_out = lineage.len() - first.len() - last.len();
        print!("             … {left_out} more …")?;
    }
    last.iter().try_for_each(line)
}
