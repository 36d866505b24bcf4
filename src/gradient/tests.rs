//! Gradients against finite differences, both weight layouts against each other,
//! and every instruction set against the plainest.

use precocial_envs::data_sets::{Samples, Targets, cross_entropy};
use precocial_envs::lanes::InstructionSet;
use rand::RngExt as _;

use super::*;
use crate::activation::Activation;
use crate::network::{Weights, outputs};
use crate::stream::{Purpose, stream};
use crate::topology::{Connection, Hidden, Topology};

fn pixels(count: usize) -> Vec<f32> {
    let mut generator = stream(3, Purpose::Replay, 0, 0);
    (0..20 * count).map(|_| generator.random()).collect()
}

fn images(count: usize) -> Samples {
    let labels = (0..count).map(|image| (image % 3) as u16).collect();
    Samples::new(20, pixels(count), Targets::Labels(labels))
}

fn numbers(count: usize, scale: f32) -> Vec<f32> {
    let mut generator = stream(4, Purpose::Replay, 0, 0);
    (0..count).map(|_| scale * (2.0 * generator.random::<f32>() - 1.0)).collect()
}

/// A batch of images with labels.
fn batch(count: usize) -> ExampleBatch {
    let mut batch = ExampleBatch::default();
    batch.fill(&images(count), &(0..count).collect::<Vec<_>>());
    batch
}

/// The same images with three numbers each.
fn batch_of_values(count: usize) -> ExampleBatch {
    let targets = Targets::Numbers { width: 3, values: numbers(3 * count, 2.0) };
    let mut batch = ExampleBatch::default();
    batch.fill(&Samples::new(20, pixels(count), targets), &(0..count).collect::<Vec<_>>());
    batch
}

/// Architectures of every kind, the second with all smooth activations.
fn architectures() -> Vec<Architecture> {
    let smooth = Activation::ALL.into_iter().filter(|&a| a != Activation::Step).collect();
    let outputs = vec![Activation::Linear; 3];
    vec![
        Architecture::layered(20, &[7, 6, 3]),
        Architecture::ordered(20, vec![smooth, vec![Activation::Tanh; 4], outputs], false),
        Architecture::recurrent(20, 8, 3, 4, true),
    ]
}

/// Some edges of an architecture.
fn some_edges(architecture: &Architecture, seed: u64, share: f64) -> Vec<bool> {
    let mut generator = stream(seed, Purpose::Replay, 0, 0);
    (0..architecture.edges()).map(|_| generator.random_bool(share)).collect()
}

fn gradient(
    architecture: &Architecture,
    layout: &WeightLayout,
    parameters: &[f32],
    batch: &ExampleBatch,
) -> (BatchLoss, Vec<f32>) {
    let mut gradient = vec![0.0; parameters.len()];
    let mut workspace = Workspace::default();
    let loss = architecture.add_gradient(layout, parameters, batch, &mut workspace, &mut gradient);
    (loss, gradient)
}

#[test]
fn gradients_are_those_of_finite_differences() {
    for architecture in architectures() {
        let edges = Edges::new(&architecture, &some_edges(&architecture, 7, 0.4));
        for layout in [WeightLayout::Dense, WeightLayout::Edges(edges)] {
            for batch in [batch(70), batch_of_values(70)] {
                let parameters = numbers(architecture.parameters(&layout), 0.6);
                let (found, gradient) = gradient(&architecture, &layout, &parameters, &batch);
                assert_eq!(found.examples, 70);
                let loss = |parameters: &[f32]| {
                    let mut workspace = Workspace::default();
                    architecture.read(&layout, parameters, &batch, &mut workspace).mean()
                };
                assert_eq!(loss(&parameters), found.mean());
                for (index, own) in gradient.into_iter().enumerate() {
                    let h = 5e-4;
                    let moved = |by: f32| {
                        let mut parameters = parameters.clone();
                        parameters[index] += by;
                        loss(&parameters)
                    };
                    // Where a corner is straddled, the two sides differ.
                    let h64 = f64::from(h);
                    let sides = [(moved(h) - found.mean()) / h64, (found.mean() - moved(-h)) / h64];
                    let (own, least) = (f64::from(own), sides[0].min(sides[1]));
                    let error = (least - own).max(own - sides[0].max(sides[1]));
                    assert!(error < 2e-3 * (1.0 + own.abs()), "{index}: {own} {sides:?}");
                }
            }
        }
    }
}

/// By hand: errors of 1 and -2 in two outputs, and one of 0 and 3.
#[test]
fn the_squared_error_is_the_mean_over_outputs() {
    let architecture = Architecture::layered(1, &[2]);
    let targets = Targets::Numbers { width: 2, values: vec![0.0, 3.0, 0.0, -3.0] };
    let mut batch = ExampleBatch::default();
    batch.fill(&Samples::new(1, vec![1.0, 0.0], targets), &[0, 1]);
    // Weights 1 and 1, biases 0 and 0: outputs (1, 1) and (0, 0).
    let parameters = [1.0, 1.0, 0.0, 0.0];
    let (loss, gradient) = gradient(&architecture, &WeightLayout::Dense, &parameters, &batch);
    assert_eq!((loss.examples, loss.correct), (2, 0));
    assert!((loss.mean() - f64::midpoint(2.5, 4.5)).abs() < 1e-12, "{loss:?}");
    assert_eq!(gradient, [0.5, -1.0, 0.5, 0.5]);
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    for architecture in architectures() {
        let kept: Vec<bool> = (0..architecture.edges()).map(|edge| edge % 4 == 0).collect();
        let edges = WeightLayout::Edges(Edges::new(&architecture, &kept));
        for layout in [WeightLayout::Dense, edges] {
            let parameters = numbers(architecture.parameters(&layout), 0.6);
            for batch in [batch(70), batch_of_values(70)] {
                let bits = |set| {
                    let mut gradient = vec![0.0; parameters.len()];
                    let mut workspace = Workspace::with(set);
                    let loss = architecture.add_gradient(
                        &layout,
                        &parameters,
                        &batch,
                        &mut workspace,
                        &mut gradient,
                    );
                    let gradient: Vec<u32> = gradient.into_iter().map(f32::to_bits).collect();
                    (loss.sum.to_bits(), gradient)
                };
                let widest = bits(InstructionSet::detect());
                for set in InstructionSet::available() {
                    assert_eq!(widest, bits(set), "{set:?}");
                }
            }
        }
    }
}

#[test]
fn edges_do_what_masked_matrices_do() {
    for architecture in architectures() {
        let kept = some_edges(&architecture, 5, 0.3);
        let mut parameters = numbers(architecture.parameters(&WeightLayout::Dense), 0.6);
        for (weight, &kept) in parameters.iter_mut().zip(&kept) {
            *weight *= f32::from(u8::from(kept));
        }
        let edges = Edges::new(&architecture, &kept);
        let packed = edges.pack(&parameters);
        assert_eq!(edges.unpack(&packed), parameters);
        let biases = architecture.edges()..architecture.parameters(&WeightLayout::Dense);
        let indices: Vec<usize> = edges.indices().chain(biases).collect();
        let (all, dense) = gradient(&architecture, &WeightLayout::Dense, &parameters, &batch(70));
        let layout = WeightLayout::Edges(edges);
        let (some, of_edges) = gradient(&architecture, &layout, &packed, &batch(70));
        assert_eq!(all.correct, some.correct);
        assert!((all.sum - some.sum).abs() < 1e-4 * all.sum);
        for (index, own) in indices.into_iter().zip(of_edges) {
            assert!((dense[index] - own).abs() < 1e-5 * (1.0 + own.abs()));
        }
    }
}

/// What leaves as a topology computes what was trained, and what comes back
/// from it has the same loss.
#[test]
fn a_topology_does_what_its_architecture_does() {
    for architecture in architectures() {
        let kept = some_edges(&architecture, 6, 0.2);
        let parameters = numbers(architecture.parameters(&WeightLayout::Dense), 0.6);
        let extracted = architecture.topology(&kept);
        let trainer = Trainer::edge_by_edge(&architecture, &kept);
        let images = images(40);
        let expected = trainer.read(&parameters, &ExampleBatch::all(&images));
        let weights = extracted.weights(&parameters);
        let loss = loss_of(&extracted.topology, &weights, &images);
        assert!((loss - expected.sum).abs() < 1e-5 * loss, "{loss} {expected:?}");

        let (back, indices) = Architecture::of_topology(&extracted.topology, true);
        let mut parameters = vec![0.0; back.parameters(&WeightLayout::Dense)];
        let mut kept = vec![false; back.edges()];
        for (index, weight) in indices.into_iter().zip(&weights) {
            let index = index.unwrap();
            parameters[index] = *weight as f32;
            if let Some(kept) = kept.get_mut(index) {
                *kept = true;
            }
        }
        let trainer = Trainer::edge_by_edge(&back, &kept);
        let loss_back = trainer.read(&parameters, &ExampleBatch::all(&images));
        assert!((loss_back.sum - expected.sum).abs() < 1e-5 * loss);
    }
}

/// The sum of the cross-entropies as the engine takes them, in double precision.
fn loss_of(topology: &Topology, weights: &[f64], images: &Samples) -> f64 {
    let of_image = |image| {
        let pixels: Vec<f64> = images.sample(image).iter().map(|&x| x.into()).collect();
        let outputs = outputs(topology, Weights::Each(weights), &pixels);
        cross_entropy(outputs.into_iter(), usize::from(images.targets().labels().unwrap()[image]))
    };
    (0..images.len()).map(of_image).sum()
}

#[test]
fn an_architecture_without_unread_nodes_does_what_it_did() {
    for architecture in &architectures()[..2] {
        let mut parameters = numbers(architecture.parameters(&WeightLayout::Dense), 0.6);
        let nodes = architecture.nodes();
        let gone: Vec<bool> = (0..nodes).map(|node| node < nodes - 3 && node % 3 == 1).collect();
        let (smaller, indices) = architecture.without(&gone);
        // A node that nobody reads may as well be gone.
        let mut read = vec![false; parameters.len()];
        for &index in &indices {
            read[index] = true;
        }
        for (parameter, read) in parameters.iter_mut().zip(read) {
            *parameter *= f32::from(u8::from(read));
        }
        let left: Vec<f32> = indices.iter().map(|&index| parameters[index]).collect();
        let (all, _) = gradient(architecture, &WeightLayout::Dense, &parameters, &batch(70));
        let (fewer, _) = gradient(&smaller, &WeightLayout::Dense, &left, &batch(70));
        assert_eq!(smaller.nodes(), nodes - gone.iter().filter(|&&gone| gone).count());
        assert!((all.sum - fewer.sum).abs() < 1e-4 * all.sum, "{all:?} {fewer:?}");
    }
}

/// Layers of one node each would allow a hundred million edges; those that there
/// are need no more memory than they take.
#[test]
fn memory_grows_with_the_connections_that_there_are() {
    let (inputs, outputs, length) = (20, 3, 15_000);
    let first_hidden = 1 + inputs + outputs;
    let ids = first_hidden..first_hidden + length;
    let hidden = ids.clone().map(|id| Hidden { id, activation: Activation::Relu }).collect();
    let chain = std::iter::once(1).chain(ids.clone()).zip(ids.clone());
    let last = (1 + inputs..first_hidden).map(|output| (ids.end - 1, output));
    let connection = |(source, target)| Connection { source, target, enabled: true };
    let connections: Vec<Connection> = chain.chain(last).map(connection).collect();
    let weights = vec![1.0; connections.len()];
    let linear = vec![Activation::Linear; outputs as usize];
    let topology = Topology::from_parts(inputs as usize, linear, hidden, connections).unwrap();
    assert!(Architecture::of_topology(&topology, true).0.edges() > 100_000_000);

    let data = TrainingData {
        training: images(40).into(),
        validation: batch(40).into(),
        test: batch(40).into(),
    };
    let trainer = TopologyTrainer::new(&topology);
    let mut batches = BatchGradient::new((1, 0), 40, 40);
    let (loss, gradient) = trainer.gradient(0, &weights, &data, &mut batches);
    // All outputs are the first input: every class is as likely.
    assert!((loss.mean() - f64::from(3.0_f32.ln())).abs() < 1e-6, "{loss:?}");
    assert_eq!(gradient.len(), weights.len());
    assert!(gradient[length as usize..].iter().all(|x| x.abs() > 0.0), "{:?}", gradient.last());
}
