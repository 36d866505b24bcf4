//! *Vary* the best: the next generation.

use rayon::prelude::*;

use super::fitness::Fitness;
use super::{Lineage, Wann};
use crate::ranking::tournament;
use crate::stream::{Purpose, stream};
use crate::topology::Topology;

impl Wann {
    /// The next generation, given the order of this one: elites unchanged, the
    /// others children of parents by tournament. With each what is known of it.
    pub(super) fn vary(&self, order: &[usize], fitness: &[Fitness]) -> Vec<(Topology, Lineage)> {
        let population = &self.state.population;
        let selection = &self.settings.selection;
        let culled = share(selection.cull, order.len());
        let pool = &order[..order.len() - culled];
        let elites = share(selection.elites, pool.len());
        let inherited = self.settings.inheritance.at(self.state.generation + 1).unwrap_or(0);
        let record = |index: usize, episodes: u32| fitness[index].record().inherited(episodes);
        let child = |index: usize| {
            let generation = self.state.generation;
            let mut generator = stream(self.seed, Purpose::Variation, generation, index as u64);
            let size = selection.tournament.get() as usize;
            let parent = pool[tournament(&mut generator, pool.len(), size)];
            let settings = &self.settings.variation;
            let child =
                settings.vary(&population[parent], &self.settings.activations, &mut generator);
            (child, record(parent, inherited))
        };
        // An elite is the network itself, so nothing of what is known is lost.
        let known = if inherited > 0 { u32::MAX } else { 0 };
        let elite = |&index: &usize| (population[index].clone(), record(index, known));
        let mut next: Vec<_> = pool[..elites].iter().map(elite).collect();
        next.par_extend((elites..population.len()).into_par_iter().map(child));
        next
    }
}

/// A share of so many, rounded down.
#[allow(clippy::cast_sign_loss)] // Shares are checked to lie in 0 to 1.
fn share(share: f64, of: usize) -> usize {
    (share * of as f64) as usize
}
