//! *Vary* the best: the next generation.

use rayon::prelude::*;

use super::Wann;
use crate::ranking::tournament;
use crate::stream::{Purpose, stream};
use crate::topology::Topology;

impl Wann {
    /// The next generation, given the order of this one: elites unchanged, the
    /// others children of parents by tournament.
    fn vary(&self, order: &[usize]) -> Vec<Topology> {
        let population = &self.state.population;
        let selection = &self.settings.selection;
        let culled = share(selection.cull, order.len());
        let pool = &order[..order.len() - culled];
        let elites = share(selection.elites, pool.len());
        let child = |index: usize| {
            let generation = self.state.generation;
            let mut generator = stream(self.seed, Purpose::Variation, generation, index as u64);
            let size = selection.tournament.get() as usize;
            let parent = pool[tournament(&mut generator, pool.len(), size)];
            let settings = &self.settings.variation;
            settings.vary(&population[parent], &self.settings.activations, &mut generator)
        };
        let mut next: Vec<Topology> =
            pool[..elites].iter().map(|&i| population[i].clone()).collect();
        next.par_extend((elites..population.len()).into_par_iter().map(child));
        next
    }

    /// Replaces the population by the next one: children of the best, or where a
    /// start ends, the first population of the next start or the best of all.
    pub(super) fn replace_population(&mut self, order: &[usize]) {
        let next = self.vary(order);
        let (starts, done) = (self.settings.starts, self.state.generation + 1);
        let (count, length) = (u64::from(starts.count.get()), u64::from(starts.generations.get()));
        let start = done / length;
        if count == 1 || done % length != 0 || start > count {
            self.state.population = next;
            return;
        }
        // A start ends: its best networks wait for those of the others.
        let (size, reserve) = (next.len(), &mut self.state.reserve);
        let share = ((size as u64 * start / count) as usize).saturating_sub(reserve.len());
        let population = &self.state.population;
        reserve.extend(order[..share].iter().map(|&index| population[index].clone()));
        self.state.population =
            if start == count { std::mem::take(reserve) } else { self.first_population(start) };
    }
}

/// A share of so many, rounded down.
#[allow(clippy::cast_sign_loss)] // Shares are checked to lie in 0 to 1.
fn share(share: f64, of: usize) -> usize {
    (share * of as f64) as usize
}
