//! What a classifier gets right: the paper's table in accuracies, its confusion
//! matrix, and the pixels that each class depends on.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use maud::{Markup, html};

use super::words::{NOTHING, count, decimal, short};
use super::{Measured, Report};
use crate::assessment::{AccuracyTable, Confusion, published_accuracy};
use crate::topology::{NodeId, Topology};

/// The sections, where the task is to classify.
pub(super) fn sections(report: &Report<'_>, measured: &Measured) -> Markup {
    let (Some(champion), Some(table)) = (&report.subject.champion, measured.assessment.accuracy())
    else {
        return html! {};
    };
    let data = report.task.and_then(|task| Some(task.kind().supervised()?.data()));
    let classes = data.map(|data| data.target.names().to_vec()).unwrap_or_default();
    html! {
        (accuracies(report.task_name(), table))
        (confusion(table, &classes, &champion.scored_weights()))
        @if let Some(size) = data.and_then(|data| data.picture) {
            (pixels(&champion.topology, size))
        }
    }
}

fn percent(share: f64) -> String {
    decimal(100.0 * share, 2)
}

fn accuracies(task: &str, table: &AccuracyTable) -> Markup {
    let paper = published_accuracy(task);
    let one = |confusion: &Confusion| percent(confusion.accuracy());
    let mut rows = vec![
        ("a random weight for each connection".to_owned(), spread(&table.random_weights), None),
        (
            "a random shared weight".to_owned(),
            spread(&table.random_shared),
            paper.map(|p| format!("{} ± {}", p.random_shared.0, p.random_shared.1)),
        ),
        (
            format!("the best shared weight, {}", short(table.best_shared)),
            one(&table.tuned_shared),
            paper.map(|p| p.tuned_shared.to_string()),
        ),
    ];
    for (index, ensemble) in table.ensembles.iter().enumerate() {
        let weights = count(ensemble.weights.len(), "shared weight");
        let figure = paper.map(|p| p.ensemble.to_string()).filter(|_| index == 0);
        rows.push((format!("{weights} at once, one vote each"), one(&ensemble.votes), figure));
        let name = format!("{weights} at once, mean probability");
        rows.push((name, one(&ensemble.probabilities), None));
    }
    let scanned = table.ensembles.last().map_or(0, |ensemble| ensemble.weights.len());
    rows.push((format!("one weight for all, mean of {scanned}"), percent(table.shared_mean), None));
    rows.push((
        "a tuned weight for each connection".to_owned(),
        table.tuned_weights.as_ref().map_or_else(|| NOTHING.to_owned(), one),
        paper.map(|p| p.tuned_weights.to_string()),
    ));
    if let Some(signs) = &table.signs {
        let name = format!("their signs, all of magnitude {}", short(signs.magnitude));
        rows.push((name, one(&signs.best), None));
    }
    html! {
        section aria-labelledby="table" {
            h2 id="table" { "The table of the paper" }
            p {
                "How many of the " (table.tuned_shared.samples()) " test samples it names right, in per cent. "
                "Random weights are drawn anew " (table.random_shared.episodes)
                " times from (−2, 2); the best shared weight was chosen on validation samples."
            }
            div class="scroll plain" tabindex="0" role="region" aria-label="The table of the paper" {
                table class="wide" {
                    thead {
                        tr {
                            th scope="col" { "weights" }
                            th scope="col" { "right " span { "%" } }
                            @if paper.is_some() { th scope="col" { "Gaier & Ha 2019 " span { "%" } } }
                        }
                    }
                    tbody {
                        @for (name, right, figure) in &rows {
                            tr {
                                th scope="row" { (name) }
                                td { (right) }
                                @if paper.is_some() { td { (figure.as_deref().unwrap_or("")) } }
                            }
                        }
                    }
                }
            }
            @if let Some(paper) = paper {
                p class="note" { "The published champion has " (paper.connections) " connections." }
            }
        }
    }
}

fn spread(score: &crate::evaluation::Score) -> String {
    format!("{} ± {}", percent(score.mean), percent(score.standard_deviation))
}

fn confusion(table: &AccuracyTable, classes: &[String], own: &[f64]) -> Markup {
    let shown = table.tuned_weights.as_ref().unwrap_or(&table.tuned_shared);
    let with = if table.tuned_weights.is_some() {
        "its tuned weights".to_owned()
    } else {
        format!("the shared weight {}", short(table.best_shared))
    };
    html! {
        section aria-labelledby="confusion" {
            h2 id="confusion" { "What it takes for what" }
            p { "With " (with) ": a row for each class, a column for what it is taken for." }
            div class="scroll plain" tabindex="0" role="region" aria-label="Confusion matrix" {
                table class="confusion" {
                    thead {
                        tr {
                            th scope="col" { "class" }
                            @for class in classes { th scope="col" { (class) } }
                            th scope="col" { "right " span { "%" } }
                        }
                    }
                    tbody {
                        @for ((class, row), right) in shown.rows().enumerate().zip(shown.by_class()) {
                            tr {
                                th scope="row" { (classes.get(class).map_or("", String::as_str)) }
                                @for (predicted, &number) in row.iter().enumerate() {
                                    td style=(shade(number, row)) .right[predicted == class] {
                                        @if number > 0 { (number) }
                                    }
                                }
                                td { (decimal(100.0 * right, 1)) }
                            }
                        }
                    }
                }
            }
            details {
                summary { "Right answers for each class and shared weight" }
                div class="scroll plain" tabindex="0" role="region" aria-label="Right answers by class" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "shared weight" }
                                @for class in classes { th scope="col" { (class) } }
                                th scope="col" { "all " span { "%" } }
                            }
                        }
                        tbody {
                            @for (weight, confusion) in &table.by_weight {
                                tr .marked[own.contains(weight)] {
                                    td { (short(*weight)) }
                                    @for right in confusion.by_class() { td { (decimal(100.0 * right, 0)) } }
                                    td { (decimal(100.0 * confusion.accuracy(), 1)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How blue a cell is: the root of its share of the row, so that small shares
/// are seen as well.
fn shade(number: u64, row: &[u64]) -> String {
    let share = number as f64 / row.iter().sum::<u64>().max(1) as f64;
    format!("--share:{:.0}%", 70.0 * share.sqrt())
}

/// The pixels that each output looks at.
fn pixels(topology: &Topology, (width, height): (usize, usize)) -> Markup {
    let acting = topology.acting();
    let outputs: Vec<NodeId> = acting.output_ids().collect();
    let (inputs, sources_of) = (acting.input_ids(), sources_by_target(&acting));
    html! {
        section aria-labelledby="pixels" {
            h2 id="pixels" { "What each class looks at" }
            p {
                "The pixels that reach each output: dark over one connection, pale through hidden nodes alone."
            }
            div class="pixels" {
                @for (class, &output) in outputs.iter().enumerate() {
                    @let (direct, any) = sources(&inputs, &sources_of, output);
                    figure {
                        svg viewBox={ "0 0 " (width) " " (height) } role="img"
                            aria-label={ "Pixels of class " (class) } {
                            rect width=(width) height=(height) class="nothing" {}
                            @for &input in &any {
                                @let pixel = input as usize - 1;
                                rect x=(pixel % width) y=(pixel / width) width="1" height="1"
                                    class=(if direct.contains(&input) { "direct" } else { "any" }) {}
                            }
                        }
                        figcaption { (class) ": " (count(any.len(), "pixel")) }
                    }
                }
            }
        }
    }
}

/// The sources of each node that has some.
fn sources_by_target(acting: &Topology) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut sources: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for connection in acting.connections() {
        sources.entry(connection.target).or_default().push(connection.source);
    }
    sources
}

/// The inputs that an output is connected to, and all that reach it.
fn sources(
    inputs: &Range<NodeId>,
    sources_of: &BTreeMap<NodeId, Vec<NodeId>>,
    output: NodeId,
) -> (BTreeSet<NodeId>, BTreeSet<NodeId>) {
    let of = |target: NodeId| sources_of.get(&target).into_iter().flatten().copied();
    let direct = of(output).filter(|source| inputs.contains(source)).collect();
    let mut seen = BTreeSet::from([output]);
    let mut open = vec![output];
    while let Some(node) = open.pop() {
        open.extend(of(node).filter(|&source| seen.insert(source)));
    }
    (direct, seen.into_iter().filter(|node| inputs.contains(node)).collect())
}
