//! Performance against complexity: the fronts of a run's generations, and the
//! networks of its checkpoint, which are those it would evaluate next.

use maud::{Markup, html};

use super::RunFiles;
use super::legend::Legend;
use super::words::{count, decimal};
use crate::evaluation::{Evaluation, EvaluationConditions, Evaluator, Split};
use crate::picture::chart::{self, Chart, DataPoint};
use crate::run::{ChampionFile, Metrics};
use crate::search::{FrontNetwork, non_dominated};
use crate::stream::Purpose;
use crate::topology::Topology;

/// The fronts of about so many generations are shown as specks.
const MOST_SPECKLED: usize = 120;

/// The networks of a generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// The generation.
    pub generation: u64,
    /// How many shared weights each network was evaluated with.
    pub weights: usize,
    /// How many episodes with each of them.
    pub episodes: usize,
    /// All its networks.
    pub networks: Vec<FrontNetwork>,
    /// The champion on the same episodes.
    pub champion: Option<FrontNetwork>,
}

impl Front {
    /// Evaluates the networks of a run's checkpoint as the run itself would do
    /// next, and its champion with them.
    pub fn of(
        evaluator: &dyn Evaluator,
        run: &RunFiles,
        champion: Option<&ChampionFile>,
        tell: &mut dyn FnMut(&str),
    ) -> Option<Self> {
        let (generation, mut networks) = run.population()?;
        let shape = evaluator.task().signature().size();
        networks.retain(|topology| (topology.inputs(), topology.outputs()) == shape);
        if networks.is_empty() {
            return None;
        }
        tell(&format!(
            "evaluating the {} of generation {}",
            count(networks.len(), "network"),
            generation
        ));
        networks.extend(champion.map(|champion| champion.topology.clone()));
        let evaluation = &run.experiment.evaluation;
        let address = (run.experiment.seed, Purpose::Episodes, generation);
        let conditions = EvaluationConditions {
            weights: evaluation.weights.values(),
            episodes: evaluator.episodes(
                Split::Training,
                address,
                evaluation.episodes_of_generation(generation),
            ),
            patience: evaluation.patience,
        };
        let evaluations = evaluator.evaluate(&networks.iter().collect::<Vec<_>>(), &conditions);
        let measured = |(topology, evaluation): (&Topology, &Evaluation)| FrontNetwork {
            connections: topology.complexity(),
            mean: evaluation.mean(),
        };
        let mut networks: Vec<FrontNetwork> =
            networks.iter().zip(&evaluations).map(measured).collect();
        let champion = champion.and_then(|_| networks.pop());
        Some(Self {
            generation,
            weights: conditions.weights.len(),
            episodes: conditions.episodes.seeds.len(),
            networks,
            champion,
        })
    }
}

/// The section: the fronts of the generations so far, and the networks that the run
/// would evaluate next, where they are known.
pub(super) fn section(run: &RunFiles, front: Option<&Front>) -> Markup {
    let history = History::of(run);
    if history.fronts.is_empty() && front.is_none() {
        return html! {};
    }
    let networks = front.map(|front| points(&front.networks)).unwrap_or_default();
    let champion = front.and_then(|front| front.champion);
    let champion = champion.map(|champion| points(&[champion])).unwrap_or_default();
    let best = match front {
        Some(front) => non_dominated(front.networks.clone()),
        None => history.fronts.last().map(|last| last.1.to_vec()).unwrap_or_default(),
    };
    let (picture, beyond) = picture(&history, &networks, &points(&best), &champion);
    html! {
        section aria-labelledby="front" {
            h2 id="front" { "Performance against complexity" }
            p {
                @if let Some(front) = front {
                    "The " (count(front.networks.len(), "network")) " that the run evaluates in generation "
                    (front.generation) ", on " (count(front.episodes, "episode")) " with each of "
                    (count(front.weights, "shared weight")) ". "
                }
                "On the line are those that no other beats in both."
                @if let [(generation, _)] = history.drawn[..] {
                    " The fainter line is that of generation " (generation) ", on its own episodes."
                } @else if !history.drawn.is_empty() {
                    " The fainter lines are those of earlier generations ("
                    (generations(&history.drawn)) "), each on its own episodes."
                }
            }
            figure { (picture) (legend(&history, front.is_some(), !champion.is_empty())) }
            @if beyond > 0 {
                p class="note" {
                    (count(beyond, "network")) " beyond the chart "
                    (if beyond == 1 { "is" } else { "are" }) " marked at its edge."
                }
            }
            details {
                summary { "The front in numbers" }
                table {
                    thead { tr { th scope="col" { "connections" } th scope="col" { "mean return" } } }
                    tbody {
                        @for network in &best {
                            tr { td { (network.connections) } td { (decimal(network.mean, 1)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The fronts that a run has recorded.
struct History<'a> {
    /// Generation and front, in order.
    fronts: Vec<(u64, &'a [FrontNetwork])>,
    /// The indices of those that are drawn as lines: at powers of two, so that the
    /// early ones, which change most, are seen.
    drawn: Vec<(u64, &'a [FrontNetwork])>,
}

impl<'a> History<'a> {
    fn of(run: &'a RunFiles) -> Self {
        let front = |line: &'a Metrics| {
            let progress = line.progress.evaluated()?;
            let front = (progress.generation, &progress.front[..]);
            (!progress.front.is_empty()).then_some(front)
        };
        let lines = run.metrics.as_ref().map_or(&[][..], Vec::as_slice);
        let fronts: Vec<_> = lines.iter().filter_map(front).collect();
        let is_drawn = |generation: u64| generation == 0 || generation.is_power_of_two();
        let drawn = fronts.iter().copied().filter(|&(generation, _)| is_drawn(generation));
        let drawn = drawn.collect();
        Self { fronts, drawn }
    }
}

/// The chart, and how many networks lie beyond it.
fn picture(
    history: &History<'_>,
    networks: &[DataPoint],
    best: &[DataPoint],
    champion: &[DataPoint],
) -> (Markup, usize) {
    let earlier = history.fronts.iter().flat_map(|(_, front)| points(front));
    let all: Vec<DataPoint> = earlier.chain(networks.iter().copied()).collect();
    let shown = || best.iter().chain(champion).copied();
    let range = |axis: fn(DataPoint) -> f64| {
        let always: Vec<f64> = shown().map(axis).collect();
        chart::robust_range(all.iter().copied().map(axis).collect(), &always)
    };
    let mut chart = Chart::new(
        "Mean return against connections",
        ("connections", range(|point| point.0).into_iter()),
        ("mean return", range(|point| point.1).into_iter()),
    )
    .with_margin();
    for (_, front) in chart::thinned(&history.fronts, MOST_SPECKLED) {
        chart.specks("blue", 0.25, &points(front));
    }
    let beyond = chart.clipped_dots("gray faint", 3.0, networks);
    let lines = history.drawn.len();
    for (index, (generation, front)) in history.drawn.iter().enumerate() {
        let strength = 0.2 + 0.5 * (index + 1) as f64 / lines as f64;
        let name = format!("generation {generation}");
        chart.faint_line("blue", &name, strength, &chart::step_line(&points(front)));
    }
    chart.line("blue", "none is better and simpler", &chart::step_line(best));
    chart.dots("blue", 4.0, best);
    chart.dots("orange ring", 6.5, champion);
    (chart.svg(), beyond)
}

fn legend(history: &History<'_>, networks: bool, champion: bool) -> Legend<'static> {
    let earlier = !history.drawn.is_empty();
    let keys = [
        (networks, "gray dot", "network"),
        (true, "blue", "none is better and simpler"),
        (earlier, "blue thin", "the same of earlier generations"),
        (champion, "orange ring", "the champion on the same episodes"),
    ];
    Legend::of(keys.into_iter().filter(|key| key.0).map(|(_, class, words)| (class, words)))
}

/// `0, 1, 2, 4 … 512`.
fn generations(drawn: &[(u64, &[FrontNetwork])]) -> String {
    let names: Vec<String> = drawn.iter().map(|(generation, _)| generation.to_string()).collect();
    match &names[..] {
        [first, second, third, fourth, .., last] if names.len() > 5 => {
            format!("{first}, {second}, {third}, {fourth} … {last}")
        }
        _ => names.join(", "),
    }
}

/// Those that can be drawn.
fn points(networks: &[FrontNetwork]) -> Vec<DataPoint> {
    let point = |network: &FrontNetwork| (network.connections as f64, network.mean);
    networks.iter().map(point).filter(|point| chart::is_drawable(point.1)).collect()
}
