//! Champions of one task side by side, with episodes or numbers to predict: the
//! paper's table of each, and its return with any shared weight.

use maud::{Markup, html};

use super::MeasuredChampion;
use crate::assessment::{PaperTable, published};
use crate::evaluation::Score;
use crate::picture::chart::{Chart, DataPoint, Series};
use crate::report::legend::Legend;
use crate::report::words::{NOTHING, decimal, short, spread};
use crate::report::{Subject, color};
use crate::topology::Topology;

/// A subject that was measured.
type Row<'a> = (&'a Subject, &'a MeasuredChampion, &'a PaperTable);

/// The section, where champions were measured that have returns.
pub(super) fn section(
    subjects: &[Subject],
    measured: &[Option<MeasuredChampion>],
    task: &str,
) -> Markup {
    let rows: Vec<Row<'_>> = subjects
        .iter()
        .zip(measured)
        .filter_map(|(subject, measured)| {
            let measured = measured.as_ref()?;
            Some((subject, measured, measured.assessment.returns()?))
        })
        .collect();
    let Some((_, first, _)) = rows.first() else { return html! {} };
    let episodes = first.scores.first().map_or(0, |score| score.episodes);
    let paper = published(task);
    html! {
        section aria-labelledby="measured" {
            h2 id="measured" { "The champions, measured alike" }
            p {
                "Mean returns on the same " (episodes) " fresh episodes, which chose none of them. Random weights are drawn "
                "anew from (−2, 2) for every episode; the best shared weight was found on other episodes."
            }
            (table(&rows))
            @if let Some(paper) = paper {
                p class="note" {
                    "The published champion, of " (paper.connections) " connections (Gaier & Ha 2019): "
                    (spread(paper.random_weights.0, paper.random_weights.1, 0)) " with random weights, "
                    (spread(paper.random_shared.0, paper.random_shared.1, 0)) " with a random shared weight, "
                    (spread(paper.tuned_shared.0, paper.tuned_shared.1, 0)) " with the best one, "
                    (spread(paper.tuned_weights.0, paper.tuned_weights.1, 0)) " with tuned weights."
                }
            }
        }
        section aria-labelledby="by-weight" {
            h2 id="by-weight" { "Return against shared weight" }
            (by_weight(&rows))
        }
    }
}

fn table(rows: &[Row<'_>]) -> Markup {
    let labels = [
        "connections",
        "hidden nodes",
        "random weights",
        "a random shared weight",
        "the best shared weight",
        "which is",
        "tuned weights",
    ];
    let score = |score: &Score| spread(score.mean, score.standard_deviation, 1);
    html! {
        div class="scroll plain wide-box" tabindex="0" role="region" aria-label="Champions, measured alike" {
            table class="wide cards" {
                thead {
                    tr {
                        th scope="col" { "champion" }
                        @for label in labels { th scope="col" { (label) } }
                    }
                }
                tbody {
                    @for (index, (subject, _, table)) in rows.iter().enumerate() {
                        @let acting = subject.champion.as_ref().map(|champion| champion.topology.acting());
                        @let cells = [
                            acting.as_ref().map_or(0, Topology::complexity).to_string(),
                            acting.as_ref().map_or(0, |acting| acting.hidden().len()).to_string(),
                            score(&table.random_weights),
                            score(&table.random_shared),
                            score(&table.tuned_shared),
                            short(table.best_shared),
                            table.tuned_weights.as_ref().map_or_else(|| NOTHING.to_owned(), score),
                        ];
                        tr {
                            th scope="row" { span class={ "key dot " (color(index)) } {} (subject.name) }
                            @for (label, cell) in labels.iter().zip(cells) {
                                td data-label=(label) { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn by_weight(rows: &[Row<'_>]) -> Markup {
    let lines: Vec<Series<'_>> = rows
        .iter()
        .enumerate()
        .map(|(index, (subject, measured, _))| {
            let scores = measured.scores.iter().filter(|score| score.mean.is_finite());
            let points = scores.map(|score| (score.weight, score.mean)).collect();
            Series { name: &subject.name, color: color(index), points }
        })
        .collect();
    let all = || lines.iter().flat_map(|line| &line.points).copied();
    let chart = Chart::new(
        "Return against shared weight",
        ("shared weight", all().map(|point: DataPoint| point.0)),
        ("mean return", all().map(|point| point.1)),
    );
    let best = rows.iter().map(|(_, _, table)| (table.best_shared, table.tuned_shared.mean));
    let best: Vec<DataPoint> = best.collect();
    let mut chart = chart.of_lines(&lines, false);
    for (index, &point) in best.iter().enumerate() {
        chart.dots(&format!("{} ring", color(index)), 5.0, &[point]);
    }
    html! {
        figure { (chart.svg()) (Legend::of_lines(&lines)) }
        p class="note" {
            "Rings: the best shared weight of each, "
            @for (index, point) in best.iter().enumerate() {
                @if index > 0 { ", " }
                (short(point.0)) " (" (decimal(point.1, 1)) ")"
            }
            "."
        }
    }
}
