//! What weights are worth: returns of candidates, the challenge that decides
//! which weights are the best, and the hard episodes that later ones must act in.

use super::Tuning;
use crate::evaluation::{Episodes, Score, Split, Tally, Trial, mean};
use crate::network::Weights;
use crate::stream::{Purpose, episode_seeds};

/// Episodes that score the result.
const SCORE_EPISODES: u32 = 100;

impl Tuning {
    /// What these weights, one for each connection, reach on episodes that chose
    /// nothing.
    pub fn score(&self, weights: &[f64]) -> Score {
        let address = (self.settings.seed, Purpose::Score, 0);
        let episodes = self.evaluator.episodes(Split::Validation, address, SCORE_EPISODES);
        Score::of(&self.returns(&[weights.to_vec()], &episodes, &mut Tally::default()))
    }

    /// Lets weights challenge the best on the episodes that decide between
    /// them: always the same, so that luck is the same for all.
    pub(super) fn challenge(&mut self, challengers: &[Vec<f64>], tally: &mut Tally) {
        let count = self.settings.challenge_episodes.get();
        let address = (self.settings.seed, Purpose::TuningChallenge, 0);
        let episodes = self.evaluator.episodes(Split::Validation, address, count);
        let returns = self.returns(challengers, &episodes, tally);
        for (challenger, returns) in challengers.iter().zip(returns.chunks(episodes.seeds.len())) {
            let mean = mean(returns);
            self.state.attempt.best_mean = self.state.attempt.best_mean.max(mean);
            if mean > self.state.best_mean {
                (self.state.best, self.state.best_mean) = (challenger.clone(), mean);
                self.state.best_start = self.state.attempt.start;
            }
        }
    }

    /// The seeds of the episodes that weights do worst in, of as many as a
    /// challenge has and new every time. A failure in a hundred costs more than
    /// anything else that is left to gain, and few episodes do not show it.
    pub(super) fn hardest(&self, weights: &[f64], tally: &mut Tally) -> Vec<u64> {
        let (seed, iteration) = (self.settings.seed, self.state.iteration);
        let episodes = self.settings.challenge_episodes.get();
        let seeds = episode_seeds(seed, Purpose::HardEpisodes, iteration, episodes);
        let episodes = Episodes::of_training(&seeds);
        let returns = self.returns(&[weights.to_vec()], &episodes, tally);
        let mut order: Vec<usize> = (0..seeds.len()).collect();
        order.sort_by(|&a, &b| returns[a].total_cmp(&returns[b]));
        order.truncate(self.settings.episodes.get() as usize / 2);
        order.into_iter().map(|index| seeds[index]).collect()
    }

    /// The mean return of each of these weights.
    pub(super) fn means(&self, weights: &[Vec<f64>], seeds: &[u64], tally: &mut Tally) -> Vec<f64> {
        let returns = self.returns(weights, &Episodes::of_training(seeds), tally);
        returns.chunks(seeds.len()).map(mean).collect()
    }

    /// The returns of each of these weights, one after the other.
    fn returns(
        &self,
        weights: &[Vec<f64>],
        Episodes { split, seeds }: &Episodes,
        tally: &mut Tally,
    ) -> Vec<f64> {
        let of_weights = |weights| Trial::each(Weights::Each(weights), seeds);
        let all: Vec<Trial<'_>> = weights.iter().map(Vec::as_slice).flat_map(of_weights).collect();
        self.evaluator.trials(&self.topology, *split, &all, tally)
    }
}
