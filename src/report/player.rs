//! The player of a page: a picture, its controls, and a slider for the shared weight.

use std::fmt::Write as _;

use maud::{Markup, html};
use serde_json::{Value, json};

use super::words::{decimal, short};
use super::{Measured, Report, question};
use crate::assessment::Assessment;
use crate::run::ChampionFile;

/// A range of means that takes more than whole numbers.
const FINE_RANGE: f64 = 10.0;

pub(super) fn section(report: &Report<'_>, measured: &Measured) -> Markup {
    let replay = &measured.replay;
    let weights: Vec<f64> = replay.weights().into_iter().flatten().collect();
    let (Some(&low), Some(&high)) = (weights.first(), weights.last()) else { return html! {} };
    let best = measured.assessment.best_shared();
    html! {
        section class="replay" aria-labelledby="replay" {
            (introduction(report, replay.stays()))
            div class="player" {
                div class="screen" style={ "aspect-ratio:" (format!("{:.4}", 1.0 / replay.aspect())) } {
                    canvas id="screen" role="img" aria-label="The network at work" {}
                }
                dl class="readout" {
                    @for (label, id) in replay.readout() { div { dt { (label) } dd id=(id) { "0" } } }
                    div class="right" { dt { (replay.time()) } dd id="time" {} }
                }
                input type="range" id="timeline" class="timeline" min="0" max="1" step="1" value="0"
                    aria-label=(replay.time());
                div class="controls" {
                    (buttons(measured))
                    div class="weight" {
                        label for="weight-now" { "shared weight" }
                        input type="number" id="weight-now" step="any" value=(short(best).replace('−', "-"));
                    }
                    div class="scale" { @if low < high { (scale(measured, (low, high), best)) } }
                    p id="weight-says" class="says" {}
                }
            }
            (note(measured))
            noscript { p class="note" { "The replay needs JavaScript; the rest of the page does not." } }
        }
        @if let Some(samples) = replay.samples() { (question::section(samples)) }
    }
}

/// What the slider does: a network that its search has trained has weights of its own.
fn introduction(report: &Report<'_>, stays: &str) -> Markup {
    let trained = report.subject.champion.as_ref().is_some_and(ChampionFile::is_trained);
    html! {
        h2 id="replay" {
            @if trained { "The trained network at work" } @else { "One weight for all connections" }
        }
        p {
            @if trained {
                "Each connection of this network has the weight that its search has trained. "
                "Move the slider to give all of them one weight instead: "
            } @else {
                "Every connection of this network has the same weight. Move the slider to change it: "
            }
            "the wiring stays, and so does " (stays) "."
        }
    }
}

fn buttons(measured: &Measured) -> Markup {
    let speeds = [("0.5", "½×"), ("1", "1×"), ("2", "2×"), ("4", "4×"), ("8", "8×")];
    html! {
        div class="buttons" {
            button type="button" id="play" { "Play" }
            button type="button" id="step" { "Step" }
            button type="button" id="restart" { "Restart" }
            select id="speed" aria-label="speed" {
                @for (value, label) in speeds {
                    option value=(value) selected[value == "1"] { (label) }
                }
            }
            @if measured.replay.weights().contains(&None) {
                button type="button" id="tuned" aria-pressed="false" { "Tuned weights" }
            }
            (measured.replay.controls())
        }
    }
}

/// How good a weight is, in words with gaps for a mean, its deviation and where that
/// was measured; and how many decimals these numbers have.
pub(super) fn measure(measured: &Measured) -> Value {
    let (words, decimals) = match &measured.assessment {
        Assessment::Accuracy(_) => {
            ("{mean} % of the test samples predicted right {there}".to_owned(), 1)
        }
        Assessment::Regression(_) => {
            ("Minus the mean squared error of the test samples {there}: {mean}".to_owned(), 3)
        }
        Assessment::Returns(_) => {
            let episodes = measured.settings.episodes;
            let words = "fresh episodes {there}: {mean}\u{a0}±\u{a0}{deviation}";
            (format!("Mean of {episodes} {words}"), 1)
        }
    };
    json!({ "words": words, "decimals": decimals })
}

fn scale(measured: &Measured, (low, high): (f64, f64), best: f64) -> Markup {
    html! {
        input type="range" id="weight" min=(low) max=(high) step="any" value=(best)
            aria-label="shared weight" aria-describedby="weight-says";
        div class="axis" {
            (sparkline(measured, low, high))
            span class="cursor" id="cursor" {}
            @for mark in marks(low, high) {
                span class="mark" style={ "left:" (percent(mark, low, high)) } { (short(mark)) }
            }
        }
    }
}

fn note(measured: &Measured) -> Markup {
    html! {
        p class="note" {
            (measured.replay.note(measured.settings.seed))
            "The curve below the slider is "
            @match &measured.assessment {
                Assessment::Accuracy(_) => "how many test samples are classified right, in per cent.",
                Assessment::Regression(_) => {
                    "minus the mean squared error of the test samples, in deviations of the training ones."
                }
                Assessment::Returns(_) => {
                    "the mean return of " (measured.settings.episodes) " other episodes for each weight."
                }
            }
        }
    }
}

/// Mean return against weight, stretched below the slider.
fn sparkline(measured: &Measured, low: f64, high: f64) -> Markup {
    let inside = |weight: f64| (low..=high).contains(&weight);
    let points: Vec<(f64, f64)> = measured
        .scores
        .iter()
        .filter(|score| inside(score.weight) && score.mean.is_finite())
        .map(|score| (score.weight, score.mean))
        .collect();
    let least = points.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let most = points.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max);
    let range = if most > least { most - least } else { 1.0 };
    let decimals = if range < FINE_RANGE { 2 } else { 0 };
    let mut line = String::new();
    for (index, (weight, mean)) in points.iter().enumerate() {
        let x = 1000.0 * (weight - low) / (high - low);
        // Above and below is room for the numbers.
        let y = 56.0 - 42.0 * (mean - least) / range;
        let _ = write!(line, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    html! {
        svg class="spark" viewBox="0 0 1000 72" preserveAspectRatio="none" aria-hidden="true" {
            path class="area" d={ (line) "V72H0Z" } {}
            path class="line" d=(line) {}
        }
        span class="most" { (decimal(most, decimals)) }
        span class="least" { (decimal(least, decimals)) }
    }
}

/// Whole numbers along the slider, or its ends where there are too few or too
/// many.
fn marks(low: f64, high: f64) -> Vec<f64> {
    let (first, last) = (low.ceil() as i64, high.floor() as i64);
    if (1..=8).contains(&(last - first)) {
        (first..=last).map(|mark| mark as f64).collect()
    } else {
        vec![low, high]
    }
}

fn percent(value: f64, low: f64, high: f64) -> String {
    format!("{:.2}%", 100.0 * (value - low) / (high - low))
}
