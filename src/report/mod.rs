//! One page about a run or a champion: a single HTML file that needs nothing
//! else, to be opened, sent and printed.
//!
//! [`Subject`] is what lies on the disk, [`Measured`] and [`Front`] what takes
//! a while; [`html()`] only writes. The same of them give the same bytes.

mod classes;
mod comparison;
mod curves;
mod front;
pub mod gallery;
mod headline;
mod legend;
mod live;
mod measured;
mod network;
mod origin;
mod player;
mod question;
mod replay;
mod rounds;
mod sample_form;
mod samples;
mod subject;
mod table;
mod weights;
mod words;

pub use comparison::{MeasuredChampion, comparison};
pub use front::Front;
pub use measured::{Measured, MeasurementSettings};
pub use replay::Replay;
pub use samples::RecordedSamples;
pub use subject::{RunFiles, Subject};

use crate::search::Needs;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use precocial_envs::Task;
use serde_json::json;

use crate::picture::chart;
use crate::run::ChampionFile;

const STYLE: &str = include_str!("page.css");
/// One script, in the order in which its parts need one another.
const SCRIPT: &str = concat!(
    "\"use strict\";\n{\n",
    include_str!("page/words.js"),
    include_str!("page/stage.js"),
    include_str!("page/episodes.js"),
    include_str!("page/recorded.js"),
    include_str!("page/engine.js"),
    include_str!("page/live.js"),
    include_str!("page/form.js"),
    include_str!("page/target.js"),
    include_str!("page/samples.js"),
    include_str!("page/weights.js"),
    include_str!("page/player.js"),
    include_str!("page/push.js"),
    include_str!("page/wiring.js"),
    include_str!("page/own_weights.js"),
    include_str!("page/seed.js"),
    include_str!("page/question.js"),
    include_str!("page/fields.js"),
    include_str!("page/drawing.js"),
    include_str!("page/link.js"),
    include_str!("page/main.js"),
    "}\n",
);
/// The page may load nothing, from nowhere, whatever it contains; it may run the engine
/// that is part of it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
                      script-src 'unsafe-inline' 'wasm-unsafe-eval'";

/// One for each line or group; then they begin again.
const COLORS: [&str; 6] = ["blue", "orange", "green", "purple", "teal", "pink"];

fn color(index: usize) -> &'static str {
    COLORS[index % COLORS.len()]
}

/// Everything that is known when a page is written.
pub struct Report<'a> {
    /// What it is about.
    pub subject: &'a Subject,
    /// Its task, if this version has it.
    pub task: Option<&'a dyn Task>,
    /// What its champion can do, if there is one.
    pub measured: Option<&'a Measured>,
    /// The networks of the run's checkpoint, if there is one.
    pub front: Option<&'a Front>,
    /// Earlier champions of the run; may be empty.
    pub gallery: &'a [gallery::GalleryEntry],
}

impl Report<'_> {
    /// The name of the task that it shows: mostly that of the subject.
    fn task_name(&self) -> &str {
        self.task.map_or_else(|| self.subject.task(), Task::name)
    }

    fn summary(&self) -> &str {
        self.task.map_or("", Task::summary)
    }
}

/// The page of a run or a champion.
pub fn html(report: &Report<'_>) -> String {
    let subject = report.subject;
    // There the rounds come first.
    let trained =
        subject.run.as_ref().filter(|run| run.experiment.kind().needs() == Needs::Classes);
    let body = html! {
        (headline::section(report))
        @if let Some(run) = trained { (curves::section(run)) }
        @if let (Some(champion), Some(measured)) = (&subject.champion, report.measured) {
            (player::section(report, measured))
            @if measured.assessment.accuracy().is_some() {
                // With an input for each pixel the picture of the network is long.
                (classes::sections(report, measured))
                (weights::section(champion, measured))
                (network::section(report))
            } @else {
                (network::section(report))
                (weights::section(champion, measured))
                (table::section(report.task_name(), measured))
            }
        } @else {
            section { p { "The run has no champion yet. One is chosen after its first generations." } }
        }
        @if let Some(run) = &subject.run {
            @if trained.is_none() { (curves::section(run)) }
            (front::section(run, report.front))
            @if report.front.is_none() { (no_front(run)) }
            (gallery::section(report.gallery, report.task))
        }
        (origin::section(report))
    };
    let title = format!("{} · {}", subject.name, report.task_name());
    let data = report.measured.map(|measured| data(report, measured));
    document(&title, &body, data.as_ref())
}

fn no_front(run: &RunFiles) -> Markup {
    html! {
        @if let Err(problem) = &run.checkpoint {
            section { p { "The networks of the run cannot be shown: " (problem) "." } }
        }
    }
}

/// What the script needs, as elements of the page.
fn data(report: &Report<'_>, measured: &Measured) -> Markup {
    let scores = measured.scores.iter();
    let scores: Vec<_> =
        scores.map(|score| json!([score.weight, score.mean, score.standard_deviation])).collect();
    let live = live::Live::of(report, measured);
    let data = format!(
        "{{\"replay\":{},\"measure\":{},\"scores\":{},\"trained\":{}}}",
        measured.replay.json(),
        player::measure(measured),
        json!(scores),
        report.subject.champion.as_ref().is_some_and(ChampionFile::is_trained),
    );
    html! {
        script type="application/json" id="data" { (PreEscaped(data)) }
        @if let Some(live) = live {
            script type="application/json;gzip;base64" id="live" { (live.packed()) }
            script type="application/wasm;gzip;base64" id="module" { (live::module()) }
        }
    }
}

/// A page of its own.
fn document(title: &str, body: &Markup, data: Option<&Markup>) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "precocial " (env!("CARGO_PKG_VERSION")) };
                title { (title) }
                // The page may restyle charts: its rules come later.
                style { (PreEscaped(chart::STYLE)) (PreEscaped(STYLE)) }
            }
            body {
                main { (body) }
                footer { "precocial " (env!("CARGO_PKG_VERSION")) }
                @if let Some(data) = data {
                    (data)
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    };
    page.into_string() + "\n"
}
