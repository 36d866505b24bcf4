//! Whether the same motifs come back in networks that were evolved apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::stream::{Purpose, stream};
use crate::topology::{Motif, Wiring};

/// How often labels are dealt out anew to see what comes back by chance.
const SHUFFLES: u64 = 200;

/// A motif and in how many networks it occurs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecurringMotif {
    /// What occurs.
    pub motif: Motif,
    /// In how many of the networks.
    pub networks: usize,
    /// In how many in the mean once their labels are dealt out anew.
    pub by_chance: f64,
}

/// The motifs of several networks.
#[derive(Clone, Debug, PartialEq)]
pub struct Recurrence {
    /// Those that occur in at least two networks: the ones that are furthest above chance
    /// first.
    pub motifs: Vec<RecurringMotif>,
    /// How many occur in at least half of the networks, and in at least two.
    pub in_half: usize,
    /// The same once labels are dealt out anew, in the mean.
    pub in_half_by_chance: f64,
    /// The probability of as many by chance.
    pub p: f64,
}

impl Recurrence {
    /// Compares networks of one task. Chance is what 200 times is left of them when each
    /// network's links stay, and its sources, the activations of its hidden nodes and the
    /// signs of its links are dealt out among them anew.
    pub fn of(wirings: &[Wiring]) -> Self {
        let half = wirings.len().div_ceil(2).max(2);
        let observed = counts(wirings.iter().map(Wiring::motifs));
        let in_half = common(&observed, half);
        let mut sums: BTreeMap<Motif, usize> = BTreeMap::new();
        let (mut sum, mut as_many) = (0, 0);
        for shuffle in 0..SHUFFLES {
            let shuffled = counts((0_u64..).zip(wirings).map(|(index, wiring)| {
                let mut generator = stream(0, Purpose::Shuffling, shuffle, index);
                wiring.shuffled(&mut generator).motifs()
            }));
            let by_chance = common(&shuffled, half);
            sum += by_chance;
            as_many += u64::from(by_chance >= in_half);
            for (motif, count) in shuffled {
                *sums.entry(motif).or_default() += count;
            }
        }
        let mean = |sum: usize| sum as f64 / SHUFFLES as f64;
        let several = observed.into_iter().filter(|(_, networks)| *networks >= 2);
        let mut motifs: Vec<RecurringMotif> = several
            .map(|(motif, networks)| {
                let by_chance = mean(sums.get(&motif).copied().unwrap_or_default());
                RecurringMotif { motif, networks, by_chance }
            })
            .collect();
        let above = |motif: &RecurringMotif| motif.networks as f64 - motif.by_chance;
        motifs.sort_by(|a, b| above(b).total_cmp(&above(a)).then(a.motif.cmp(&b.motif)));
        let p = (as_many + 1) as f64 / (SHUFFLES + 1) as f64;
        Self { motifs, in_half, in_half_by_chance: mean(sum), p }
    }
}

/// In how many sets each motif is.
fn counts(sets: impl Iterator<Item = BTreeSet<Motif>>) -> BTreeMap<Motif, usize> {
    let mut counts = BTreeMap::new();
    for motif in sets.flatten() {
        *counts.entry(motif).or_default() += 1;
    }
    counts
}

/// How many are in at least so many sets.
fn common(counts: &BTreeMap<Motif, usize>, least: usize) -> usize {
    counts.values().filter(|&&count| count >= least).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::stream::stream;
    use crate::topology::{Label, Topology};
    use rand::RngExt as _;

    /// Random networks of eight inputs; alike in what each input leads through, if they
    /// are to be.
    fn networks(alike: bool) -> Vec<Wiring> {
        let network = |index| {
            let mut generator = stream(7, Purpose::Initial, 0, index);
            let mut topology = Topology::new(8, 1);
            for _ in 0..if alike { 4 } else { 12 } {
                let input = generator.random_range(1..=8);
                let activation = Activation::ALL[generator.random_range(0..Activation::ALL.len())];
                topology.add_path(input, &[activation], 9).unwrap();
            }
            for (input, &activation) in (1..=8).zip(&Activation::ALL).filter(|_| alike) {
                topology.add_path(input, &[activation], 9).unwrap();
            }
            Wiring::new(&topology)
        };
        (0..10).map(network).collect()
    }

    #[test]
    fn what_all_have_stands_out() {
        let found = Recurrence::of(&networks(true));
        let second = Label::Hidden(Activation::ALL[1]);
        let chain = Motif::Chain([Label::Source(2), second, Label::Output(9)], [false; 2]);
        let recurring = found.motifs.iter().find(|motif| motif.motif == chain).unwrap();
        assert_eq!(recurring.networks, 10);
        assert!(recurring.by_chance < 6.0, "{}", recurring.by_chance);
        assert!(found.in_half as f64 > found.in_half_by_chance && found.p < 0.05, "{}", found.p);
    }

    #[test]
    fn chance_is_no_finding() {
        let found = Recurrence::of(&networks(false));
        assert!(found.p > 0.05, "{}", found.p);
    }
}
