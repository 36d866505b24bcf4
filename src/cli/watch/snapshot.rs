//! What a run's files tell at a moment.

use std::sync::Arc;

use crate::run::{ChampionFile, Experiment, Metrics, Record, RunFolder};
use crate::search::Needs;
use serde::Serialize;

use super::pace::Pace;
use super::state::State;

/// A run at a moment. As JSON it is what `--json` prints.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Snapshot {
    /// Its folder.
    pub(super) path: String,
    pub(super) state: State,
    pub(super) task: String,
    pub(super) seed: u64,
    /// What a generation is of its search.
    pub(super) unit: &'static str,
    /// Generations done.
    pub(super) generation: u64,
    /// Generations to be done.
    pub(super) generations: u64,
    /// When its last session began (RFC 3339, UTC).
    pub(super) started: Option<String>,
    /// When that stopped; nothing if it runs or was killed.
    pub(super) stopped: Option<String>,
    /// What its generations took together.
    pub(super) seconds: f64,
    /// Environment steps, or samples that were trained with.
    pub(super) steps: u64,
    /// How long ago the last generation was done, in seconds.
    pub(super) seconds_since_generation: Option<f64>,
    /// Its speed, where generations tell one.
    pub(super) pace: Option<Pace>,
    pub(super) champion: Option<ChampionView>,
    /// The last generation's line of metrics.
    pub(super) last: Option<Metrics>,
    /// A file that cannot be read at the moment.
    pub(super) problem: Option<String>,
    /// Whether networks are trained, not evaluated.
    pub(super) trains: bool,
    #[serde(skip)]
    pub(super) metrics: Arc<Vec<Metrics>>,
    #[serde(skip)]
    pub(super) champion_file: Arc<Option<ChampionFile>>,
}

/// The best network so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ChampionView {
    /// Where it comes from.
    pub(super) generation: u64,
    /// Its mean return over its shared weights, on fresh episodes.
    pub(super) score: Option<f64>,
    /// The return with the best of them.
    pub(super) max: Option<AtWeight>,
    /// The return with the worst of them.
    pub(super) min: Option<AtWeight>,
    /// Connections that act.
    pub(super) connections: usize,
    /// The share of validation samples that it classifies right, if it was trained.
    pub(super) accuracy: Option<f64>,
}

/// A return with a shared weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct AtWeight {
    pub(super) mean: f64,
    pub(super) weight: f64,
}

impl Snapshot {
    /// Puts together what was read of a folder.
    pub(super) fn of(
        folder: &RunFolder,
        experiment: Experiment,
        (metrics, champion_file): (Arc<Vec<Metrics>>, Arc<Option<ChampionFile>>),
    ) -> Self {
        let state = State::of(folder);
        let sessions = folder.record().map(|record: Record| record.sessions).unwrap_or_default();
        let session = sessions.into_iter().next_back();
        let kind = experiment.kind();
        let (unit, generations) = (kind.unit().singular, kind.generations());
        let trains = kind.needs() == Needs::Classes;
        let generation = metrics.last().map_or(0, |last| last.progress.generation() + 1);
        let known = |seconds: f64| if seconds.is_finite() { seconds } else { 0.0 };
        Self {
            path: folder.path().display().to_string(),
            state,
            unit,
            generation,
            generations,
            seed: experiment.seed,
            task: experiment.task,
            started: session.as_ref().map(|session| session.started.clone()),
            stopped: session.and_then(|session| session.stopped),
            seconds: metrics.iter().map(|line| known(line.seconds)).sum(),
            steps: metrics.iter().map(|line| line.progress.steps()).fold(0, u64::saturating_add),
            seconds_since_generation: None,
            pace: Pace::of(&metrics, generations.saturating_sub(generation)),
            champion: (*champion_file).as_ref().map(|file| ChampionView::of(file, &metrics)),
            last: metrics.last().cloned(),
            problem: None,
            trains,
            metrics,
            champion_file,
        }
    }

    /// What steps are called.
    pub(super) fn steps_are(&self) -> &'static str {
        if self.trains { "images" } else { "steps" }
    }

    /// The share of generations that are done.
    pub(super) fn share(&self) -> f64 {
        let share = self.generation as f64 / self.generations.max(1) as f64;
        share.clamp(0.0, 1.0)
    }
}

impl ChampionView {
    fn of(file: &ChampionFile, metrics: &[Metrics]) -> Self {
        let finite = file.scores.iter().filter(|score| score.mean.is_finite());
        let at = |score: &crate::search::WeightScore| AtWeight {
            mean: score.mean,
            weight: score.weight,
        };
        let lines = metrics.iter().rev();
        let mut of_its_own = lines.filter(|line| line.progress.generation() == file.generation);
        let network = of_its_own.next().and_then(|line| line.progress.trained_networks().first());
        Self {
            generation: file.generation,
            score: file.score,
            max: finite.clone().max_by(|a, b| a.mean.total_cmp(&b.mean)).map(at),
            min: finite.min_by(|a, b| a.mean.total_cmp(&b.mean)).map(at),
            connections: file.topology.acting().complexity(),
            accuracy: network.map(|network| network.validation_accuracy),
        }
    }
}
