//! A sample of one's own: a picture to draw or a row to fill in; the engine answers.

use maud::{Markup, html};

use super::sample_form::Field;
use super::samples::RecordedSamples;

pub(super) fn section(samples: &RecordedSamples) -> Markup {
    let fields = samples.fields();
    html! {
        section id="question" aria-labelledby="question-title" hidden {
            @if let Some(fields) = fields { (row(&fields)) } @else { (picture()) }
        }
    }
}

fn picture() -> Markup {
    html! {
        h2 id="question-title" { "Draw one yourself" }
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
            (answer())
        }
    }
}

fn row(fields: &[(usize, &Field)]) -> Markup {
    html! {
        h2 id="question-title" { "Fill in one yourself" }
        p {
            "Beside it: what the network predicts with the weight above, and with each other. "
            "Pale names are fields that it does not look at."
        }
        div class="filling" {
            div {
                @for &(index, field) in fields {
                    div class="field" data-field=(index) {
                        span .idle[!field.used] id={ "field-" (index) } { (field.name) }
                        input type="range" min=(field.low) max=(field.high) step="any"
                            aria-labelledby={ "field-" (index) };
                        input type="number" step="any" aria-labelledby={ "field-" (index) };
                    }
                }
                div class="buttons" { button type="button" id="take-sample" { "Take the sample above" } }
            }
            (answer())
        }
    }
}

/// A bar for each class or number, and what other weights would say.
fn answer() -> Markup {
    html! {
        div class="answers" {
            div id="answer" class="answer" role="img" aria-label="Nothing is asked yet" {}
            svg id="answer-by-weight" class="by-weight" viewBox="0 0 1000 60" preserveAspectRatio="none"
                aria-hidden="true" {}
            p id="answer-says" class="says" role="status" {}
        }
    }
}
