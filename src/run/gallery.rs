//! The champions of earlier generations, so that it can be seen how a run came to
//! its last: a file of its own, that nothing depends on.

use serde::{Deserialize, Serialize};

use super::files::{Unsound, Versioned};
use crate::search::Champion;

/// Larger champions are not kept: a gallery stays small.
const MOST_CONNECTIONS: usize = 5_000;

/// Champions as they stood after 1, 2, 4, 8 and so on generations, each once: their
/// number grows with the logarithm of that of the generations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gallery {
    /// The format of this file.
    pub format: u32,
    /// The champions, the earliest first.
    pub champions: Vec<EarlierChampion>,
}

/// A champion as it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierChampion {
    /// Generations that were done, a power of two.
    pub generations: u64,
    /// The best network then.
    pub champion: Champion,
}

impl Default for Gallery {
    fn default() -> Self {
        Self { format: Self::FORMAT, champions: Vec::new() }
    }
}

impl Versioned for Gallery {
    const KIND: &'static str = "a gallery of champions";
    const FORMAT: u32 = 1;

    fn check(&self) -> Result<(), Unsound> {
        for earlier in &self.champions {
            earlier.champion.topology.check_size()?;
        }
        Ok(())
    }
}

impl Gallery {
    /// Keeps the champion that stands after so many generations, if it is time for
    /// that, the champion is another than the one kept last, has no weights of its
    /// own, and is not too large. Says whether it was kept.
    pub(super) fn keep(&mut self, generations: u64, champion: Option<&Champion>) -> bool {
        let Some(champion) = champion.filter(|_| generations.is_power_of_two()) else {
            return false;
        };
        let last = self.champions.last().map(|earlier| earlier.champion.generation);
        let too_large = champion.connections() > MOST_CONNECTIONS;
        if last == Some(champion.generation) || champion.trained.is_some() || too_large {
            return false;
        }
        self.champions.push(EarlierChampion { generations, champion: champion.clone() });
        true
    }

    /// Forgets what a run that goes on from fewer generations is going to keep again.
    /// Says whether there was any of it.
    pub(super) fn forget_after(&mut self, generations: u64) -> bool {
        let before = self.champions.len();
        self.champions.retain(|earlier| earlier.generations <= generations);
        self.champions.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::Topology;

    fn champion(generation: u64) -> Champion {
        let topology = Topology::new(1, 1);
        Champion { generation, challenge: 0.0, scores: Vec::new(), topology, trained: None }
    }

    #[test]
    fn champions_are_kept_at_powers_of_two_and_each_once() {
        let mut gallery = Gallery::default();
        assert!(!gallery.keep(1, None) && !gallery.keep(3, Some(&champion(0))));
        for (generations, of, kept) in [(1, 0, true), (2, 0, false), (4, 2, true), (8, 5, true)] {
            assert_eq!(gallery.keep(generations, Some(&champion(of))), kept, "{generations}");
        }
        assert!(gallery.forget_after(5) && !gallery.forget_after(5));
        let kept = gallery.champions.iter().map(|earlier| earlier.champion.generation);
        assert_eq!(kept.collect::<Vec<_>>(), [0, 2]);
        let all = Topology::fully_connected(100, 60);
        let large = Champion { topology: all, ..champion(9) };
        assert!(!gallery.keep(16, Some(&large)));
    }
}
