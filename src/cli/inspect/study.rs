//! The runs of several seeds side by side, and of variants below one another.

use crate::evaluation::{Distribution, rank_sum};
use crate::run::{FileError, StudyFolder, StudyRun};
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
    /// One without a name, or the variants.
    variants: Vec<VariantView>,
}

/// Runs that differ in their seeds alone.
#[derive(Serialize)]
struct VariantView {
    name: Option<String>,
    /// Those that have begun.
    runs: Vec<RunLine>,
    /// Of the runs that are done.
    summary: Summary,
    /// Whether its scores and those of the first variant lie apart: the probability
    /// of as uneven ranks by chance.
    rank_sum_p: Option<f64>,
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
        let study = folder.study()?;
        let mut variants: Vec<VariantView> = Vec::new();
        let begun = folder.begun(&study);
        for name in study.variant_names() {
            let of_variant = begun.iter().filter(|run| run.variant == name);
            let runs = of_variant.map(RunLine::read).collect::<Result<Vec<_>, _>>()?;
            let against = variants.first().map(|first| scores(&first.runs));
            variants.push(VariantView {
                name,
                summary: Summary::of(&runs),
                rank_sum_p: against.and_then(|first| rank_sum(&first, &scores(&runs))),
                runs,
            });
        }
        let unit = study.experiment.kind().unit().singular;
        Ok(Self { unit, task: study.experiment.task, seeds: study.seeds, variants })
    }

    pub(super) fn show(&self, decimals: usize) -> Result<(), Box<Failure>> {
        let all = self.seeds.len() * self.variants.len();
        let done: usize = self.variants.iter().map(|variant| variant.summary.runs).sum();
        let begun: usize = self.variants.iter().map(|variant| variant.runs.len()).sum();
        print!("task         {}", self.task)?;
        print!("runs         {done} of {all} done, {begun} begun")?;
        let first = self.variants.first().and_then(|first| first.name.as_deref());
        for variant in &self.variants {
            if let Some(name) = &variant.name {
                print!("\n{name}")?;
            }
            variant.show(self.unit, decimals)?;
            if let (Some(p), Some(first)) = (variant.rank_sum_p, first) {
                print!("rank-sum test of the scores against {first}: p = {p:.3}")?;
            }
        }
        Ok(())
    }

    /// A line for each run, for programs that draw.
    pub(super) fn csv(&self) -> Result<(), Box<Failure>> {
        print!("variant,seed,{}s,finished,score,best,connections,seconds,steps", self.unit)?;
        for variant in &self.variants {
            // Quoted: a name may have commas, and has no quotes.
            let name = variant.name.as_ref().map(|name| format!("\"{name}\"")).unwrap_or_default();
            for run in &variant.runs {
                let number =
                    |value: Option<f64>| value.map(|it| it.to_string()).unwrap_or_default();
                print!(
                    "{name},{},{},{},{},{},{},{},{}",
                    run.seed,
                    run.generation,
                    run.finished,
                    number(run.score),
                    number(run.best),
                    number(run.connections.map(|count| count as f64)),
                    run.seconds,
                    run.steps
                )?;
            }
        }
        Ok(())
    }
}

/// The scores of the runs that are done.
fn scores(runs: &[RunLine]) -> Vec<f64> {
    runs.iter().filter(|run| run.finished).filter_map(|run| run.score).collect()
}

impl VariantView {
    fn show(&self, unit: &str, decimals: usize) -> Result<(), Box<Failure>> {
        print!(
            "{:<22} {unit:>10} {:>10} {:>10} {:>11} {:>8}",
            "seed", "score", "best", "connections", "minutes"
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
        let Summary { runs, score, best, connections, seconds } = &self.summary;
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
        if *runs > 1 {
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
    fn read(run: &StudyRun) -> Result<Self, FileError> {
        let StudyRun { seed, folder, .. } = run;
        let past = Past::read(folder);
        let champion = folder.champion()?;
        let means = champion.iter().flat_map(|champion| &champion.scores).map(|score| score.mean);
        Ok(Self {
            seed: *seed,
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
