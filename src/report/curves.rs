//! A run over its generations.

use maud::{Markup, PreEscaped, html};

use super::{RunFiles, rounds};
use crate::picture::curve;

pub(super) fn section(run: &RunFiles) -> Markup {
    if let Some(lines) = run.metrics.as_ref().ok().filter(|lines| rounds::are(lines)) {
        return rounds::section(lines, run.experiment.kind().unit().singular);
    }
    html! {
        section aria-labelledby="curves" {
            h2 id="curves" { "Generation by generation" }
            @match &run.metrics {
                Err(problem) => p { "There is no curve: " (problem) "." },
                Ok(lines) if lines.len() < 2 => {
                    p { "A curve takes two generations; this run has done " (lines.len()) "." }
                },
                Ok(lines) => {
                    @match curve::svg(lines) {
                        Err(problem) => p { "There is no curve: " (problem) "." },
                        Ok(svg) => {
                            p {
                                "Returns are means over the shared weights, the best of some hundred networks on few "
                                "episodes; the champion's is on fresh ones and so does not flatter."
                            }
                            div class="scroll curve" tabindex="0" role="region"
                                aria-label="Curves of return and connections" { (PreEscaped(svg)) }
                        },
                    }
                },
            }
        }
    }
}
