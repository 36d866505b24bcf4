//! What a page plays: episodes, or the samples of a data set.

use maud::{Markup, html};
use serde::Serialize;

use super::samples::RecordedSamples;
use crate::picture::recording::Recording;

/// What was recorded, for each position of a slider.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Replay {
    /// Episodes of a task.
    Episodes(Recording),
    /// Samples, and what is predicted of them.
    Samples(RecordedSamples),
}

impl Replay {
    /// The recorded weights, the lowest first; nothing for those of each connection,
    /// which are the last.
    pub fn weights(&self) -> Vec<Option<f64>> {
        match self {
            Self::Episodes(recording) => recording.weights().collect(),
            Self::Samples(samples) => samples.weights.clone(),
        }
    }

    /// The height of the picture over its width.
    pub(super) fn aspect(&self) -> f64 {
        match self {
            Self::Episodes(recording) => recording.aspect(),
            Self::Samples(samples) => samples.aspect,
        }
    }

    /// Its text, fit for a script element of a page.
    pub fn json(&self) -> String {
        // Nothing here fails: all keys are names and all numbers are finite
        // or become null.
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }

    /// What the time line counts.
    pub(super) fn time(&self) -> &'static str {
        match self {
            Self::Episodes(_) => "time",
            Self::Samples(_) => "sample",
        }
    }

    /// What stays when the weight changes.
    pub(super) fn stays(&self) -> &'static str {
        match self {
            Self::Episodes(_) => "the start of the episode",
            Self::Samples(_) => "what it looks at",
        }
    }

    /// What is told beside the picture, and the element that tells it.
    pub(super) fn readout(&self) -> Vec<(String, &'static str)> {
        match self {
            Self::Episodes(_) => {
                vec![("return so far".into(), "gained"), ("at the end".into(), "total")]
            }
            Self::Samples(samples) => {
                let what = if samples.has_classes() { "right" } else { "error" };
                let all = format!("of all {}", samples.len());
                vec![
                    (format!("{what} so far"), "gained"),
                    (all, "total"),
                    ("mean loss".into(), "loss"),
                ]
            }
        }
    }

    /// Controls that take the engine, and are shown where it runs.
    pub(super) fn controls(&self) -> Markup {
        match self {
            Self::Episodes(_) => html! {
                span class="live" hidden {
                    label { "seed " input type="number" id="seed" min="0" step="1"; }
                    button type="button" id="new-start" { "New start" }
                }
                span class="live" hidden {
                    button type="button" id="push-left" aria-label="Push to the left" { "← Push" }
                    button type="button" id="push-right" aria-label="Push to the right" { "Push →" }
                    button type="button" id="no-pushes" hidden { "Without pushes" }
                }
            },
            Self::Samples(_) => html! {},
        }
    }

    /// What is played, where the engine runs and where it does not.
    pub(super) fn note(&self, seed: u64) -> Markup {
        let weights = self.weights().len();
        match self {
            Self::Episodes(_) => html! {
                span class="live" hidden {
                    "The engine itself runs in this page: a weight and a seed give the return that "
                    code { "precocial replay --weight W --seed N" }
                    " gives, to the last bit. Drag across the picture to push what is there. "
                }
                span class="recorded" {
                    (weights) " recorded episodes with seed " (seed) ", as "
                    code { "precocial replay --seed " (seed) " --weight W" } " plays them. "
                }
            },
            Self::Samples(samples) => html! {
                "These are the first " (samples.len()) " training samples that "
                code {
                    "precocial replay "
                    @if samples.has_seed { "--seed " (seed) " " }
                    "--weight W"
                }
                " shows. "
                @if let Some(number) = samples.number() {
                    "The error is the root of the mean squared one, in the units of " (number) ". "
                }
                span class="live" hidden {
                    "The network itself runs in this page, with any weights. "
                }
                span class="recorded" {
                    "What it makes of them was recorded with " (weights) " weights. "
                }
            },
        }
    }

    /// A sample of one's own; an episode has no such thing.
    pub(super) fn samples(&self) -> Option<&RecordedSamples> {
        match self {
            Self::Episodes(_) => None,
            Self::Samples(samples) => Some(samples),
        }
    }
}
