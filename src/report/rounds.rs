//! A run that trains networks, over its rounds or passes: accuracy, how soon it
//! is reached, and speed.

use maud::{Markup, html};

use super::chart::{Chart, Legend, Point};
use super::words::decimal;
use super::{NOTHING, color};
use crate::picture::curve::Metric;
use crate::search::NetworkProgress;

/// Whether these lines tell of networks that were trained.
pub(super) fn are(lines: &[Metric]) -> bool {
    lines.iter().any(|line| !line.networks.is_empty())
}

/// What is drawn of networks.
struct Series<'a> {
    lines: &'a [Metric],
    names: Vec<&'a str>,
    /// Whether edges go, from round to round.
    shrinks: bool,
}

/// The section; `unit` is what a line tells of.
pub(super) fn section(lines: &[Metric], unit: &str) -> Markup {
    let series = Series::of(lines);
    let x = if series.shrinks { "edges that are left" } else { "pass" };
    html! {
        section aria-labelledby="curves" {
            h2 id="curves" { (heading(unit)) }
            p {
                "How many test images each network names right after its training. Test images choose nothing: "
                "what is kept is chosen on validation images."
            }
            (chart(&series, "Right answers", (x, "per cent of the test images"), |network| {
                Some(100.0 * network.test_accuracy)
            }))
            @if series.all().any(|network| network.iteration.is_some()) {
                p { "After how many steps the loss on the validation images was lowest." }
                (chart(&series, "Steps to the lowest validation loss", (x, "steps"), |network| {
                    network.iteration.map(|iteration| iteration as f64)
                }))
            }
            (speeds(&series))
            details {
                summary { "All " (unit) (if unit == "pass" { "es" } else { "s" }) " in numbers" }
                (table(&series, unit))
            }
        }
    }
}

fn heading(unit: &str) -> &'static str {
    if unit == "pass" { "Pass by pass" } else { "Round by round" }
}

impl<'a> Series<'a> {
    fn of(lines: &'a [Metric]) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for network in lines.iter().flat_map(|line| &line.networks) {
            if !names.contains(&network.name.as_str()) {
                names.push(&network.name);
            }
        }
        let mut firsts = lines.iter().filter_map(|line| line.networks.first());
        let first = firsts.next().map(|network| network.edges);
        let shrinks = firsts.any(|network| Some(network.edges) != first);
        Self { lines, names, shrinks }
    }

    fn all(&self) -> impl Iterator<Item = &'a NetworkProgress> {
        self.lines.iter().flat_map(|line| &line.networks)
    }

    /// A value of the networks of one name.
    fn points(&self, name: &str, value: impl Fn(&NetworkProgress) -> Option<f64>) -> Vec<Point> {
        let point = |line: &Metric| {
            let network = line.networks.iter().find(|network| network.name == name)?;
            let x = if self.shrinks { network.edges as f64 } else { line.generation as f64 + 1.0 };
            Some((x, value(network)?))
        };
        self.lines.iter().filter_map(point).collect()
    }
}

fn chart(
    series: &Series<'_>,
    title: &'static str,
    (x, y): (&'static str, &'static str),
    value: fn(&NetworkProgress) -> Option<f64>,
) -> Markup {
    let lines: Vec<Vec<Point>> =
        series.names.iter().map(|name| series.points(name, value)).collect();
    let named: Vec<(&str, Vec<Point>)> = series.names.iter().copied().zip(lines).collect();
    drawn(title, (x, y), series.shrinks, &named)
}

/// Lines with dots, and what they mean.
fn drawn(
    title: &'static str,
    (x, y): (&'static str, &'static str),
    logarithmic: bool,
    lines: &[(&str, Vec<Point>)],
) -> Markup {
    let all = || lines.iter().flat_map(|line| &line.1).copied();
    let xs = (x, all().map(|point| point.0));
    let mut chart = Chart::new(title, xs, (y, all().map(|point| point.1)));
    chart = if logarithmic { chart.logarithmic() } else { chart };
    for (place, (_, points)) in lines.iter().enumerate() {
        chart.line(color(place), points);
        chart.dots(color(place), 3.0, points);
    }
    let keys: Vec<(&str, &str)> =
        lines.iter().enumerate().map(|(place, (name, _))| (color(place), *name)).collect();
    html! { figure { (chart.svg()) (Legend(&keys)) } }
}

/// What pruning brings in speed, where that was measured.
fn speeds(series: &Series<'_>) -> Markup {
    let Some(&name) = series.names.first() else { return html! {} };
    let of = |place: usize| {
        series.points(name, |network| network.images_per_second.map(|s| s[place] / 1e3))
    };
    let (whole, edges) = (of(0), of(1));
    if whole.is_empty() {
        return html! {};
    }
    let crossover = whole.iter().zip(&edges).find(|(whole, edges)| edges.1 > whole.1);
    let first = whole.first().map_or(1.0, |point| point.0);
    html! {
        p {
            "How fast it then is forward, on one thread of the machine of the run: a hole in a matrix saves nothing "
            "there, a smaller matrix does; edge by edge, what is not there costs nothing. "
            @if let Some((at, _)) = crossover {
                "From " (decimal(at.0, 0)) " edges on (" (decimal(100.0 * at.0 / first, 0))
                " %) edge by edge is faster."
            }
        }
        (drawn(
            "Speed forward",
            ("edges that are left", "thousand images a second"),
            true,
            &[("whole matrices", whole), ("edge by edge", edges)],
        ))
    }
}

fn table(series: &Series<'_>, unit: &str) -> Markup {
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
                    @for line in series.lines {
                        @for network in &line.networks {
                            tr {
                                td { (line.generation) }
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
