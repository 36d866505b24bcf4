//! How a run came to its champion: earlier champions, their networks and what they
//! did.

use maud::{Markup, PreEscaped, html};
use precocial_envs::{Kind, Scene, Task};

use super::words::{count, decimal, short};
use super::{RunFiles, legend::Legend};
use crate::evaluation::{EvaluationConditions, Evaluator, SharedWeights, Split, WeightError};
use crate::picture::chart::{Chart, DataPoint};
use crate::picture::{TaskNames, network_picture, still};
use crate::search::WeightScore;
use crate::stream::Purpose;
use crate::topology::Topology;

/// So many champions are shown at most, the earliest and the latest among them.
const MOST_SHOWN: usize = 6;
/// Shared weights of each small chart, between this and its negative, and episodes of
/// each.
const WEIGHTS: usize = 21;
const LARGEST_WEIGHT: f64 = 2.0;
const EPISODES: u32 = 20;
/// Still frames of an episode.
const FRAMES: u32 = 6;
/// The width and the height of a small chart.
const CHART: (f64, f64) = (430.0, 260.0);
/// A picture of more connections than these shows nothing at this size.
const MOST_DRAWN: usize = 2_000;

/// A champion of the gallery and what it does.
#[derive(Debug)]
pub struct GalleryEntry {
    /// Generations that were done.
    generations: u64,
    topology: Topology,
    /// Its score when it became the champion.
    score: f64,
    scores: Vec<WeightScore>,
    /// The best of these weights, and what an episode with it looks like.
    best: f64,
    scenes: Vec<Scene>,
    total: f64,
}

/// Measures the champions of a run's gallery on the threads of the current rayon pool.
/// `seed` decides the episodes.
pub fn measure(
    evaluator: &dyn Evaluator,
    run: &RunFiles,
    seed: u64,
    tell: &mut dyn FnMut(&str),
) -> Result<Vec<GalleryEntry>, WeightError> {
    let task = &**evaluator.task();
    let size = task.signature().size();
    // The file may be of another run.
    let fitting = run.gallery.champions.iter().filter(|earlier| {
        (earlier.champion.topology.inputs(), earlier.champion.topology.outputs()) == size
    });
    let fitting: Vec<_> = fitting.collect();
    if fitting.is_empty() {
        return Ok(Vec::new());
    }
    let kept = fitting.len().min(MOST_SHOWN);
    tell(&format!("measuring {}", count(kept, "earlier champion")));
    let weights = SharedWeights::grid(-LARGEST_WEIGHT, LARGEST_WEIGHT, WEIGHTS)?.values();
    let index = |k: usize| k * (fitting.len() - 1) / (kept - 1).max(1);
    let shown = |k: usize| {
        let earlier = fitting[index(k)];
        let topology = earlier.champion.topology.clone();
        let episodes = evaluator.episodes(Split::Test, (seed, Purpose::Evaluation, 0), EPISODES);
        let conditions =
            EvaluationConditions { weights: weights.clone(), episodes, patience: None };
        let evaluation = evaluator.evaluate(&[&topology], &conditions).remove(0);
        let scores = WeightScore::of(&evaluation, &weights);
        let finite = scores.iter().filter(|score| score.mean.is_finite());
        let best = finite.max_by(|a, b| a.mean.total_cmp(&b.mean)).map_or(1.0, |best| best.weight);
        let (scenes, total) = match task.kind() {
            Kind::Control => still::frames(task, &topology, best, seed, FRAMES),
            // Samples do not move, and a function shows nothing.
            Kind::Supervised(_) | Kind::Fitness(_) => (Vec::new(), 0.0),
        };
        let (generations, score) = (earlier.generations, earlier.champion.score());
        GalleryEntry { generations, topology, score, scores, best, scenes, total }
    };
    Ok((0..kept).map(shown).collect())
}

/// The section.
pub(super) fn section(gallery: &[GalleryEntry], task: Option<&dyn Task>) -> Markup {
    if gallery.is_empty() {
        return html! {};
    }
    let names = task.map(TaskNames::of);
    let all = || gallery.iter().flat_map(|shown| &shown.scores).map(|score| score.mean);
    let range: Vec<f64> = [f64::min as fn(f64, f64) -> f64, f64::max]
        .into_iter()
        .filter_map(|of| all().filter(|mean| mean.is_finite()).reduce(of))
        .collect();
    html! {
        section aria-labelledby="gallery" {
            h2 id="gallery" { "How it came to be" }
            p {
                "The champion as it stood after so many generations: its network, its mean return with each shared weight ("
                (count(EPISODES as usize, "episode")) ")"
                @if gallery.iter().any(|shown| !shown.scenes.is_empty()) {
                    ", and an episode with the best of them, from left to right"
                }
                "."
            }
            div .gallery .wide-box[gallery.len() > 2] {
                @for shown in gallery { (figure(shown, names.as_ref(), &range)) }
            }
            (Legend::of([("blue", "mean return; all charts have the same scale")]))
        }
    }
}

fn figure(shown: &GalleryEntry, names: Option<&TaskNames>, range: &[f64]) -> Markup {
    let names = names.map(TaskNames::nodes).unwrap_or_default();
    let acting = shown.topology.acting();
    let drawn = acting.complexity() <= MOST_DRAWN;
    let points = shown.scores.iter().map(|score| (score.weight, score.mean));
    let points: Vec<DataPoint> = points.filter(|point| point.1.is_finite()).collect();
    let mut chart = Chart::new(
        "Return against shared weight",
        ("shared weight", [-LARGEST_WEIGHT, LARGEST_WEIGHT].into_iter()),
        ("return", range.iter().copied()),
    )
    .with_size(CHART);
    chart.line("blue", "mean return", &points);
    html! {
        article {
            h3 {
                (if shown.generations == 1 { "1 generation".to_owned() } else { format!("{} generations", shown.generations) })
            }
            p class="note" {
                (count(acting.complexity(), "connection")) ", score " (decimal(shown.score, 1))
            }
            @if drawn {
                div class="small" { (PreEscaped(network_picture::draw(&shown.topology, names).svg)) }
            }
            (chart.svg())
            @if !shown.scenes.is_empty() {
                // Wide scenes stand in two columns, others in three.
                @let wide = shown.scenes.first().is_some_and(still::is_wide);
                div .strip .wide[wide] {
                    @for scene in &shown.scenes { (still::svg(scene, "A moment of the episode")) }
                }
                p class="note" { "With " (short(shown.best)) ": return " (decimal(shown.total, 1)) }
            }
        }
    }
}
