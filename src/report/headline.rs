//! The top of a page: what it is about, and the figures that count.

use maud::{Markup, html};

use super::words::{NOTHING, count, decimal, moment, short};
use super::{Report, RunFiles};
use crate::assessment::{Assessment, Confusion, PaperTable};
use crate::evaluation::mean;

/// A task's name without the folder of its file.
fn short_name(task: &str) -> &str {
    match task.split_once(':') {
        Some(("table" | "idx", path)) => path.rsplit(['/', '\\']).next().unwrap_or(path),
        _ => task,
    }
}

pub(super) fn section(report: &Report<'_>) -> Markup {
    let subject = report.subject;
    html! {
        header {
            p class="kicker" { "precocial" span { " · " (subject.name) } }
            h1 { (short_name(report.task_name())) }
            p class="lead" { (report.summary()) }
            ul class="facts" {
                @if let Some(run) = &subject.run { (run_facts(run)) }
                @if report.task_name() != subject.task() { li { "found for " (short_name(subject.task())) } }
                @if let Some(champion) = &subject.champion {
                    @if !champion.origin.is_empty() && subject.run.is_none() {
                        li { (champion.origin) }
                    }
                    @let unit = subject.run.as_ref().map_or("generation", |run| run.experiment.kind().unit().singular);
                    li { "champion of " (unit) " " (champion.generation) }
                }
            }
            (figures(report))
        }
    }
}

fn run_facts(run: &RunFiles) -> Markup {
    let (done, all) = run.generations();
    let last = run.record.as_ref().ok().and_then(|record| record.sessions.last());
    html! {
        li { "seed " (run.experiment.seed) }
        li { (run.experiment.kind().unit().singular) " " (done) " of " (all) }
        @if let Some(session) = last {
            @match &session.stopped {
                Some(stopped) => li { time datetime=(stopped) { (moment(stopped)) } },
                None => li { "not stopped since " time datetime=(session.started) { (moment(&session.started)) } },
            }
        }
        @if let Some(seconds) = run.seconds() {
            li { (how_long(seconds)) }
        }
    }
}

fn how_long(seconds: f64) -> String {
    if seconds < 90.0 {
        format!("{} seconds", decimal(seconds, 0))
    } else {
        format!("{} minutes", decimal(seconds / 60.0, 1))
    }
}

fn figures(report: &Report<'_>) -> Markup {
    let (Some(champion), Some(measured)) = (&report.subject.champion, report.measured) else {
        return html! {};
    };
    let acting = champion.topology.acting();
    let own = champion.shared_weights();
    // A score in the file was measured by the run, on fresh episodes of its own task.
    let known = champion.score.filter(|_| report.task_name() == report.subject.task());
    let score = known.or_else(|| {
        let scores: Option<Vec<f64>> =
            own.iter().map(|&weight| Some(measured.score_at(weight)?.mean)).collect();
        scores.map(|scores| mean(&scores))
    });
    let right = |confusion: &Confusion| format!("{} %", decimal(100.0 * confusion.accuracy(), 1));
    let returns = |table: &PaperTable, digits| {
        let tuned = table.tuned_weights.as_ref().map(|tuned| decimal(tuned.mean, digits));
        (decimal(table.tuned_shared.mean, digits), tuned, digits)
    };
    let best = measured.assessment.best_shared();
    let (at_best, tuned, decimals) = match &measured.assessment {
        Assessment::Accuracy(of) => {
            (right(&of.tuned_shared), of.tuned_weights.as_ref().map(right), 3)
        }
        Assessment::Returns(table) => returns(table, 1),
        Assessment::Regression(table) => returns(&table.returns, 3),
    };
    // The network of a search that trains is not meant for one weight.
    let trained = champion.is_trained();
    let with_tuned = html! {
        @if let Some(tuned) = tuned {
            div {
                dt { @if trained { "with its own weights" } @else { "with tuned weights" } }
                dd { (tuned) }
            }
        }
    };
    html! {
        dl class="figures" {
            @if !trained {
                div {
                    dt { "mean return over " (count(own.len(), "shared weight")) }
                    dd { (score.map_or_else(|| NOTHING.to_owned(), |score| decimal(score, decimals))) }
                }
            }
            @if trained { (with_tuned) }
            div {
                dt { "at its best shared weight, " (short(best)) }
                dd { (at_best) }
            }
            @if !trained { (with_tuned) }
            div {
                dt { "connections" }
                dd { (acting.complexity()) }
            }
            div {
                dt { "hidden nodes" }
                dd { (acting.hidden().len()) }
            }
        }
    }
}
