//! Return against shared weight.

use maud::{Markup, html};

use super::Measured;
use super::legend::Legend;
use super::words::{count, decimal, short};
use crate::picture::chart::Chart;
use crate::run::ChampionFile;
use crate::search::WeightScore;

pub(super) fn section(champion: &ChampionFile, measured: &Measured) -> Markup {
    let scores: Vec<&WeightScore> =
        measured.scores.iter().filter(|score| score.mean.is_finite()).collect();
    let edges = |score: &&WeightScore| {
        let WeightScore { weight, mean, standard_deviation: sd, .. } = **score;
        (weight, mean - sd, mean + sd)
    };
    let band: Vec<_> = scores.iter().map(edges).collect();
    let own = champion.scored_weights();
    let point = |score: &&WeightScore| (score.weight, score.mean);
    let line: Vec<_> = scores.iter().map(point).collect();
    let marked: Vec<_> =
        scores.iter().filter(|score| own.contains(&score.weight)).map(point).collect();
    let (title, what) = if measured.assessment.accuracy().is_some() {
        ("Right answers against shared weight", "right answers, per cent")
    } else {
        ("Return against shared weight", "return")
    };
    let mut chart = Chart::new(
        title,
        ("shared weight", band.iter().map(|edge| edge.0)),
        (what, band.iter().flat_map(|edge| [edge.1, edge.2])),
    );
    chart.band("blue", &band);
    chart.line("blue", "mean", &line);
    chart.dots("orange", 4.5, &marked);
    let keys = [
        (true, "blue", "mean"),
        // With samples there is but one result for each weight.
        (measured.assessment.accuracy().is_none(), "blue band", "one standard deviation"),
        (!marked.is_empty(), "orange dot", "weights of the search"),
    ];
    let keys = keys.into_iter().filter(|key| key.0).map(|(_, class, words)| (class, words));
    html! {
        section aria-labelledby="weights" {
            h2 id="weights" { (title) }
            p {
                "The same network with " (count(scores.len(), "shared weight")) ", "
                @match measured.assessment.accuracy() {
                    Some(table) => { "all " (table.tuned_shared.samples()) " test samples" },
                    None => (count(measured.settings.episodes as usize, "fresh episode")),
                }
                " with each."
                @if !own.is_empty() {
                    " Away from the weights it was evolved with, it has never been tried before."
                }
            }
            figure {
                (chart.svg())
                (Legend::of(keys))
            }
            details {
                summary { "The same in numbers" }
                table {
                    thead {
                        tr {
                            th scope="col" { "shared weight" }
                            th scope="col" { (what) }
                            th scope="col" { "sd" }
                        }
                    }
                    tbody {
                        @for score in &measured.scores {
                            tr .marked[own.contains(&score.weight)] {
                                td { (short(score.weight)) }
                                td { (decimal(score.mean, 1)) }
                                td { (decimal(score.standard_deviation, 1)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
