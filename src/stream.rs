//! Random numbers by address.
//!
//! Every random decision is drawn from a stream that is named by the run's
//! seed, a purpose, a generation and an index. No generator is ever saved: a
//! run is the same for any number of threads, and to resume one its generation
//! number is enough.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// What random numbers are for. The numbers are part of the file format:
/// never change one, only add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Connections of the first generation; index: the network.
    Initial = 1,
    /// How a child is made; index: the child.
    Variation = 2,
    /// Which objectives rank a generation.
    Objectives = 3,
    /// Seeds of a generation's episodes; index: the episode.
    Episodes = 4,
    /// Seeds of the episodes on which a candidate challenges the champion.
    Challenge = 5,
    /// Seeds of the episodes that give a champion its score.
    Score = 6,
    /// Seeds of episodes that a person asks for.
    Replay = 7,
    /// Seeds of episodes that measure a champion afterwards.
    Evaluation = 8,
    /// Random weights of a trial (generation 0) or its random shared weight
    /// (generation 1); index: the trial.
    RandomWeights = 9,
    /// Candidates of a tuning; generation: its iteration, index: the candidate.
    Tuning = 10,
    /// Seeds of the episodes on which such candidates are compared.
    TuningEpisodes = 11,
    /// Seeds of the episodes that decide which of the best is kept.
    TuningChallenge = 12,
    /// Seeds of the episodes among which hard ones are looked for; generation:
    /// the iteration.
    HardEpisodes = 13,
    /// First weights of a network that is trained; index: which of them.
    FirstWeights = 14,
    /// The order of training samples; index: the pass over all of them.
    SampleOrder = 15,
    /// Which edges a randomly wired network has.
    RandomEdges = 16,
    /// The shared weights of a generation; index: the part of their range.
    SharedWeights = 17,
    /// Values drawn again from those of several runs; index: the sample.
    Resampling = 18,
    /// How an episode goes whose views an encoder learns from; index: the episode.
    Views = 19,
    /// First weights of an autoencoder (generation 0); the order of its views and the
    /// samples of their latents (generation 1; index: the pass over all of them).
    Autoencoder = 20,
    /// Labels of a wiring that are dealt out anew; generation: the shuffle, index: the
    /// network.
    Shuffling = 21,
    /// Seeds of the episodes that decide which starts go on; generation: the first of their
    /// round.
    Starts = 22,
}

/// The generator at an address.
pub fn stream(seed: u64, purpose: Purpose, generation: u64, index: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    for (bytes, word) in key.chunks_exact_mut(8).zip([seed, purpose as u64, generation]) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(index);
    generator
}

/// So many episode seeds, each from its own stream.
pub fn episode_seeds(seed: u64, purpose: Purpose, generation: u64, count: u32) -> Vec<u64> {
    let draw = |index| rand::Rng::next_u64(&mut stream(seed, purpose, generation, index));
    (0..u64::from(count)).map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng as _;

    #[test]
    fn every_part_of_the_address_counts() {
        let first =
            |seed, purpose, generation, index| stream(seed, purpose, generation, index).next_u64();
        let draws = [
            first(1, Purpose::Initial, 0, 0),
            first(2, Purpose::Initial, 0, 0),
            first(1, Purpose::Variation, 0, 0),
            first(1, Purpose::Initial, 1, 0),
            first(1, Purpose::Initial, 0, 1),
        ];
        let distinct: std::collections::BTreeSet<_> = draws.iter().collect();
        assert_eq!(distinct.len(), draws.len());
        assert_eq!(draws[0], first(1, Purpose::Initial, 0, 0));
    }

    /// The numbers are a promise: a change here changes every run.
    #[test]
    fn the_numbers_stay_what_they_are() {
        let seeds = episode_seeds(1, Purpose::Episodes, 2, 2);
        assert_eq!(seeds, [15_919_763_704_778_127_693, 8_916_027_443_425_825_246]);
    }
}
