//! The replay: recorded episodes, one for each position of a slider.

use std::fmt::Write as _;

use maud::{Markup, html};

use precocial_envs::Kind;

use super::words::{decimal, short};
use super::{Measured, Report};

pub(super) fn section(report: &Report<'_>, measured: &Measured) -> Markup {
    let recording = &measured.recording;
    let weights: Vec<f64> = recording.returns().map(|(weight, _)| weight).collect();
    let (Some(&low), Some(&high)) = (weights.first(), weights.last()) else { return html! {} };
    let best = measured.assessment.best_shared();
    let shows_samples = report.task.is_some_and(|task| matches!(task.kind(), Kind::Supervised(_)));
    html! {
        section class="replay" aria-labelledby="replay" {
            h2 id="replay" { "One weight for all connections" }
            p {
                "Every connection of this network has the same weight. Move the slider to change it: "
                "the wiring stays, and so does "
                @if shows_samples { "what is shown." } @else { "the start of the episode." }
            }
            div class="player" {
                div class="screen" style={ "aspect-ratio:" (format!("{:.4}", 1.0 / recording.aspect())) } {
                    canvas id="screen" role="img" aria-label="The network at work" {}
                }
                (readout(shows_samples))
                input type="range" id="timeline" class="timeline" min="0" max="1" step="1" value="0"
                    aria-label=(if shows_samples { "sample" } else { "time" });
                div class="controls" {
                    (buttons(recording.has_tuned(), shows_samples))
                    div class="weight" {
                        label for="weight-now" { "shared weight" }
                        input type="number" id="weight-now" step="any" value=(short(best).replace('−', "-"));
                    }
                    div class="scale" { @if low < high { (scale(measured, (low, high), best)) } }
                    p id="weight-says" class="says" {}
                }
            }
            (note(measured, weights.len()))
            noscript { p class="note" { "The replay needs JavaScript; the rest of the page does not." } }
        }
        @if shows_samples { (drawing()) }
    }
}

fn readout(shows_samples: bool) -> Markup {
    html! {
        dl class="readout" {
            div { dt { "return so far" } dd id="gained" { "0" } }
            div { dt { "at the end" } dd id="total" {} }
            @if shows_samples { div { dt { "right so far" } dd id="right" { "0" } } }
            div class="right" { dt { @if shows_samples { "sample" } @else { "time" } } dd id="time" {} }
        }
    }
}

fn buttons(has_tuned: bool, shows_samples: bool) -> Markup {
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
            @if has_tuned {
                button type="button" id="tuned" aria-pressed="false" { "Tuned weights" }
            }
            @if !shows_samples {
                // What takes the engine is shown where it runs.
                span class="live" hidden {
                    label { "seed " input type="number" id="seed" min="0" step="1"; }
                    button type="button" id="new-start" { "New start" }
                }
                span class="live" hidden {
                    button type="button" id="push-left" aria-label="Push to the left" { "← Push" }
                    button type="button" id="push-right" aria-label="Push to the right" { "Push →" }
                    button type="button" id="no-pushes" hidden { "Without pushes" }
                }
            }
        }
    }
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

fn note(measured: &Measured, weights: usize) -> Markup {
    let seed = measured.settings.seed;
    html! {
        p class="note" {
            span class="live" hidden {
                "The engine itself runs in this page: a weight and a seed give the return that "
                code { "precocial replay --weight W --seed N" }
                " gives, to the last bit. Drag across the picture to push what is there. "
            }
            span class="recorded" {
                (weights) " recorded episodes with seed " (seed) ", as "
                code { "precocial replay --seed " (seed) " --weight W" } " plays them. "
            }
            "The curve below the slider is "
            @match measured.assessment.accuracy() {
                Some(_) => "how many test samples are classified right, in per cent.",
                None => { "the mean return of " (measured.settings.episodes) " other episodes for each weight." },
            }
        }
    }
}

/// Where one draws for a classifier of pictures; the engine shows it.
fn drawing() -> Markup {
    html! {
        section id="drawing" aria-labelledby="drawing-title" hidden {
            h2 id="drawing-title" { "Draw one yourself" }
            p {
                "Draw with a finger or the mouse; it is made as large and put where the network's pictures are. "
                "Beside it: what the network takes it for with the weight above, and with each other."
            }
            div class="drawing" {
                div {
                    canvas id="paper" width="280" height="280" role="img" aria-label="Paper to draw on" {}
                    div class="buttons" { button type="button" id="wipe" { "Wipe" } }
                }
                canvas id="seen" width="8" height="8" role="img" aria-label="What the network sees" {}
                div id="taken" class="taken" role="img" aria-label="Nothing is drawn yet" {}
            }
            svg id="taken-by-weight" class="taken-by-weight" viewBox="0 0 1000 60" preserveAspectRatio="none"
                aria-hidden="true" {}
            p id="drawing-says" class="says" role="status" {}
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
