//! Several runs side by side: seeds of one experiment, or experiments against
//! each other.

mod champions;
mod charts;
mod groups;
mod lines;
mod readings;
mod runs;

use maud::{Markup, html};

use super::words::count;
use super::{Subject, color, document};
use crate::assessment::{AccuracyTable, Assessment, TableSettings, assess};
use crate::evaluation::{EvaluationConditions, Evaluator, Split};
use crate::run::ChampionFile;
use crate::search::{Progress, WeightScore};
use crate::stream::Purpose;
use groups::{Group, groups};

/// What was measured of a champion that is compared with others.
#[derive(Clone, Debug)]
pub struct MeasuredChampion {
    /// The paper's table, or what a classifier gets right.
    pub assessment: Assessment,
    /// The score at each shared weight, the lowest first; none of a classifier.
    pub scores: Vec<WeightScore>,
}

impl MeasuredChampion {
    /// Measures a champion on the threads of the current rayon pool.
    pub fn of(
        evaluator: &dyn Evaluator,
        champion: &ChampionFile,
        settings: &TableSettings,
    ) -> Self {
        let topology = &champion.topology;
        let tuned = champion.tuned.as_ref().map(|tuned| &tuned.weights[..]);
        let own = champion.shared_weights();
        let assessment = assess(evaluator, topology, (&own, tuned), settings);
        let mut scores = Vec::new();
        if assessment.accuracy().is_none() {
            let address = (settings.seed, Purpose::Evaluation, 0);
            let episodes = evaluator.episodes(Split::Test, address, settings.episodes);
            let weights = settings.scanned.clone();
            let conditions = EvaluationConditions { weights, episodes, patience: None };
            let evaluation = evaluator.evaluate(&[topology], &conditions).remove(0);
            scores = WeightScore::of(&evaluation, &settings.scanned);
        }
        Self { assessment, scores }
    }
}

/// The page that compares runs, or champions. `task` is the name of what they do, if
/// it is the same for all, and one line about it; `measured` has what each champion
/// reaches, where that was measured.
pub fn comparison(
    subjects: &[Subject],
    task: Option<(&str, &str)>,
    measured: &[Option<MeasuredChampion>],
) -> String {
    let runs: Vec<&Subject> = subjects.iter().filter(|subject| subject.run.is_some()).collect();
    let (name, task) = task.unwrap_or(("classifiers", "tell what images show"));
    let accuracy = |one: &Option<MeasuredChampion>| -> Option<AccuracyTable> {
        one.as_ref()?.assessment.accuracy().cloned()
    };
    let tables: Vec<Option<AccuracyTable>> = measured.iter().map(accuracy).collect();
    let groups = groups(&runs);
    let body = html! {
        header {
            p class="kicker" { "precocial · comparison" }
            h1 { (name) }
            p class="lead" { (task) }
            ul class="facts" {
                @if measured.is_empty() {
                    li { (count(runs.len(), "run")) }
                } @else {
                    li { (count(subjects.len(), "network")) }
                }
                @if !groups.is_empty() { li { (count(groups.len(), "experiment")) } }
            }
        }
        (readings::section(subjects, &tables))
        (champions::section(subjects, measured, name))
        @if !runs.is_empty() { section aria-labelledby="runs" {
            h2 id="runs" { "The runs" }
            (runs::table(&groups))
            p class="note" {
                "The score is the champion's mean return over its shared weights on fresh episodes; the best weight "
                "is the best of these. Runs of one experiment differ in nothing but their seed; the interval is a percentile bootstrap over them."
            }
        } }
        (differences(&groups))
        (charts::curve(&groups, "champions", "Score of the champion", Progress::champion_score))
        (charts::curve(&groups, "fitness", "Best mean return of a generation", |progress| {
            Some(progress.evaluated()?.fitness_best)
        }))
        (charts::scatter(&groups))
    };
    document(&format!("{name} · comparison"), &body, None)
}

/// In what the experiments differ.
fn differences(groups: &[Group<'_>]) -> Markup {
    let differences = groups::differences(groups);
    html! {
        @if !differences.is_empty() {
            section aria-labelledby="differences" {
                h2 id="differences" { "In what the experiments differ" }
                div class="scroll plain wide-box" tabindex="0" role="region" aria-label="Table of differences" {
                    table class="wide left" {
                        thead {
                            tr {
                                th scope="col" { "setting" }
                                @for (index, group) in groups.iter().enumerate() {
                                    th scope="col" { span class={ "key dot " (color(index)) } {} (group.name) }
                                }
                            }
                        }
                        tbody {
                            @for (setting, values) in &differences {
                                tr {
                                    th scope="row" { code { (setting) } }
                                    @for value in values { td { code { (value) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
