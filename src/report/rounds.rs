//! A run that trains networks, over its rounds or passes: accuracy, how soon it
//! is reached, and speed.

use maud::{Markup, html};

use super::color;
use super::legend::Legend;
use super::words::{NOTHING, decimal};
use crate::picture::chart::{Chart, DataPoint, Series};
use crate::run::Metrics;
use crate::search::NetworkProgress;

/// Whether these are the metrics of a run that trains networks.
pub(super) fn has_trained(lines: &[Metrics]) -> bool {
    lines.iter().any(|line| !line.progress.trained_networks().is_empty())
}

/// The trained networks of a run, round by round.
struct History<'a> {
    lines: &'a [Metrics],
    names: Vec<&'a str>,
    /// Whether the networks lose edges from round to round.
    shrinks: bool,
}

/// The section; `unit` is a round or a pass.
pub(super) fn section(lines: &[Metrics], unit: &str) -> Markup {
    let history = History::of(lines);
    let x = if history.shrinks { "edges that are left" } else { "pass" };
    html! {
        section aria-labelledby="curves" {
            h2 id="curves" { (heading(unit)) }
            p {
                "How many test samples each network names right after its training. Test samples choose nothing: "
                "what is kept is chosen on validation samples."
            }
            (chart(&history, "Right answers", (x, "per cent of the test samples"), |network| {
                Some(100.0 * network.test_accuracy)
            }))
            @if history.all().any(|network| network.iteration.is_some()) {
                p { "After how many steps the loss on the validation samples was lowest." }
                (chart(&history, "Steps to the lowest validation loss", (x, "steps"), |network| {
                    network.iteration.map(|iteration| iteration as f64)
                }))
            }
            (speeds(&history))
            details {
                summary { "All " (unit) (if unit == "pass" { "es" } else { "s" }) " in numbers" }
                (table(&history, unit))
            }
        }
    }
}

fn heading(unit: &str) -> &'static str {
    if unit == "pass" { "Pass by pass" } else { "Round by round" }
}

impl<'a> History<'a> {
    fn of(lines: &'a [Metrics]) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for network in lines.iter().flat_map(|line| line.progress.trained_networks()) {
            if !names.contains(&network.name.as_str()) {
                names.push(&network.name);
            }
        }
        let mut firsts = lines.iter().filter_map(|line| line.progress.trained_networks().first());
        let first = firsts.next().map(|network| network.edges);
        let shrinks = firsts.any(|network| Some(network.edges) != first);
        Self { lines, names, shrinks }
    }

    fn all(&self) -> impl Iterator<Item = &'a NetworkProgress> {
        self.lines.iter().flat_map(|line| line.progress.trained_networks())
    }

    /// A value of the networks of one name.
    fn points(
        &self,
        name: &str,
        value: impl Fn(&NetworkProgress) -> Option<f64>,
    ) -> Vec<DataPoint> {
        let point = |line: &Metrics| {
            let network =
                line.progress.trained_networks().iter().find(|network| network.name == name)?;
            let x = if self.shrinks {
                network.edges as f64
            } else {
                line.progress.generation() as f64 + 1.0
            };
            Some((x, value(network)?))
        };
        self.lines.iter().filter_map(point).collect()
    }
}

fn chart(
    history: &History<'_>,
    title: &'static str,
    (x, y): (&'static str, &'static str),
    value: fn(&NetworkProgress) -> Option<f64>,
) -> Markup {
    let points = |name: &str| history.points(name, value);
    let lines = history.names.iter().map(|&name| (name, points(name))).collect();
    drawn(title, (x, y), history.shrinks, lines)
}

/// Lines with dots, and what they mean.
fn drawn(
    title: &'static str,
    (x, y): (&'static str, &'static str),
    logarithmic: bool,
    lines: Vec<(&str, Vec<DataPoint>)>,
) -> Markup {
    let colored = |(index, (name, points))| Series { name, color: color(index), points };
    let lines: Vec<Series<'_>> = lines.into_iter().enumerate().map(colored).collect();
    let all = || lines.iter().flat_map(|line| &line.points).copied();
    let xs = (x, all().map(|point| point.0));
    let mut chart = Chart::new(title, xs, (y, all().map(|point| point.1)));
    chart = if logarithmic { chart.logarithmic() } else { chart };
    html! { figure { (chart.of_lines(&lines, true).svg()) (Legend::of_lines(&lines)) } }
}

/// What pruning brings in speed, where that was measured.
fn speeds(history: &History<'_>) -> Markup {
    let Some(&name) = history.names.first() else { return html! {} };
    let of = |index: usize| {
        history.points(name, |network| network.images_per_second.map(|s| s[index] / 1e3))
    };
    let (whole, edges) = (of(0), of(1));
    if whole.is_empty() {
        return html! {};
    }
    let crossover = whole.iter().zip(&edges).find(|(whole, edges)| edges.1 > whole.1);
    let first = whole.first().map_or(1.0, |point| point.0);
    html! {
        p {
            "How fast its forward pass then is, on one thread of the machine of the run: with whole matrices a missing "
            "edge saves nothing unless the matrix becomes smaller; edge by edge it costs nothing. "
            @if let Some((at, _)) = crossover {
                "From " (decimal(at.0, 0)) " edges on (" (decimal(100.0 * at.0 / first, 0))
                " %) edge by edge is faster."
            }
        }
        (drawn(
            "Speed forward",
            ("edges that are left", "thousand images a second"),
            true,
            vec![("whole matrices", whole), ("edge by edge", edges)],
        ))
    }
}

fn table(history: &History<'_>, unit: &str) -> Markup {
    html! {
        div class="scroll plain" tabindex="0" role="region" aria-label="Networks in numbers" {
            table class="wide" {
                thead {
                    tr {
                        th scope="col" { (unit) }
                        th scope="col" { "network" }
                        th scope="col" { "edges" }
                        th scope="col" { "left " span { "%" } }
                        th scope="col" { "hidden nodes" }
                        th scope="col" { "steps" }
                        th scope="col" { "validation loss" }
                        th scope="col" { "test " span { "%" } }
                    }
                }
                tbody {
                    @for line in history.lines {
                        @for network in line.progress.trained_networks() {
                            tr {
                                td { (line.progress.generation()) }
                                th scope="row" { (network.name) }
                                td { (network.edges) }
                                td { (decimal(100.0 * network.left, 1)) }
                                td { (network.hidden) }
                                td { (network.iteration.map_or_else(|| NOTHING.to_owned(), |i| i.to_string())) }
                                td { (decimal(network.validation_loss, 4)) }
                                td { (decimal(100.0 * network.test_accuracy, 2)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
