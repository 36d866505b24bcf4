//! How a network came to be, so that it can be made again.

use maud::{Markup, html};

use super::words::{NOTHING, count, moment};
use super::{Report, RunFiles};
use crate::run::{RunFolder, Session, Stop, to_text};

pub(super) fn section(report: &Report<'_>) -> Markup {
    let subject = report.subject;
    html! {
        section aria-labelledby="origin" {
            h2 id="origin" { "How it was made" }
            @match &subject.run {
                Some(run) => { (made(run)) },
                None => {
                    p {
                        "This page is of a champion's file alone; a page of its run tells more."
                        @if let Some(champion) = &subject.champion {
                            @if !champion.origin.is_empty() { " It says of itself: " (champion.origin) "." }
                        }
                    }
                },
            }
            @if let Some(tuned) = subject.champion.as_ref().and_then(|champion| champion.tuned.as_ref()) {
                @if !tuned.origin.is_empty() { p { "Its tuned weights: " (tuned.origin) "." } }
            }
        }
    }
}

fn made(run: &RunFiles) -> Markup {
    html! {
        @match &run.record {
            Err(problem) => p { "Who ran it is not known: " (problem) "." },
            Ok(record) => (sessions(&record.sessions)),
        }
        p { "The same run again, to the last bit, with the text below as " code { (RunFolder::EXPERIMENT) } ":" }
        pre class="command" { "precocial run experiment.ron --out again" }
        @if let Ok(text) = to_text(&run.experiment) {
            details class="paper" {
                summary { "The experiment" }
                pre { (text) }
            }
        }
    }
}

fn sessions(sessions: &[Session]) -> Markup {
    html! {
        div class="scroll plain" tabindex="0" role="region" aria-label="Sessions of the run" {
            table class="wide left sessions" {
                thead {
                    tr {
                        th scope="col" { "command" }
                        th scope="col" { "generations" }
                        th scope="col" { "started" }
                        th scope="col" { "ended" }
                        th scope="col" { "with" }
                    }
                }
                tbody {
                    @for session in sessions {
                        tr {
                            td { code { (session.command) } }
                            td {
                                (session.from_generation) " to "
                                @match session.to_generation {
                                    Some(generation) => (generation),
                                    None => (NOTHING),
                                }
                            }
                            td { (moment(&session.started)) }
                            td { (ended(session)) }
                            td { "precocial " (session.version) ", " (count(session.threads, "thread")) }
                        }
                    }
                }
            }
        }
    }
}

fn ended(session: &Session) -> &'static str {
    match session.reason {
        Some(Stop::Finished) => "finished",
        Some(Stop::Interrupted) => "interrupted",
        Some(Stop::Failed) => "a file could not be written",
        None => "still running, or killed",
    }
}
