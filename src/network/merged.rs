//! Several networks as one: nodes that they have in common are computed once.
//!
//! The networks of a generation are close relatives. A child has one variation,
//! so that most of its nodes receive, from the first input on, exactly what
//! those of its parent do. Such nodes have the same values for the same sample
//! and the same shared weight, bit for bit, in whichever network they are.

use std::collections::BTreeMap;
use std::ops::Range;

use precocial_envs::lanes::{InstructionSet, Kernel};

use super::samples::{BLOCKS, ReadOutputs, SampleBatch, SampleRow};
use super::sums::Sums;
use super::{Network, Node};
use crate::activation::Activation;

/// Networks with the same inputs and outputs, merged.
#[derive(Clone, Debug)]
pub struct MergedNetworks {
    inputs: usize,
    outputs: usize,
    nodes: Vec<MergedNode>,
    /// The rows each node sums, those of inputs first.
    sources: Vec<u32>,
    /// For each network, the indices of its outputs among the nodes.
    output_nodes: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct MergedNode {
    activation: Activation,
    /// Where this node's sources that are inputs end, and where all of them.
    inputs_end: u32,
    sources_end: u32,
}

/// Space for the values of merged networks.
#[derive(Clone, Debug, Default)]
pub struct MergedSpace {
    /// What each node receives from inputs, which all shared weights have in common.
    received: Vec<SampleRow>,
    values: Vec<SampleRow>,
    outputs: Vec<SampleRow>,
}

impl MergedNetworks {
    /// Merges networks; all must have as many inputs and outputs as the first.
    pub fn new<'a>(networks: impl IntoIterator<Item = &'a Network>) -> Self {
        let mut merged = Self {
            inputs: 0,
            outputs: 0,
            nodes: Vec::new(),
            sources: Vec::new(),
            output_nodes: Vec::new(),
        };
        // Nodes by their fingerprint, which equal ones have in common.
        let mut known: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let (mut rows, mut sources) = (Vec::new(), Vec::new());
        for network in networks {
            (merged.inputs, merged.outputs) = (network.inputs, network.outputs);
            let given = 1 + network.inputs as u32;
            rows.clear();
            rows.extend(0..given);
            let mut begin = 0;
            for &Node { activation, sources_end } in &network.nodes {
                let own = &network.sources[begin..sources_end as usize];
                begin = sources_end as usize;
                sources.clear();
                sources.extend(own.iter().map(|&source| rows[source as usize]));
                let alike = known.entry(fingerprint(activation, &sources)).or_default();
                let found = alike.iter().find(|&&node| merged.node_is(node, activation, &sources));
                let node = found.copied().unwrap_or_else(|| {
                    let node = merged.nodes.len() as u32;
                    merged.push(activation, &sources, given);
                    alike.push(node);
                    node
                });
                rows.push(given + node);
            }
            let outputs = &rows[rows.len() - network.outputs..];
            merged.output_nodes.extend(outputs.iter().map(|row| row - given));
        }
        merged
    }

    /// Whether a node has this activation and these sources.
    fn node_is(&self, node: u32, activation: Activation, sources: &[u32]) -> bool {
        let node = node as usize;
        let begin = node.checked_sub(1).map_or(0, |before| self.nodes[before].sources_end);
        let own = &self.sources[begin as usize..self.nodes[node].sources_end as usize];
        self.nodes[node].activation == activation && own == sources
    }

    fn push(&mut self, activation: Activation, sources: &[u32], given: u32) {
        let inputs = sources.iter().take_while(|&&source| source < given).count();
        let inputs_end = (self.sources.len() + inputs) as u32;
        self.sources.extend(sources);
        let sources_end = self.sources.len() as u32;
        self.nodes.push(MergedNode { activation, inputs_end, sources_end });
    }

    /// How many networks.
    pub fn networks(&self) -> usize {
        self.output_nodes.len() / self.outputs.max(1)
    }

    /// How many nodes are computed for all of them.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Runs all networks over groups of samples with all of these shared
    /// weights. What the reader gets as the index of the weights is the index of
    /// the network times the number of weights, plus the index of the weight.
    pub fn read_samples(
        &self,
        set: InstructionSet,
        (batch, groups): (&SampleBatch, Range<usize>),
        weights: &[f64],
        space: &mut MergedSpace,
        reader: &mut impl ReadOutputs,
    ) {
        space.received.resize(self.nodes.len(), SampleRow::default());
        space.values.resize(self.nodes.len(), SampleRow::default());
        space.outputs.resize(self.outputs, SampleRow::default());
        set.run(MergedKernel { merged: self, batch, groups, weights, space, reader });
    }
}

/// A number that nodes with the same activation and sources have in common, and
/// others hardly ever (Fowler, Noll and Vo's hash).
fn fingerprint(activation: Activation, sources: &[u32]) -> u64 {
    let words = std::iter::once(activation as u32).chain(sources.iter().copied());
    words.fold(0xcbf2_9ce4_8422_2325, |hash: u64, word| {
        (hash ^ u64::from(word)).wrapping_mul(0x0100_0000_01b3)
    })
}

struct MergedKernel<'a, R> {
    merged: &'a MergedNetworks,
    batch: &'a SampleBatch,
    groups: Range<usize>,
    weights: &'a [f64],
    space: &'a mut MergedSpace,
    reader: &'a mut R,
}

impl<R: ReadOutputs> Kernel for MergedKernel<'_, R> {
    #[inline(always)]
    fn run(self) {
        let Self { merged, batch, groups, weights, space, reader } = self;
        let MergedSpace { received, values, outputs } = space;
        let given_rows = 1 + merged.inputs;
        for group in groups {
            let given = batch.group(group);
            let mut begin = 0;
            for (node, received) in merged.nodes.iter().zip(&mut *received) {
                let sources = &merged.sources[begin..node.inputs_end as usize];
                begin = node.sources_end as usize;
                *received = sum(None, sources, given, 0);
            }
            for (index, &weight) in weights.iter().enumerate() {
                let mut begin = 0;
                let nodes = merged.nodes.iter().zip(&*received).enumerate();
                for (number, (node, received)) in nodes {
                    let sources = &merged.sources[node.inputs_end as usize..][..];
                    let sources = &sources[..(node.sources_end - node.inputs_end) as usize];
                    let start = (node.inputs_end > begin).then_some(received);
                    begin = node.sources_end;
                    let (before, own) = values.split_at_mut(number);
                    let mut sums = sum(start, sources, before, given_rows);
                    for block in &mut sums {
                        for lane in block {
                            *lane *= weight;
                        }
                    }
                    Sums { values: sums, target: &mut own[0] }.activate(node.activation);
                }
                let networks = merged.output_nodes.chunks_exact(merged.outputs);
                for (network, nodes) in networks.enumerate() {
                    for (output, &node) in outputs.iter_mut().zip(nodes) {
                        *output = values[node as usize];
                    }
                    reader.read(group, network * weights.len() + index, outputs);
                }
            }
        }
    }
}

/// The sum of some rows, in their order, beginning with `start` where there is
/// one. Row `offset` is the first of `rows`.
#[inline(always)]
fn sum(start: Option<&SampleRow>, sources: &[u32], rows: &[SampleRow], offset: usize) -> SampleRow {
    let (mut sums, sources) = match (start, sources.split_first()) {
        (Some(start), _) => (*start, sources),
        (None, Some((&first, others))) => (rows[first as usize - offset], others),
        (None, None) => return SampleRow::default(),
    };
    for &source in sources {
        let values = &rows[source as usize - offset];
        for block in 0..BLOCKS {
            for lane in 0..values[block].len() {
                sums[block][lane] += values[block][lane];
            }
        }
    }
    sums
}
