//! The graphs that wirings are looked for in, and random wirings.

use precocial_envs::Task;
use rand::seq::index::sample;
use rand_chacha::ChaCha8Rng;

use super::{Graph, WiringSettings};
use crate::activation::Activation;
use crate::gradient::Architecture;
use crate::search::Mask;

/// The architecture with all edges that are allowed.
pub(super) fn shape(task: &dyn Task, settings: &WiringSettings) -> Architecture {
    if let Some(from) = &settings.from {
        return Architecture::of_topology(&from.topology, settings.biases).0;
    }
    let signature = task.signature();
    let (inputs, outputs) = (signature.observations.len(), signature.actions.count());
    match settings.graph {
        Graph::Blocks { hidden, blocks } => {
            let (hidden, blocks) = (hidden.get() as usize, blocks.get() as usize);
            // The first blocks are larger by one where sizes cannot be equal.
            let size = |block| hidden / blocks + usize::from(block < hidden % blocks);
            let mut nodes: Vec<Vec<Activation>> = (0..blocks)
                .map(|block| vec![Activation::Relu; size(block)])
                .filter(|block| !block.is_empty())
                .collect();
            nodes.push(vec![Activation::Linear; outputs]);
            Architecture::ordered(inputs, nodes, settings.biases)
        }
        Graph::Recurrent { hidden, steps } => {
            let nodes = hidden.get() as usize + outputs;
            Architecture::recurrent(inputs, nodes, outputs, steps.get() as usize, settings.biases)
        }
    }
}

/// So many of the allowed edges, at random.
pub(super) fn random_edges(
    allowed: &[usize],
    all: usize,
    edges: usize,
    generator: &mut ChaCha8Rng,
) -> Mask {
    let mut mask = Mask(vec![false; all]);
    for chosen in sample(generator, allowed.len(), edges.min(allowed.len())) {
        mask.0[allowed[chosen]] = true;
    }
    mask
}

/// Chooses the edges with the largest sizes.
#[derive(Clone, Debug, Default)]
pub(super) struct LargestEdges {
    sorted: Vec<u32>,
}

impl LargestEdges {
    /// Exactly so many of them, of equals the first: `real` becomes 1 there, and
    /// 0 elsewhere.
    pub(super) fn choose(&mut self, scores: &[f32], count: usize, real: &mut [f32]) {
        if count >= scores.len() {
            real.fill(1.0);
            return;
        }
        // Of numbers that are not negative, the bits have the same order.
        let bits = |score: &f32| score.abs().to_bits();
        self.sorted.clear();
        self.sorted.extend(scores.iter().map(bits));
        let first = self.sorted.len() - count;
        let (_, &mut least, above) = self.sorted.select_nth_unstable(first);
        // Those that are equal to the least have what room is left.
        let mut room = count - above.iter().filter(|&&bits| bits > least).count();
        for (real, score) in real.iter_mut().zip(scores) {
            let own = bits(score);
            let equal = own == least && room > 0;
            room -= usize::from(equal);
            *real = f32::from(u8::from(own > least || equal));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LargestEdges;

    #[test]
    fn exactly_so_many_are_chosen() {
        let scores = [0.5, -2.0, 0.5, 0.1, 0.5, 3.0];
        let chosen = |count| {
            let mut real = [0.0; 6];
            LargestEdges::default().choose(&scores, count, &mut real);
            real
        };
        assert_eq!(chosen(2), [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(chosen(4), [1.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
        assert_eq!(chosen(9), [1.0; 6]);
    }
}
