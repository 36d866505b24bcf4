//! Several runs side by side: seeds of one experiment, or experiments against
//! each other.

mod groups;
mod lines;
mod readings;

use maud::{Markup, html};

use super::chart::{Chart, Legend, Point};
use super::words::{NOTHING, count, decimal, short};
use super::{Subject, color, document};
use crate::assessment::AccuracyTable;
use crate::picture::curve::Metric;
use groups::{Group, groups};
use lines::{median, quartile_band};

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
            (table(&groups))
            p class="note" {
                "The score is the champion's mean return over its shared weights on fresh episodes; the best weight "
                "is the best of these. Runs of one experiment differ in nothing but their seed."
            }
        } }
        (differences(&groups))
        (curve(&groups, "champions", "Score of the champion", |metric| metric.champion_score))
        (curve(&groups, "fitness", "Best mean return of a generation", |metric| metric.fitness_best))
        (scatter(&groups))
    };
    document(&format!("{name} · comparison"), &body, None)
}

fn table(groups: &[Group<'_>]) -> Markup {
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
                @for (place, group) in groups.iter().enumerate() {
                    tbody {
                        @for run in &group.runs { (row(run, color(place), scored)) }
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
    let (done, all) = run.map_or((0, 0), super::RunFiles::generations);
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

fn score(subject: &Subject) -> Option<f64> {
    subject.champion.as_ref()?.score.filter(|score| score.is_finite())
}

fn connections(subject: &Subject) -> Option<f64> {
    Some(subject.champion.as_ref()?.topology.acting().complexity() as f64)
}

fn minutes(subject: &Subject) -> Option<f64> {
    Some(subject.run.as_ref()?.seconds()? / 60.0)
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
                                @for (place, group) in groups.iter().enumerate() {
                                    th scope="col" { span class={ "key dot " (color(place)) } {} (group.name) }
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

/// A value over the generations: thin lines for runs, thick for the median of
/// each group.
fn curve(
    groups: &[Group<'_>],
    id: &str,
    title: &'static str,
    value: fn(&Metric) -> Option<f64>,
) -> Markup {
    let lines: Vec<Vec<Vec<Point>>> = groups
        .iter()
        .map(|group| group.runs.iter().map(|run| lines::points(run, value)).collect())
        .collect();
    let all = || lines.iter().flatten().flatten().copied();
    if all().next().is_none() {
        return html! {};
    }
    let mut chart = Chart::new(
        title,
        ("generation", all().map(|point| point.0)),
        ("mean return", all().map(|point| point.1)),
    );
    for (place, runs) in lines.iter().enumerate() {
        chart.band(color(place), &quartile_band(runs));
    }
    for (place, runs) in lines.iter().enumerate() {
        let alone = if runs.len() == 1 { "" } else { " thin" };
        for run in runs {
            chart.line(&format!("{}{alone}", color(place)), run);
        }
    }
    for (place, runs) in lines.iter().enumerate().filter(|(_, runs)| runs.len() > 1) {
        let middle = lines::over_generations(runs);
        let middle: Vec<Point> = middle.into_iter().map(|(x, ys)| (x, median(ys))).collect();
        chart.line(color(place), &middle);
    }
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (title) }
            figure { (chart.svg()) (legend(groups)) }
            @if groups.iter().any(|group| group.runs.len() > 1) {
                p class="note" {
                    "Thin lines are runs, the thick line is their median, the band holds the middle half of them."
                }
            }
        }
    }
}

fn scatter(groups: &[Group<'_>]) -> Markup {
    let points: Vec<Vec<Point>> = groups
        .iter()
        .map(|group| {
            let point = |run: &&Subject| Some((connections(run)?, score(run)?));
            group.runs.iter().filter_map(point).collect()
        })
        .collect();
    let all = || points.iter().flatten().copied();
    if all().next().is_none() {
        return html! {};
    }
    let mut chart = Chart::new(
        "Score against connections",
        ("connections", all().map(|point| point.0)),
        ("score", all().map(|point| point.1)),
    )
    .with_margin();
    for (place, points) in points.iter().enumerate() {
        chart.dots(color(place), 5.0, points);
    }
    html! {
        section aria-labelledby="scatter" {
            h2 id="scatter" { "Score against connections" }
            figure { (chart.svg()) (legend(groups)) }
        }
    }
}

fn legend(groups: &[Group<'_>]) -> Markup {
    let classes: Vec<String> =
        (0..groups.len()).map(|place| format!("{} dot", color(place))).collect();
    let keys: Vec<(&str, &str)> =
        classes.iter().map(String::as_str).zip(groups.iter().map(|g| &g.name[..])).collect();
    html! { (Legend(&keys)) }
}
