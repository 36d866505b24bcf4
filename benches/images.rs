//! A generation of classifiers: six shared weights, a batch of 1000 images, on
//! one core. Against the published way (dense matrices in `NumPy`, where
//! `python3` has `numpy`) and against the processor's multiply-adds.
//!
//! Networks of a generation are close relatives and share most of what they
//! compute; strangers, which no search has, show what that is worth.

mod reference;
mod stopwatch;

use std::hint::black_box;

use precocial::activation::Activation;
use precocial::evaluation::{EvaluationConditions, evaluator};
use precocial::search::variation::VariationSettings;
use precocial::stream::{Purpose, stream};
use precocial::topology::Topology;
use precocial_envs::lanes::{InstructionSet, Kernel};
use precocial_envs::{Task, data_sets::BATCH};
use serde_json::json;
use stopwatch::{measuring, median, seconds};

const WEIGHTS: [f64; 6] = [-2.0, -1.0, -0.5, 0.5, 1.0, 2.0];
/// Networks in a generation, as published.
const POPULATION: u64 = 960;
const STRANGERS: u64 = 64;
/// Variations that make some 990 live connections of the first 120.
const AGE: u64 = 1700;
/// Variations since the last common ancestor: a tournament of 64 leaves few.
const SINCE: u64 = 6;

fn main() {
    let evaluator = evaluator(precocial_envs::find("digits").expect("a built-in task"));
    let task = &**evaluator.task();
    let evaluate = |networks: &[Topology], seed| {
        let conditions = EvaluationConditions::new(&WEIGHTS, &[seed]);
        drop(evaluator.evaluate(&networks.iter().collect::<Vec<_>>(), &conditions));
    };
    if !measuring() {
        // A trial run: that it works is all there is to show.
        evaluate(&[grown(task, 0, 20)], 1);
        return;
    }
    let ancestor = grown(task, 0, AGE);
    let relatives: Vec<Topology> =
        (0..POPULATION).map(|index| varied(&ancestor, index, 1 + index % SINCE)).collect();
    let strangers: Vec<Topology> = (0..STRANGERS).map(|index| grown(task, index, AGE)).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let run = |networks: &[Topology]| {
        let connections: usize = networks.iter().map(|n| n.acting().complexity()).sum();
        let times = (0..7).map(|seed| seconds(|| pool.install(|| evaluate(networks, seed))));
        let products = (connections * WEIGHTS.len() * BATCH) as f64;
        (median(times.collect()), products, connections / networks.len())
    };
    let (generation, products, connections) = run(&relatives);
    let (time, of_strangers, others) = run(&strangers);
    let machine = multiply_adds();
    println!(
        "generation of {POPULATION} relatives with {connections} connections: {generation:.3} s"
    );
    println!("  connections a second: {:.2} billion", products / generation / 1e9);
    println!(
        "strangers with {others} connections: {:.2} billion a second",
        of_strangers / time / 1e9
    );
    println!("multiply-adds a second in the nearest memory: {:.2} billion", machine / 1e9);
    println!("  relatives / multiply-adds: {:.2}", products / generation / machine);
    println!("  strangers / multiply-adds: {:.2}", of_strangers / time / machine);
    match python_passes(&ancestor) {
        Some(passes) => {
            let theirs = (POPULATION as usize * WEIGHTS.len()) as f64 / passes;
            println!("the same generation in NumPy: {theirs:.0} s");
            println!("  NumPy / relatives: {:.0}", theirs / generation);
            let share = STRANGERS as f64 / POPULATION as f64;
            println!("  NumPy / strangers: {:.0}", theirs * share / time);
        }
        None => println!("NumPy: skipped, there is no python3 with numpy"),
    }
}

fn varied(topology: &Topology, index: u64, times: u64) -> Topology {
    let mut generator = stream(2, Purpose::Variation, 0, index);
    let settings = VariationSettings::default();
    let vary = |topology, _| settings.vary(&topology, &Activation::ALL, &mut generator);
    (0..times).fold(topology.clone(), vary)
}

/// A network that has grown without selection.
fn grown(task: &dyn Task, index: u64, times: u64) -> Topology {
    let signature = task.signature();
    let mut topology = Topology::new(signature.observations.len(), signature.actions.count());
    for (place, target) in topology.output_ids().enumerate() {
        for source in 0..12 {
            // Cannot fail: each pair is there once.
            let _ = topology.add_connection((place as u32 * 5 + source) % 65, target);
        }
    }
    varied(&topology, 1_000_000 + index, times)
}

/// Multiply-adds of numbers in the nearest memory, as many as a core does.
fn multiply_adds() -> f64 {
    const NUMBERS: usize = 1024;
    const ROUNDS: usize = 200_000;
    /// So many sums stay in registers and do not wait for each other.
    const SUMS: usize = 32;
    struct Work<'a>(&'a [f64; NUMBERS]);
    impl Kernel for Work<'_> {
        #[inline(always)]
        fn run(self) {
            let mut sums = [0.0; SUMS];
            for _ in 0..ROUNDS {
                for part in black_box(self.0).chunks_exact(SUMS) {
                    for lane in 0..SUMS {
                        sums[lane] = part[lane].mul_add(0.5, sums[lane]);
                    }
                }
            }
            black_box(sums);
        }
    }
    let numbers = [1.0; NUMBERS];
    let times = (0..5).map(|_| seconds(|| InstructionSet::detect().run(Work(&numbers))));
    let time = median(times.collect());
    (NUMBERS * ROUNDS) as f64 / time
}

/// Forward passes of a batch a second, the published way.
fn python_passes(topology: &Topology) -> Option<f64> {
    let topology = topology.acting();
    let settings = json!({
        "inputs": topology.inputs(),
        "images": BATCH,
        "weight": 1.0,
        "seconds": 3,
    });
    reference::speed("images_reference.py", &topology, &settings)
}
