//! The replay: recorded episodes, one for each position of a slider.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::Measured;
use super::words::{decimal, short};

pub(super) fn section(measured: &Measured) -> Markup {
    let recording = &measured.recording;
    let weights: Vec<f64> = recording.returns().map(|(weight, _)| weight).collect();
    let (Some(&low), Some(&high)) = (weights.first(), weights.last()) else { return html! {} };
    let best = measured.assessment.best_shared();
    html! {
        section class="replay" aria-labelledby="replay" {
            h2 id="replay" { "One weight for all connections" }
            p {
                "Every connection of this network has the same weight. Move the slider to change it: "
                "the wiring stays, and so does the start of the episode."
            }
            div class="player" {
                div class="screen" style={ "aspect-ratio:" (format!("{:.4}", 1.0 / recording.aspect())) } {
                    canvas id="screen" role="img" aria-label="The network at work" {}
                }
                dl class="readout" {
                    div { dt { "return so far" } dd id="gained" { "0" } }
                    div { dt { "at the end" } dd id="total" {} }
                    div class="right" { dt { "time" } dd id="time" {} }
                }
                div class="bar" aria-hidden="true" { span id="bar" {} }
                div class="controls" {
                    div class="buttons" {
                        button type="button" id="play" { "Play" }
                        button type="button" id="restart" { "Restart" }
                        @if recording.has_tuned() {
                            button type="button" id="tuned" aria-pressed="false" { "Tuned weights" }
                        }
                    }
                    div class="weight" {
                        label for="weight" { "shared weight" }
                        span id="weight-now" { (short(best)) }
                    }
                    div class="scale" {
                        @if low < high {
                            input type="range" id="weight" min=(low) max=(high) step="any" value=(best)
                                aria-describedby="weight-says";
                            div class="axis" {
                                (sparkline(measured, low, high))
                                span class="cursor" id="cursor" {}
                                @for mark in marks(low, high) {
                                    span class="mark" style={ "left:" (percent(mark, low, high)) } {
                                        (short(mark))
                                    }
                                }
                            }
                        }
                    }
                    p id="weight-says" class="says" {}
                }
            }
            p class="note" {
                (weights.len()) " recorded episodes with seed " (measured.settings.seed)
                ", as " code { "precocial replay --seed " (measured.settings.seed) " --weight W" }
                " plays them. The curve below the slider is "
                @match measured.assessment.accuracy() {
                    Some(_) => "how many test samples are classified right, in per cent.",
                    None => { "the mean return of " (measured.settings.episodes) " other episodes for each weight." },
                }
            }
            noscript { p class="note" { "The replay needs JavaScript; the rest of the page does not." } }
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
        span class="most" { (decimal(most, 0)) }
        span class="least" { (decimal(least, 0)) }
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
