//! What a page shows of a champion and has to be measured first.

use precocial_envs::Task;

use super::Subject;
use super::replay::Replay;
use super::samples::RecordedSamples;
use crate::assessment::{AccuracyTable, Assessment, Confusion, TableSettings, assess};
use crate::evaluation::{EvaluationConditions, Evaluator, SharedWeights, Split, WeightError};
use crate::network::Weights;
use crate::picture::{Episode, recording::Recording};
use crate::run::ChampionFile;
use crate::search::WeightScore;
use crate::stream::Purpose;

/// Shared weights lie between this and its negative, as in the paper.
const LARGEST_WEIGHT: f64 = 2.0;
/// Shared weights of the chart, apart from those that are recorded.
const GRID_WEIGHTS: usize = 41;
/// A champion with more weights of its own than this is recorded with the best
/// of them alone.
const MOST_OWN_WEIGHTS: usize = 16;

/// How much is to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasurementSettings {
    /// Episodes for each shared weight, and for each row of the table.
    pub episodes: u32,
    /// Decides the episodes; it is the seed of those that are recorded.
    pub seed: u64,
    /// Evenly spaced shared weights to record.
    pub recordings: usize,
}

/// What was measured.
#[derive(Debug)]
pub struct Measured {
    /// How much of it.
    pub settings: MeasurementSettings,
    /// The score at each shared weight of a fine grid, the lowest first.
    pub scores: Vec<WeightScore>,
    /// The paper's table, or for a data set what there is of its kind; with
    /// classes the scores are percentages of the test samples.
    pub assessment: Assessment,
    /// What there is to watch, the lowest weight first, tuned weights last.
    pub replay: Replay,
}

impl Measured {
    /// Measures on the threads of the current rayon pool, and tells what comes
    /// next. The result does not depend on the threads.
    pub fn of(
        evaluator: &dyn Evaluator,
        champion: &ChampionFile,
        settings: MeasurementSettings,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Self, WeightError> {
        let topology = &champion.topology;
        let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
        let scanned = merged(&[grid(GRID_WEIGHTS)?, champion.shared_weights()]);
        tell("measuring the table of the paper");
        let MeasurementSettings { episodes, seed, recordings } = settings;
        let table_settings = TableSettings { episodes, seed, scanned };
        let own = champion.shared_weights();
        let assessment = assess(evaluator, topology, (&own, tuned), &table_settings);

        let weights = recorded(champion, assessment.best_shared(), recordings)?;
        let scores = if let Some(accuracy) = assessment.accuracy() {
            percentages(accuracy)
        } else {
            let fine = merged(&[table_settings.scanned, weights.clone()]);
            tell(&format!("measuring {} shared weights", fine.len()));
            let address = (seed, Purpose::Evaluation, 0);
            let episodes = evaluator.episodes(Split::Test, address, episodes);
            let conditions =
                EvaluationConditions { weights: fine.clone(), episodes, patience: None };
            let evaluation = evaluator.evaluate(&[topology], &conditions).remove(0);
            WeightScore::of(&evaluation, &fine)
        };

        let recorded = weights.len() + usize::from(tuned.is_some());
        tell(&format!("recording {recorded} episodes"));
        let played = weights.iter().map(|&weight| Weights::Shared(weight));
        let played: Vec<Weights<'_>> = played.chain(tuned.map(Weights::Each)).collect();
        let task = evaluator.task();
        let replay = match task.kind().supervised() {
            Some(supervised) => {
                let pace = (seed, task.signature().steps_per_second);
                Replay::Samples(RecordedSamples::of(supervised, topology, &played, pace))
            }
            None => Replay::Episodes(record(&**task, champion, &played, seed)),
        };
        Ok(Self { settings, scores, assessment, replay })
    }

    /// The score at a shared weight of the grid.
    pub fn score_at(&self, weight: f64) -> Option<&WeightScore> {
        self.scores.iter().find(|score| score.weight == weight)
    }
}

/// How many test samples are classified right with each weight.
fn percentages(table: &AccuracyTable) -> Vec<WeightScore> {
    let score = |(weight, confusion): &(f64, Confusion)| WeightScore {
        weight: *weight,
        mean: 100.0 * confusion.accuracy(),
        standard_deviation: 0.0,
        episodes: 1,
    };
    table.by_weight.iter().map(score).collect()
}

/// The weights to record: a grid, and the champion's own.
fn recorded(
    champion: &ChampionFile,
    best_shared: f64,
    count: usize,
) -> Result<Vec<f64>, WeightError> {
    let best = [Some(best_shared), champion.best_weight()].into_iter().flatten().collect();
    let own = champion.shared_weights();
    // With a single recording, the best weight is the one to show.
    Ok(match (count, own.len()) {
        (0 | 1, _) => merged(&[best]),
        (_, ..=MOST_OWN_WEIGHTS) => merged(&[grid(count)?, best, own]),
        _ => merged(&[grid(count)?, best]),
    })
}

fn record(
    task: &dyn Task,
    champion: &ChampionFile,
    weights: &[Weights<'_>],
    seed: u64,
) -> Recording {
    let episode = |weights| Episode::new(task, &champion.topology, weights, seed);
    let mut recording = Recording::new(&episode(Weights::Shared(1.0)));
    recording.add(weights.iter().copied().map(episode).collect());
    recording
}

/// So many weights, evenly spaced, without the noise of binary fractions.
fn grid(count: usize) -> Result<Vec<f64>, WeightError> {
    let weights = SharedWeights::grid(-LARGEST_WEIGHT, LARGEST_WEIGHT, count)?.values();
    Ok(weights.into_iter().map(|weight| (weight * 1e6).round() / 1e6 + 0.0).collect())
}

/// All of them in order, each once.
fn merged(lists: &[Vec<f64>]) -> Vec<f64> {
    // Adding zero turns -0 into 0.
    let mut all: Vec<f64> = lists.iter().flatten().map(|weight| weight + 0.0).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

impl Subject {
    /// The name of its task.
    pub fn task(&self) -> &str {
        match (&self.run, &self.champion) {
            (Some(run), _) => &run.experiment.task,
            (None, Some(champion)) => &champion.task,
            (None, None) => "",
        }
    }
}
