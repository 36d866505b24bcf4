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
    fn vary(&self, order: &[usize], fitness: &[Fitness]) -> Vec<(Topology, Lineage)> {
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

    /// Replaces the population by the next one: children of the best, or where a
    /// start ends, the first population of the next start or the best of all.
    pub(super) fn replace_population(&mut self, order: &[usize], fitness: &[Fitness]) {
        let (next, mut records): (Vec<_>, Vec<_>) = self.vary(order, fitness).into_iter().unzip();
        if records.iter().all(|record| record.episodes == 0) {
            records.clear();
        }
        let (starts, done) = (self.settings.starts, self.state.generation + 1);
        let (count, length) = (u64::from(starts.count.get()), u64::from(starts.generations.get()));
        let start = done / length;
        if count == 1 || done % length != 0 || start > count {
            (self.state.population, self.state.records) = (next, records);
            return;
        }
        // A start ends: its best networks wait for those of the others. What is known of
        // them is from other episodes than those of the others.
        self.state.records.clear();
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
