//! What a page shows of a champion and has to be measured first.

use precocial_envs::Task;

use super::Subject;
use crate::evaluation::{PaperTable, SharedWeights, TableSettings, WeightError, evaluate};
use crate::network::Weights;
use crate::report::{Episode, recording::Recording};
use crate::run::ChampionFile;
use crate::search::WeightScore;
use crate::stream::{Purpose, episode_seeds};

/// Shared weights lie between this and its negative, as in the paper.
const REACH: f64 = 2.0;
/// Shared weights of the chart, apart from those that are recorded.
const FINE: usize = 41;
/// A champion with more weights of its own than this is recorded with the best
/// of them alone.
const MOST_OWN: usize = 16;

/// How much is to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
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
    pub effort: Effort,
    /// The score at each shared weight of a fine grid, the lowest first.
    pub scores: Vec<WeightScore>,
    /// The paper's table.
    pub table: PaperTable,
    /// The episodes to watch, the lowest weight first, tuned weights last.
    pub recording: Recording,
}

impl Measured {
    /// Measures on the threads of the current rayon pool, and tells what comes
    /// next. The result does not depend on the threads.
    pub fn of(
        task: &dyn Task,
        champion: &ChampionFile,
        effort: Effort,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Self, WeightError> {
        let topology = &champion.topology;
        let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
        let scanned = merged(&[grid(FINE)?, champion.shared_weights()]);
        tell("measuring the table of the paper");
        let settings = TableSettings { episodes: effort.episodes, seed: effort.seed, scanned };
        let table = PaperTable::measure(task, topology, tuned, &settings);

        let weights = recorded(champion, &table, effort.recordings)?;
        let fine = merged(&[settings.scanned, weights.clone()]);
        tell(&format!("measuring {} shared weights", fine.len()));
        let seeds = episode_seeds(effort.seed, Purpose::Evaluation, 0, effort.episodes);
        let evaluation = evaluate(task, &[topology], &fine, &seeds, None).remove(0);
        let scores = WeightScore::of(&evaluation, &fine);

        let episodes = weights.len() + usize::from(tuned.is_some());
        tell(&format!("recording {episodes} episodes"));
        let played = weights.iter().map(|&weight| Weights::Shared(weight));
        let recording = record(task, champion, played.chain(tuned.map(Weights::Each)), effort.seed);
        Ok(Self { effort, scores, table, recording })
    }

    /// The score at a shared weight of the grid.
    pub fn score_at(&self, weight: f64) -> Option<&WeightScore> {
        self.scores.iter().find(|score| score.weight == weight)
    }
}

/// The weights to record: a grid, and the champion's own.
fn recorded(
    champion: &ChampionFile,
    table: &PaperTable,
    count: usize,
) -> Result<Vec<f64>, WeightError> {
    let best = [Some(table.best_shared), champion.best_weight()].into_iter().flatten().collect();
    let own = champion.shared_weights();
    // A grid of one has no place but the best.
    Ok(match (count, own.len()) {
        (0 | 1, _) => merged(&[best]),
        (_, ..=MOST_OWN) => merged(&[grid(count)?, best, own]),
        _ => merged(&[grid(count)?, best]),
    })
}

fn record<'a>(
    task: &dyn Task,
    champion: &ChampionFile,
    weights: impl Iterator<Item = Weights<'a>>,
    seed: u64,
) -> Recording {
    let episode = |weights| Episode::new(task, &champion.topology, weights, seed);
    let mut recording = Recording::new(&episode(Weights::Shared(1.0)));
    weights.for_each(|weights| recording.add(episode(weights)));
    recording
}

/// So many weights, evenly spaced, without the noise of binary fractions.
fn grid(count: usize) -> Result<Vec<f64>, WeightError> {
    let weights = SharedWeights::grid(-REACH, REACH, count)?.values();
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
