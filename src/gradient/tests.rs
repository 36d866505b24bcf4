//! Gradients against finite differences, both kinds of products against each
//! other, and every instruction set against the plainest.

use precocial_envs::data_sets::{Samples, Targets, cross_entropy};
use precocial_envs::lanes::InstructionSet;
use rand::RngExt as _;

use super::*;
use crate::activation::Activation;
use crate::network::{Weights, outputs};
use crate::stream::{Purpose, stream};

fn images(count: usize) -> Samples {
    let mut generator = stream(3, Purpose::Replay, 0, 0);
    let pixels = (0..20 * count).map(|_| generator.random()).collect();
    let labels = (0..count).map(|index| (index % 3) as u16).collect();
    Samples::new(20, pixels, Targets::Labels(labels))
}

fn numbers(count: usize, scale: f32) -> Vec<f32> {
    let mut generator = stream(4, Purpose::Replay, 0, 0);
    (0..count).map(|_| scale * (2.0 * generator.random::<f32>() - 1.0)).collect()
}

fn batch(count: usize) -> Batch {
    let images = images(count);
    let mut batch = Batch::default();
    batch.fill(&images, &(0..count).collect::<Vec<_>>());
    batch
}

/// Shapes of every kind, the second with all smooth activations.
fn shapes() -> Vec<Blocks> {
    let smooth = Activation::ALL.into_iter().filter(|&a| a != Activation::Step).collect();
    let outputs = vec![Activation::Linear; 3];
    vec![
        Blocks::layered(20, &[7, 6, 3]),
        Blocks::ordered(20, vec![smooth, vec![Activation::Tanh; 4], outputs], false),
        Blocks::recurrent(20, 8, 3, 4, true),
    ]
}

fn gradient(shape: &Blocks, products: &Products, parameters: &[f32]) -> (Answers, Vec<f32>) {
    let mut gradient = vec![0.0; parameters.len()];
    let answers =
        shape.add_gradient(products, parameters, &batch(70), &mut Space::default(), &mut gradient);
    (answers, gradient)
}

#[test]
fn gradients_are_those_of_finite_differences() {
    for shape in shapes() {
        let parameters = numbers(shape.parameters(&Products::Dense), 0.6);
        let (answers, gradient) = gradient(&shape, &Products::Dense, &parameters);
        assert_eq!(answers.images, 70);
        let batch = batch(70);
        let loss = |parameters: &[f32]| {
            let mut space = Space::default();
            shape.read(&Products::Dense, parameters, &batch, &mut space).mean_loss()
        };
        assert_eq!(loss(&parameters), answers.mean_loss());
        for (place, slope) in gradient.into_iter().enumerate() {
            let h = 5e-4;
            let moved = |by: f32| {
                let mut parameters = parameters.clone();
                parameters[place] += by;
                loss(&parameters)
            };
            let expected = (moved(h) - moved(-h)) / (2.0 * f64::from(h));
            // Single precision, and corners that a difference may straddle.
            let error = (f64::from(slope) - expected).abs();
            assert!(error < 2e-3 * (1.0 + expected.abs()), "{place}: {slope} {expected}");
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    for shape in shapes() {
        let kept: Vec<bool> = (0..shape.edges()).map(|place| place % 4 == 0).collect();
        for products in [Products::Dense, Products::Edges(Edges::new(&shape, &kept))] {
            let parameters = numbers(shape.parameters(&products), 0.6);
            let bits = |set| {
                let mut gradient = vec![0.0; parameters.len()];
                let (batch, mut space) = (batch(70), Space::with(set));
                let answers =
                    shape.add_gradient(&products, &parameters, &batch, &mut space, &mut gradient);
                let gradient: Vec<u32> = gradient.into_iter().map(f32::to_bits).collect();
                (answers.loss.to_bits(), gradient)
            };
            let widest = bits(InstructionSet::detect());
            for set in InstructionSet::available() {
                assert_eq!(widest, bits(set), "{set:?}");
            }
        }
    }
}

#[test]
fn edges_do_what_matrices_with_holes_do() {
    for shape in shapes() {
        let mut generator = stream(5, Purpose::Replay, 0, 0);
        let kept: Vec<bool> = (0..shape.edges()).map(|_| generator.random_bool(0.3)).collect();
        let mut parameters = numbers(shape.parameters(&Products::Dense), 0.6);
        for (weight, &kept) in parameters.iter_mut().zip(&kept) {
            *weight *= f32::from(u8::from(kept));
        }
        let edges = Edges::new(&shape, &kept);
        let left: Vec<f32> = edges
            .slots()
            .map(|slot| parameters[slot])
            .chain(parameters[shape.edges()..].iter().copied())
            .collect();
        let slots: Vec<usize> =
            edges.slots().chain(shape.edges()..shape.parameters(&Products::Dense)).collect();
        let (all, dense) = gradient(&shape, &Products::Dense, &parameters);
        let (some, of_edges) = gradient(&shape, &Products::Edges(edges), &left);
        assert_eq!(all.right, some.right);
        assert!((all.loss - some.loss).abs() < 1e-4 * all.loss);
        for (slot, slope) in slots.into_iter().zip(of_edges) {
            assert!((dense[slot] - slope).abs() < 1e-5 * (1.0 + slope.abs()));
        }
    }
}

/// What leaves as a topology computes what was trained, and what comes back
/// from it has the same gradient.
#[test]
fn a_topology_does_what_its_shape_does() {
    for shape in shapes() {
        let mut generator = stream(6, Purpose::Replay, 0, 0);
        let kept: Vec<bool> = (0..shape.edges()).map(|_| generator.random_bool(0.2)).collect();
        let parameters = numbers(shape.parameters(&Products::Dense), 0.6);
        let placed = shape.topology(&kept);
        let trainer = Trainer::edge_by_edge(&shape, &kept);
        let images = images(40);
        let expected = trainer.read(&parameters, &Batch::all(&images));
        let weights = placed.weights(&parameters);
        let loss: f64 = (0..40)
            .map(|image| {
                let pixels: Vec<f64> = images.sample(image).iter().map(|&x| x.into()).collect();
                let outputs = outputs(&placed.topology, Weights::Each(&weights), &pixels);
                cross_entropy(
                    outputs.into_iter(),
                    usize::from(images.targets().labels().unwrap()[image]),
                )
            })
            .sum();
        assert!((loss - expected.loss).abs() < 1e-5 * loss, "{loss} {expected:?}");

        let (back, places) = Blocks::of_topology(&placed.topology, true);
        let mut parameters = vec![0.0; back.parameters(&Products::Dense)];
        let mut kept = vec![false; back.edges()];
        for (place, weight) in places.into_iter().zip(&weights) {
            let place = place.unwrap();
            parameters[place] = *weight as f32;
            if let Some(kept) = kept.get_mut(place) {
                *kept = true;
            }
        }
        let answers = Trainer::edge_by_edge(&back, &kept).read(&parameters, &Batch::all(&images));
        assert!((answers.loss - expected.loss).abs() < 1e-5 * loss);
    }
}

#[test]
fn a_shape_without_silent_nodes_does_what_it_did() {
    for shape in &shapes()[..2] {
        let mut parameters = numbers(shape.parameters(&Products::Dense), 0.6);
        // Rectified, hyperbolic: nodes of these two blocks are silent at 0.
        let nodes = shape.nodes();
        let gone: Vec<bool> = (0..nodes).map(|node| node < nodes - 3 && node % 3 == 1).collect();
        let (smaller, places) = shape.without(&gone);
        // A node that nobody hears may as well be gone.
        let mut heard = vec![false; parameters.len()];
        for &place in &places {
            heard[place] = true;
        }
        for (parameter, heard) in parameters.iter_mut().zip(heard) {
            *parameter *= f32::from(u8::from(heard));
        }
        let left: Vec<f32> = places.iter().map(|&place| parameters[place]).collect();
        let (all, _) = gradient(shape, &Products::Dense, &parameters);
        let (fewer, _) = gradient(&smaller, &Products::Dense, &left);
        assert_eq!(smaller.nodes(), nodes - gone.iter().filter(|&&gone| gone).count());
        assert!((all.loss - fewer.loss).abs() < 1e-4 * all.loss, "{all:?} {fewer:?}");
    }
}
