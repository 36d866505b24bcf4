//! A step of training LeNet-300-100 with 60 images on one core: whole, with
//! absent edges masked, and edge by edge; against `PyTorch`, where `python3` has `torch`.
//!
//! The share of the edges at which edge by edge becomes faster than whole
//! matrices is the one that `gradient::SPARSE_DENSITY` rounds.

mod stopwatch;

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use precocial::gradient::{
    Architecture, Edges, ExampleBatch, Trainer, TrainingData, TrainingSettings, WeightLayout,
    Workspace,
};
use precocial::stop::StopSignal;
use precocial::stream::{Purpose, stream};
use precocial_envs::data_sets::{Samples, Targets};
use rand::RngExt as _;
use stopwatch::{measuring, median, seconds};

const LAYERS: [usize; 3] = [300, 100, 10];
/// Shares of the edges that are left.
const LEFT: [f64; 9] = [1.0, 0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.036, 0.01];

fn main() {
    let shape = Architecture::layered(784, &LAYERS);
    let (data, steps) = (data(), if measuring() { 200 } else { 1 });
    let start = shape.glorot(&mut stream(1, Purpose::FirstWeights, 0, 0));
    let settings = TrainingSettings::default();
    let step = |trainer: &Trainer<'_>| {
        let stop = StopSignal::default();
        let train = || drop(trainer.take_steps(&start, steps, &settings, &data, (1, 0), &stop));
        1e3 * seconds(train) / steps as f64
    };
    let all = vec![true; shape.edges()];
    if !measuring() {
        println!("{}", step(&Trainer::new(&shape, &all)));
        return;
    }
    let reference = || {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/training_reference.py");
        let output = Command::new("python3").arg(script).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let times: Vec<f64> = text.split_whitespace().filter_map(|x| x.parse().ok()).collect();
        <[f64; 3]>::try_from(times).ok()
    };
    let dense = Trainer::new(&shape, &all);
    let turns: Vec<_> = (0..5).map(|_| (step(&dense), reference())).collect();
    let own = median(turns.iter().map(|turn| turn.0).collect());
    println!("a step with 60 images, all edges: {own:.2} ms");
    if turns.iter().all(|turn| turn.1.is_some()) {
        for (number, name) in ["PyTorch", "PyTorch, fused", "PyTorch, masked"].iter().enumerate() {
            let theirs = turns.iter().filter_map(|turn| turn.1).map(|times| times[number]);
            let theirs = median(theirs.collect());
            println!("  {name}: {theirs:.2} ms, ratio {:.2}", own / theirs);
        }
    } else {
        println!("  PyTorch: python3 has no torch");
    }
    println!("left   step with mask    edge by edge   forward: whole   edge by edge (ms)");
    let batch = ExampleBatch::all(&data.training);
    for left in LEFT {
        let mut generator = stream(2, Purpose::FirstWeights, 0, 0);
        let kept: Vec<bool> = all.iter().map(|_| generator.random_bool(left)).collect();
        let (masked, edges) = (Trainer::dense(&shape, &kept), Trainer::edge_by_edge(&shape, &kept));
        let read = |layout: &WeightLayout| {
            let parameters = vec![0.01; shape.parameters(layout)];
            let mut space = Workspace::default();
            1e3 * seconds(|| {
                black_box(shape.read(layout, &parameters, &batch, &mut space));
            })
        };
        let layout = WeightLayout::Edges(Edges::new(&shape, &kept));
        let turns: Vec<[f64; 4]> = (0..5)
            .map(|_| [step(&masked), step(&edges), read(&WeightLayout::Dense), read(&layout)])
            .collect();
        let [masked, edges, whole, forward] =
            std::array::from_fn(|i| median(turns.iter().map(|turn| turn[i]).collect()));
        println!(
            "{:>4.1} % {masked:>15.2} {edges:>14.2} {whole:>16.2} {forward:>14.2}",
            100.0 * left
        );
    }
}

/// 1920 random images.
fn data() -> TrainingData {
    let mut generator = stream(1, Purpose::Replay, 0, 0);
    let count = 1920;
    let pixels = (0..784 * count).map(|_| generator.random()).collect();
    let labels = (0..10).cycle().take(count).collect();
    let images = Samples::new(784, pixels, Targets::Labels(labels));
    let few = Arc::new(ExampleBatch::all(&images.select(&[0])));
    TrainingData { training: Arc::new(images), validation: few.clone(), test: few }
}
