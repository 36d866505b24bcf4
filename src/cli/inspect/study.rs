//! The runs of several seeds side by side.

use crate::evaluation::Distribution;
use crate::run::{FileError, RunFolder, Study, StudyFolder};
use serde::Serialize;

use super::past::Past;
use crate::cli::failure::Failure;
use crate::cli::output::print;

/// A study at a glance.
#[derive(Serialize)]
pub(super) struct StudyView {
    pub(super) task: String,
    /// What a generation is of its search.
    unit: &'static str,
    seeds: Vec<u64>,
    /// The runs that have begun.
    runs: Vec<RunLine>,
    /// Of the runs that are done.
    summary: Summary,
}

/// A run in numbers.
#[derive(Serialize)]
struct RunLine {
    seed: u64,
    /// Generations done.
    generation: u64,
    /// Whether all generations are done.
    finished: bool,
    /// The champion's mean over its shared weights.
    score: Option<f64>,
    /// The mean of its best shared weight.
    best: Option<f64>,
    connections: Option<usize>,
    seconds: f64,
    steps: u64,
}

#[derive(Serialize)]
struct Summary {
    /// How many runs are done.
    runs: usize,
    score: Option<Distribution>,
    best: Option<Distribution>,
    connections: Option<Distribution>,
    seconds: Option<Distribution>,
}

impl StudyView {
    pub(super) fn read(folder: &StudyFolder) -> Result<Self, FileError> {
        let Study { seeds, experiment, .. } = folder.study()?;
        let begun = seeds.iter().map(|&seed| (seed, folder.run(seed)));
        let begun = begun.filter(|(_, run)| run.holds_run());
        let runs =
            begun.map(|(seed, run)| RunLine::read(seed, &run)).collect::<Result<Vec<_>, _>>()?;
        let summary = Summary::of(&runs);
        Ok(Self {
            unit: experiment.kind().unit().singular,
            task: experiment.task,
            seeds,
            runs,
            summary,
        })
    }

    pub(super) fn show(&self, decimals: usize) -> Result<(), Box<Failure>> {
        let (done, all) = (self.summary.runs, self.seeds.len());
        print!("task         {}", self.task)?;
        print!("runs         {done} of {all} done, {} begun", self.runs.len())?;
        print!(
            "{:<22} {:>10} {:>10} {:>10} {:>11} {:>8}",
            "seed", self.unit, "score", "best", "connections", "minutes"
        )?;
        let number =
            |value: Option<f64>| value.map_or("–".to_owned(), |x| format!("{x:.decimals$}"));
        for run in &self.runs {
            let connections = run.connections.map_or("–".to_owned(), |count| count.to_string());
            print!(
                "{:<22} {:>10} {:>10} {:>10} {connections:>11} {:>8.1}",
                format!("{}{}", run.seed, if run.finished { "" } else { ", not done" }),
                run.generation,
                number(run.score),
                number(run.best),
                run.seconds / 60.0
            )?;
        }
        let Summary { score, best, connections, seconds, .. } = self.summary;
        let line = |name: &str, of: fn(&Distribution) -> f64| {
            print!(
                "{name:<22} {:>10} {:>10} {:>10} {:>11} {:>8}",
                "",
                number(score.as_ref().map(of)),
                number(best.as_ref().map(of)),
                connections.as_ref().map_or("–".to_owned(), |it| format!("{:.0}", of(it))),
                seconds.as_ref().map_or("–".to_owned(), |it| format!("{:.1}", of(it) / 60.0)),
            )
        };
        if done > 1 {
            line("median", |it| it.median)?;
            line("lower quartile", |it| it.quartiles[0])?;
            line("upper quartile", |it| it.quartiles[1])?;
            line("median, 95 %: at least", |it| it.interval[0])?;
            line("              at most", |it| it.interval[1])?;
        }
        Ok(())
    }
}

impl RunLine {
    fn read(seed: u64, folder: &RunFolder) -> Result<Self, FileError> {
        let past = Past::read(folder);
        let champion = folder.champion()?;
        let means = champion.iter().flat_map(|champion| &champion.scores).map(|score| score.mean);
        Ok(Self {
            seed,
            generation: past.generation,
            finished: folder.is_finished(),
            score: champion.as_ref().and_then(|champion| champion.score),
            best: means.clone().filter(|mean| mean.is_finite()).reduce(f64::max),
            connections: champion.as_ref().map(|champion| champion.topology.acting().complexity()),
            seconds: past.seconds,
            steps: past.steps,
        })
    }
}

impl Summary {
    fn of(runs: &[RunLine]) -> Self {
        let done: Vec<&RunLine> = runs.iter().filter(|run| run.finished).collect();
        let of = |value: fn(&RunLine) -> Option<f64>| {
            Distribution::of(&done.iter().filter_map(|run| value(run)).collect::<Vec<_>>())
        };
        Self {
            runs: done.len(),
            score: of(|run| run.score),
            best: of(|run| run.best),
            connections: of(|run| run.connections.map(|count| count as f64)),
            seconds: of(|run| Some(run.seconds)),
        }
    }
}
