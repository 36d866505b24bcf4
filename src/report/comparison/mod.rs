//! Several runs side by side: seeds of one experiment, or experiments against
//! each other.

mod charts;
mod groups;
mod lines;
mod readings;
mod runs;

use maud::{Markup, html};

use super::words::count;
use super::{Subject, color, document};
use crate::assessment::AccuracyTable;
use crate::search::Progress;
use groups::{Group, groups};

/// The page that compares runs, or classifiers. `task` is one line about what
/// they do; of classifiers, `tables` has what each gets right. Other subjects
/// that are no runs are left out.
pub fn comparison(subjects: &[Subject], task: &str, tables: &[Option<AccuracyTable>]) -> String {
    let runs: Vec<&Subject> = subjects.iter().filter(|subject| subject.run.is_some()).collect();
    let first = subjects.first().map_or("", |first| first.task());
    let one = subjects.iter().all(|subject| subject.task() == first);
    let (name, task) = if one { (first, task) } else { ("classifiers", "tell what images show") };
    let groups = groups(&runs);
    let body = html! {
        header {
            p class="kicker" { "precocial · comparison" }
            h1 { (name) }
            p class="lead" { (task) }
            ul class="facts" {
                @if tables.is_empty() {
                    li { (count(runs.len(), "run")) }
                } @else {
                    li { (count(subjects.len(), "network")) }
                }
                @if !groups.is_empty() { li { (count(groups.len(), "experiment")) } }
            }
        }
        (readings::section(subjects, tables))
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
                div class="scroll plain" tabindex="0" role="region" aria-label="Table of differences" {
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
