//! Which candidates are better: non-dominated sorting on two objectives (NSGA-II,
//! Deb et al. 2002), and parents by tournament.

mod crowding;
mod dominance;
mod tournament;

pub use crowding::{Normalizer, crowding};
pub use dominance::fronts;
pub use tournament::tournament;

/// Two numbers to be maximised.
pub type Objectives = [f64; 2];

/// The indices of all candidates, the best first: by front, and within a front
/// by crowding distance, the largest first. Equals keep their order. Candidates
/// with a number that is not finite come last.
pub fn rank(objectives: &[Objectives], normalizer: Normalizer) -> Vec<usize> {
    let mut order = Vec::with_capacity(objectives.len());
    for mut front in fronts(objectives) {
        let distances = crowding(objectives, &front, normalizer);
        let mut by_distance: Vec<usize> = (0..front.len()).collect();
        by_distance.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
        front = by_distance.into_iter().map(|index| front[index]).collect();
        order.extend(front);
    }
    order
}

#[cfg(test)]
mod tests;
