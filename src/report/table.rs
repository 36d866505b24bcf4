//! The paper's table, beside the published one.

use maud::{Markup, html};

use super::Measured;
use super::words::{NOTHING, count, decimal, short, spread};
use crate::assessment::{Assessment, PublishedScore, published};
use crate::evaluation::Score;

pub(super) fn section(task: &str, measured: &Measured) -> Markup {
    // Of predicted numbers, the share of their variance that is explained.
    let (table, unit, digits) = match &measured.assessment {
        Assessment::Returns(table) => (table.clone(), "return ", 1),
        Assessment::Regression(regression) => (regression.explained(), "R² ", 3),
        Assessment::Accuracy(_) => return html! {},
    };
    let paper = published(task);
    let best = format!("the best shared weight, {}", short(table.best_shared));
    let rows: [(&str, Option<&Score>, Option<PublishedScore>); 4] = [
        (
            "a random weight for each connection",
            Some(&table.random_weights),
            paper.map(|p| p.random_weights),
        ),
        ("a random shared weight", Some(&table.random_shared), paper.map(|p| p.random_shared)),
        (&best, Some(&table.tuned_shared), paper.map(|p| p.tuned_shared)),
        (
            "a tuned weight for each connection",
            table.tuned_weights.as_ref(),
            paper.map(|p| p.tuned_weights),
        ),
    ];
    html! {
        section aria-labelledby="table" {
            h2 id="table" { "The table of the paper" }
            p {
                "How the wiring does without training, and with a little or much of it: "
                (count(measured.settings.episodes as usize, "fresh episode"))
                " for each row, random weights drawn anew from (−2, 2) for every episode."
            }
            div class="scroll plain" tabindex="0" role="region" aria-label="The table of the paper" {
                table class="wide" {
                    thead {
                        tr {
                            th scope="col" { "weights" }
                            th scope="col" { (unit) span { "± sd" } }
                            th scope="col" { "standard error" }
                            @if paper.is_some() { th scope="col" { "Gaier & Ha 2019 " span { "± sd" } } }
                        }
                    }
                    tbody {
                        @for (name, score, figure) in rows {
                            tr {
                                th scope="row" { (name) }
                                (cells(score, digits))
                                @if paper.is_some() {
                                    td { (figure.map_or_else(String::new, |(mean, sd)| spread(mean, sd, 0))) }
                                }
                            }
                        }
                    }
                }
            }
            @if table.tuned_weights.is_none() {
                p class="note" {
                    "This champion has no tuned weights: " code { "precocial tune" } " trains some."
                }
            }
            @if let Some(paper) = paper {
                p class="note" {
                    "The published champion has " (paper.connections)
                    " connections; its figures are over 100 trials. The best shared weight was found by a scan on other episodes."
                }
            }
        }
    }
}

fn cells(score: Option<&Score>, digits: usize) -> Markup {
    html! {
        @match score {
            Some(score) => {
                td { (spread(score.mean, score.standard_deviation, digits)) }
                td { (decimal(score.standard_error(), digits)) }
            },
            None => { td { (NOTHING) } td { (NOTHING) } },
        }
    }
}
