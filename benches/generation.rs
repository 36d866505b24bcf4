//! A whole generation of the search, and how much of it is not evaluation:
//! ranking, variation and the text of a checkpoint.

mod stopwatch;

use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use std::sync::Arc;

use precocial::evaluation::{EvaluationConditions, EvaluationSettings, evaluator};
use precocial::search::{Search as _, SearchContext, Wann, WannSettings};
use precocial::stream::{Purpose, episode_seeds};
use precocial_envs::tasks::CartPoleSwingUp;
use stopwatch::{measuring, median, seconds};

const SEED: u64 = 1;
/// Generations before the measurement: networks have grown by then.
const WARM_UP: u64 = 100;

fn main() {
    let evaluation = EvaluationSettings::default();
    let settings = WannSettings::default();
    let evaluator = evaluator(Arc::new(CartPoleSwingUp::V1));
    let context = SearchContext { evaluator, seed: SEED, evaluation };
    let mut search = Wann::new(context.clone(), settings.clone());
    if measuring() {
        while search.generation() < WARM_UP {
            search.advance();
        }
        share_outside_evaluation(&mut search, &context, &settings);
    }

    let state = search.state().clone();
    let thaw =
        || Wann::thaw(context.clone(), settings.clone(), state.clone()).expect("its own state");
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("generation");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    group.sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(300));
    group.throughput(Throughput::Elements(thaw().advance().steps()));
    group.bench_function("192 networks x 6 weights x 3 episodes", |bencher| {
        bencher.iter_batched(thaw, |mut s| s.advance(), criterion::BatchSize::PerIteration);
    });
    group.finish();
    criterion.final_summary();
}

/// Prints what share of a generation is not evaluation: each is evaluated once
/// more from outside, and the rest is what `advance` takes longer.
fn share_outside_evaluation(
    search: &mut Wann,
    SearchContext { evaluator, evaluation, .. }: &SearchContext,
    settings: &WannSettings,
) {
    let weights = evaluation.weights.values();
    let mut shares = Vec::new();
    let mut serialising = Vec::new();
    while shares.len() < 40 {
        let generation = search.generation();
        if (generation + 1).is_multiple_of(u64::from(settings.confirmation.every.get())) {
            // A champion is confirmed here: more episodes than the generation's.
            search.advance();
            continue;
        }
        let seeds = episode_seeds(
            SEED,
            Purpose::Episodes,
            generation,
            evaluation.episodes_of_generation(generation),
        );
        let population = search.state().population.clone();
        let population: Vec<_> = population.iter().collect();
        let conditions = EvaluationConditions::new(&weights, &seeds);
        let alone = seconds(|| drop(evaluator.evaluate(&population, &conditions)));
        let whole = seconds(|| {
            search.advance();
        });
        let checkpoint = seconds(|| drop(ron::to_string(search.state())));
        shares.push(1.0 - alone / (whole + checkpoint));
        serialising.push(checkpoint / (whole + checkpoint));
    }
    println!("outside evaluation: {:.1} % of a generation", 100.0 * median(shares));
    println!("a checkpoint's text alone: {:.1} %", 100.0 * median(serialising));
}
