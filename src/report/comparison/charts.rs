//! The runs that are compared, as charts.

use maud::{Markup, html};

use super::groups::Group;
use super::lines::{self, median, quartile_band};
use super::runs::{connections, score};
use crate::picture::chart::{Chart, DataPoint};
use crate::report::legend::Legend;
use crate::report::{Subject, color};
use crate::search::Progress;

/// A value over the generations: thin lines for runs, thick for the median of
/// each group.
pub(super) fn curve(
    groups: &[Group<'_>],
    id: &str,
    title: &'static str,
    value: fn(&Progress) -> Option<f64>,
) -> Markup {
    let lines: Vec<Vec<Vec<DataPoint>>> = groups
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
    for (index, runs) in lines.iter().enumerate() {
        chart.band(color(index), &quartile_band(runs));
    }
    for (index, runs) in lines.iter().enumerate() {
        let width = if runs.len() == 1 { "" } else { " thin" };
        for (run, points) in groups[index].runs.iter().zip(runs) {
            chart.line(&format!("{}{width}", color(index)), &run.name, points);
        }
    }
    for (index, runs) in lines.iter().enumerate().filter(|(_, runs)| runs.len() > 1) {
        let middle = lines::over_generations(runs);
        let middle: Vec<DataPoint> = middle.into_iter().map(|(x, ys)| (x, median(ys))).collect();
        chart.line(color(index), &format!("median of {}", groups[index].name), &middle);
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

pub(super) fn scatter(groups: &[Group<'_>]) -> Markup {
    let points: Vec<Vec<DataPoint>> = groups
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
    for (index, points) in points.iter().enumerate() {
        chart.dots(color(index), 5.0, points);
    }
    html! {
        section aria-labelledby="scatter" {
            h2 id="scatter" { "Score against connections" }
            figure { (chart.svg()) (legend(groups)) }
        }
    }
}

fn legend<'a>(groups: &'a [Group<'_>]) -> Legend<'a> {
    let classes = (0..groups.len()).map(|index| format!("{} dot", color(index)));
    Legend::of(classes.zip(groups.iter().map(|group| &group.name[..])))
}
