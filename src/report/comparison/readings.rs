//! Classifiers side by side: connections against right answers, read in every
//! way that a network can be read without training it again.

use maud::{Markup, html};

use crate::assessment::{AccuracyTable, Confusion};
use crate::picture::chart::{Chart, DataPoint};
use crate::report::legend::Legend;
use crate::report::words::{NOTHING, decimal, short};
use crate::report::{Subject, color};

/// A way to read a network: the class of its dot, how large that is, and the
/// share of right answers.
type Reading = (&'static str, f64, fn(&AccuracyTable) -> Option<f64>);

/// Own weights; their signs with one magnitude; one weight for all, the best, and
/// the mean of all.
const READINGS: [Reading; 4] = [
    ("", 6.0, |table| table.tuned_weights.as_ref().map(Confusion::accuracy)),
    (" ring", 6.0, |table| table.signs.as_ref().map(|signs| signs.best.accuracy())),
    ("", 3.0, |table| Some(table.tuned_shared.accuracy())),
    (" ring", 3.0, |table| Some(table.shared_mean)),
];

/// The section; a table for each subject that has one.
pub(super) fn section(subjects: &[Subject], tables: &[Option<AccuracyTable>]) -> Markup {
    let measured: Vec<(&Subject, &AccuracyTable)> = subjects
        .iter()
        .zip(tables)
        .filter_map(|(subject, table)| Some((subject, table.as_ref()?)))
        .collect();
    if measured.is_empty() {
        return html! {};
    }
    let point = |(subject, table): &(&Subject, &AccuracyTable), reading: &Reading| {
        Some((connections(subject)?, 100.0 * reading.2(table)?))
    };
    let all = || {
        measured
            .iter()
            .flat_map(|one| READINGS.iter().filter_map(move |reading| point(one, reading)))
    };
    let mut chart = Chart::new(
        "Right answers against connections",
        ("connections", all().map(|point: DataPoint| point.0)),
        ("per cent of the test samples", all().map(|point| point.1)),
    )
    .logarithmic()
    .with_margin();
    for (index, one) in measured.iter().enumerate() {
        for reading in &READINGS {
            if let Some(point) = point(one, reading) {
                chart.dots(&format!("{}{}", color(index), reading.0), reading.1, &[point]);
            }
        }
    }
    let classes = (0..measured.len()).map(|index| format!("{} dot", color(index)));
    let names = measured.iter().map(|(subject, _)| subject.name.as_str());
    html! {
        section aria-labelledby="readings" {
            h2 id="readings" { "Right answers against connections" }
            p {
                "Large dots: with its own weights. Large rings: with their signs and one magnitude for all. Small dots: "
                "with one weight for all, the best; small rings: the mean over the weights that were tried. Magnitudes "
                "and weights were chosen on validation samples."
            }
            figure { (chart.svg()) (Legend::of(classes.zip(names))) }
            (table(&measured))
            p class="note" {
                "Right answers with its own weights; with their signs times a magnitude; with one weight for all, the best "
                "and the mean; with a random weight for each connection, in the mean."
            }
        }
    }
}

fn connections(subject: &Subject) -> Option<f64> {
    Some(subject.champion.as_ref()?.topology.acting().complexity() as f64)
}

fn table(measured: &[(&Subject, &AccuracyTable)]) -> Markup {
    let percent =
        |share: Option<f64>| share.map_or_else(|| NOTHING.to_owned(), |s| decimal(100.0 * s, 2));
    html! {
        div class="scroll plain wide-box" tabindex="0" role="region" aria-label="Networks and their readings" {
            table class="wide cards" {
                thead {
                    tr {
                        th scope="col" { "network" }
                        th scope="col" { "task" }
                        th scope="col" { "connections" }
                        th scope="col" { "hidden" }
                        th scope="col" { "inputs" }
                        th scope="col" { "own " span { "%" } }
                        th scope="col" { "signs " span { "%" } }
                        th scope="col" { "one, best " span { "%" } }
                        th scope="col" { "one, mean " span { "%" } }
                        th scope="col" { "random " span { "%" } }
                    }
                }
                tbody {
                    @for (index, (subject, table)) in measured.iter().enumerate() {
                        @let acting = subject.champion.as_ref().map(|champion| champion.topology.acting());
                        tr {
                            th scope="row" { span class={ "key dot " (color(index)) } {} (subject.name) }
                            td data-label="task" { (subject.task()) }
                            td data-label="connections" { (acting.as_ref().map_or(0, crate::Topology::complexity)) }
                            td data-label="hidden" { (acting.as_ref().map_or(0, |acting| acting.hidden().len())) }
                            td data-label="inputs" { (acting.as_ref().map_or(0, |acting| acting.used_inputs().len())) }
                            td data-label="own %" { (percent(READINGS[0].2(table))) }
                            td data-label="signs %" {
                                (percent(READINGS[1].2(table)))
                                @if let Some(signs) = &table.signs { " × " (short(signs.magnitude)) }
                            }
                            td data-label="one, best %" { (percent(READINGS[2].2(table))) }
                            td data-label="one, mean %" { (percent(READINGS[3].2(table))) }
                            td data-label="random %" { (percent(Some(table.random_weights.mean))) }
                        }
                    }
                }
            }
        }
    }
}
