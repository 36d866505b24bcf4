//! The runs that are compared, in numbers.

use maud::{Markup, html};

use super::groups::Group;
use crate::evaluation::{Distribution, rank_sum};
use crate::report::words::{NOTHING, decimal, short};
use crate::report::{RunFiles, Subject, color};

pub(super) fn table(groups: &[Group<'_>]) -> Markup {
    // Searches that train have no scores over shared weights.
    let scored = groups.iter().flat_map(|group| &group.runs).any(|run| score(run).is_some());
    html! {
        div class="scroll plain wide-box" tabindex="0" role="region" aria-label="Table of the runs" {
            table class="wide cards" {
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
                        @if group.runs.len() > 1 { (distribution(group, scored)) }
                        @if index > 0 { (against(&groups[0], group)) }
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
            td data-label="seed" { @if let Some(run) = run { (run.experiment.seed) } }
            @if scored {
                td data-label="score" { (number(score(subject), 1)) }
                td data-label="best weight" { (best.map_or(NOTHING.to_owned(), |best| short(best.weight))) }
                td data-label="its return" { (number(best.map(|best| best.mean), 1)) }
            }
            td data-label="connections" { (number(connections(subject), 0)) }
            td data-label="generations" { (done) @if done != all { " of " (all) } }
            td data-label="minutes" { (number(minutes(subject), 1)) }
        }
    }
}

/// Where the values of a group lie.
fn distribution(group: &Group<'_>, scored: bool) -> Markup {
    let of = |value: fn(&Subject) -> Option<f64>| {
        let values: Option<Vec<f64>> = group.runs.iter().map(|run| value(run)).collect();
        Distribution::of(&values?)
    };
    let [score, connections, minutes] = [of(score), of(connections), of(minutes)];
    let median = |of: Option<Distribution>, decimals| number(of.map(|of| of.median), decimals);
    let quartiles = |of: Option<Distribution>, decimals| range(of.map(|of| of.quartiles), decimals);
    let interval = |of: Option<Distribution>, decimals| range(of.map(|of| of.interval), decimals);
    let row = |name: &str, text: &dyn Fn(Option<Distribution>, usize) -> String| {
        html! {
            tr class="sum" {
                th scope="row" { (name) }
                td {}
                @if scored { td data-label="score" { (text(score, 1)) } td {} td {} }
                td data-label="connections" { (text(connections, 0)) }
                td {}
                td data-label="minutes" { (text(minutes, 1)) }
            }
        }
    };
    html! {
        (row(&format!("median of {}", group.name), &median))
        (row("quartiles", &quartiles))
        (row("95 % interval of the median", &interval))
    }
}

/// Whether the scores of a group and those of the first lie apart.
fn against(first: &Group<'_>, group: &Group<'_>) -> Markup {
    let scores =
        |group: &Group<'_>| group.runs.iter().map(|run| score(run)).collect::<Option<Vec<f64>>>();
    let several = first.runs.len() > 1 && group.runs.len() > 1;
    let p = scores(first).zip(scores(group)).filter(|_| several);
    let p = p.and_then(|(first, scores)| rank_sum(&first, &scores));
    html! {
        @if let Some(p) = p {
            tr class="sum" {
                th scope="row" { "rank-sum test against " (first.name) }
                td {}
                td data-label="score" { "p = " (decimal(p, 3)) }
                @for _ in 0..5 { td {} }
            }
        }
    }
}

fn range(value: Option<[f64; 2]>, decimals: usize) -> String {
    let text = |[low, high]: [f64; 2]| {
        format!("{} to {}", decimal(low, decimals), decimal(high, decimals))
    };
    value.map_or_else(|| NOTHING.to_owned(), text)
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
