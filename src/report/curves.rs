//! A run over its generations.

use maud::{Markup, html};

use super::legend::Legend;
use super::{RunFiles, rounds};
use crate::picture::{chart, curve};
use crate::run::Metrics;

pub(super) fn section(run: &RunFiles) -> Markup {
    if let Some(lines) = run.metrics.as_ref().ok().filter(|lines| rounds::has_trained(lines)) {
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
                Ok(lines) => (curves(lines)),
            }
        }
    }
}

fn curves(lines: &[Metrics]) -> Markup {
    html! {
        p {
            "Returns are means over the shared weights, the best of some hundred networks on few "
            "episodes; the champion's is on fresh ones and so does not flatter."
        }
        @for panel in &curve::panels(lines) {
            figure {
                (panel.chart(lines, chart::SIZE).svg())
                (Legend::of_lines(panel.lines.iter().rev()))
            }
        }
    }
}
