//! What a page shows of a champion and has to be measured first.

use precocial_envs::Task;
use precocial_envs::images::Part;

use super::Subject;
use crate::evaluation::{
    AccuracyTable, Confusion, PaperTable, SharedWeights, TableSettings, WeightError, evaluate,
};
use crate::network::Weights;
use crate::picture::{Episode, recording::Recording};
use crate::run::ChampionFile;
use crate::search::WeightScore;
use crate::stream::{Purpose, episode_seeds};

/// Shared weights lie between this and its negative, as in the paper.
const LARGEST_WEIGHT: f64 = 2.0;
/// Shared weights of the chart, apart from those that are recorded.
const GRID_WEIGHTS: usize = 41;
/// A champion with more weights of its own than this is recorded with the best
/// of them alone.
const MOST_OWN_WEIGHTS: usize = 16;

/// Images of a batch that are recorded.
const RECORDED_IMAGES: u32 = 30;

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
    /// The paper's table, in returns.
    pub table: PaperTable,
    /// That of a classifier, in right answers; the scores are then shares of
    /// the test images, in per cent.
    pub accuracy: Option<AccuracyTable>,
    /// The episodes to watch, the lowest weight first, tuned weights last.
    pub recording: Recording,
}

impl Measured {
    /// Measures on the threads of the current rayon pool, and tells what comes
    /// next. The result does not depend on the threads.
    pub fn of(
        task: &dyn Task,
        champion: &ChampionFile,
        settings: MeasurementSettings,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Self, WeightError> {
        let topology = &champion.topology;
        let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
        let scanned = merged(&[grid(GRID_WEIGHTS)?, champion.shared_weights()]);
        tell("measuring the table of the paper");
        let MeasurementSettings { episodes, seed, recordings } = settings;
        let all = TableSettings { episodes, seed, scanned };
        // Returns choose the best shared weight, which test images must not.
        let held_out = task.held_out(Part::Validation);
        let choosing = held_out.as_deref().unwrap_or(task);
        let needed = if choosing.is_deterministic() { 1 } else { episodes };
        let returns = TableSettings { episodes: needed, ..all.clone() };
        let table = PaperTable::measure(choosing, topology, tuned, &returns);
        let own = champion.shared_weights();
        let accuracy = AccuracyTable::measure(task, topology, (&own, tuned), &all);

        let weights = recorded(champion, &table, recordings)?;
        let scores = if let Some(accuracy) = &accuracy {
            percentages(accuracy)
        } else {
            let fine = merged(&[all.scanned, weights.clone()]);
            tell(&format!("measuring {} shared weights", fine.len()));
            let seeds = episode_seeds(seed, Purpose::Evaluation, 0, episodes);
            let evaluation = evaluate(task, &[topology], &fine, &seeds, None).remove(0);
            WeightScore::of(&evaluation, &fine)
        };

        let recorded = weights.len() + usize::from(tuned.is_some());
        tell(&format!("recording {recorded} episodes"));
        let played = weights.iter().map(|&weight| Weights::Shared(weight));
        let recording = record(task, champion, played.chain(tuned.map(Weights::Each)), seed);
        Ok(Self { settings, scores, table, accuracy, recording })
    }

    /// The score at a shared weight of the grid.
    pub fn score_at(&self, weight: f64) -> Option<&WeightScore> {
        self.scores.iter().find(|score| score.weight == weight)
    }
}

/// How many test images are named right with each weight.
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
    table: &PaperTable,
    count: usize,
) -> Result<Vec<f64>, WeightError> {
    let best = [Some(table.best_shared), champion.best_weight()].into_iter().flatten().collect();
    let own = champion.shared_weights();
    // With a single recording, the best weight is the one to show.
    Ok(match (count, own.len()) {
        (0 | 1, _) => merged(&[best]),
        (_, ..=MOST_OWN_WEIGHTS) => merged(&[grid(count)?, best, own]),
        _ => merged(&[grid(count)?, best]),
    })
}

fn record<'a>(
    task: &dyn Task,
    champion: &ChampionFile,
    weights: impl Iterator<Item = Weights<'a>>,
    seed: u64,
) -> Recording {
    let episode = |weights| {
        let episode = Episode::new(task, &champion.topology, weights, seed);
        // Some images of a batch show enough.
        if task.images().is_some() { episode.stopping_after(RECORDED_IMAGES) } else { episode }
    };
    let mut recording = Recording::new(&episode(Weights::Shared(1.0)));
    weights.for_each(|weights| recording.add(episode(weights)));
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
