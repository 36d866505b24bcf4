//! The runs that are compared, in numbers.

use maud::{Markup, html};

use super::groups::Group;
use super::lines::median;
use crate::report::words::{NOTHING, decimal, short};
use crate::report::{RunFiles, Subject, color};

pub(super) fn table(groups: &[Group<'_>]) -> Markup {
    // Searches that train have no scores over shared weights.
    let scored = groups.iter().flat_map(|group| &group.runs).any(|run| score(run).is_some());
    html! {
        div class="scroll plain" tabindex="0" role="region" aria-label="Table of the runs" {
            table class="wide" {
                thead {
                    tr {
                        th scope="col" { "run" }
                        th scope="col" { "seed" }
                        @if scored {
                            th scope="col" { "score" }
                            th scope="col" { "best weight" }
                            th scope="col" { "its return" }
                        }
                        th scope="col" { "connections" }
                        th scope="col" { "generations" }
                        th scope="col" { "minutes" }
                    }
                }
                @for (index, group) in groups.iter().enumerate() {
                    tbody {
                        @for run in &group.runs { (row(run, color(index), scored)) }
                        @if group.runs.len() > 1 { (medians(group, scored)) }
                    }
                }
            }
        }
    }
}

fn row(subject: &Subject, color: &str, scored: bool) -> Markup {
    let (champion, run) = (subject.champion.as_ref(), subject.run.as_ref());
    let best = champion.and_then(|champion| {
        let best = champion.best_weight()?;
        champion.scores.iter().find(|score| score.weight == best)
    });
    let (done, all) = run.map_or((0, 0), RunFiles::generations);
    html! {
        tr {
            th scope="row" { span class={ "key dot " (color) } {} (subject.name) }
            td { @if let Some(run) = run { (run.experiment.seed) } }
            @if scored {
                td { (number(score(subject), 1)) }
                td { (best.map_or(NOTHING.to_owned(), |best| short(best.weight))) }
                td { (number(best.map(|best| best.mean), 1)) }
            }
            td { (number(connections(subject), 0)) }
            td { (done) @if done != all { " of " (all) } }
            td { (number(minutes(subject), 1)) }
        }
    }
}

fn medians(group: &Group<'_>, scored: bool) -> Markup {
    let of = |value: fn(&Subject) -> Option<f64>| {
        let values: Option<Vec<f64>> = group.runs.iter().map(|run| value(run)).collect();
        values.map(median)
    };
    html! {
        tr class="sum" {
            th scope="row" { "median of " (group.name) }
            td {}
            @if scored { td { (number(of(score), 1)) } td {} td {} }
            td { (number(of(connections), 0)) }
            td {}
            td { (number(of(minutes), 1)) }
        }
    }
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| decimal(value, decimals))
}

pub(super) fn score(subject: &Subject) -> Option<f64> {
    subject.champion.as_ref()?.score.filter(|score| score.is_finite())
}

pub(super) fn connections(subject: &Subject) -> Option<f64> {
    Some(subject.champion.as_ref()?.topology.acting().complexity() as f64)
}

fn minutes(subject: &Subject) -> Option<f64> {
    Some(subject.run.as_ref()?.seconds()? / 60.0)
}
