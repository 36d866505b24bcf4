//! The first generation: minimal topologies, or one to begin with and its children.

use rand::{Rng, RngExt as _};

use super::{Wann, WannSettings};
use crate::stream::{Purpose, stream};
use crate::topology::Topology;

impl Wann {
    /// The first population of a start: minimal networks, or a network to begin
    /// with and its children.
    pub(super) fn first_population(&self, start: u64) -> Vec<Topology> {
        let (inputs, outputs) = self.evaluator.task().signature().size();
        let settings = &self.settings;
        let network = |index| {
            let mut generator = stream(self.seed, Purpose::Initial, start, index);
            if let Some(from) = &settings.from {
                if index == 0 {
                    return from.clone();
                }
                return settings.variation.vary(from, &settings.activations, &mut generator);
            }
            let mut topology =
                settings.minimal(inputs, outputs, settings.initial_enabled, &mut generator);
            for output in topology.output_ids() {
                // The node is an output of this very topology.
                let _ = topology.set_activation(output, settings.output_activation);
            }
            topology
        };
        (0..u64::from(settings.population.get())).map(network).collect()
    }
}

impl WannSettings {
    /// A minimal topology: every connection from bias and inputs to the outputs is
    /// there, each enabled with the given probability. An even one has the enabled
    /// ones alone, each by way of a linear or an inverse node, so that w acts as
    /// w² or −w².
    pub(super) fn minimal(
        &self,
        inputs: usize,
        outputs: usize,
        enabled: f64,
        generator: &mut impl Rng,
    ) -> Topology {
        let mut topology = Topology::fully_connected(inputs, outputs);
        for connection in 0..topology.connections().len() {
            // The connection is there: this cannot fail.
            let _ = topology.set_enabled(connection, generator.random_bool(enabled));
        }
        if !self.variation.keep_even {
            return topology;
        }
        let negative: Vec<bool> =
            topology.connections().iter().map(|_| generator.random_bool(0.5)).collect();
        // It can only fail where there are as many inputs as numbers of nodes.
        topology.with_signs(&negative).unwrap_or(topology)
    }
}
