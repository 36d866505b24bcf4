//! A run whose metrics are gone.

use super::output::say;
use crate::run::RunFolder;

/// Warns if a run that has a champion has no metrics: somebody removed them.
pub(super) fn warn(folder: &RunFolder) {
    let metrics = folder.metrics_path();
    if !metrics.exists() && folder.champion_path().exists() {
        say!(
            "warning: {} is missing: what was written there of the generations so far is lost; \
             nothing else depends on it",
            metrics.display()
        );
    }
}
