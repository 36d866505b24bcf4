//! Who is better: non-dominated sorting on two objectives (NSGA-II, Deb et
//! al. 2002), and parents by tournament.

mod crowding;
mod dominance;
mod tournament;

pub use crowding::{Normalizer, crowding};
pub use dominance::fronts;
pub use tournament::tournament;

/// Two numbers to be maximised.
pub type Objectives = [f64; 2];

/// Places all candidates in one order, the best first: by front, and within a
/// front the lonely ones first. Equals keep their order. What is not finite
/// comes after all that is.
pub fn rank(objectives: &[Objectives], normalizer: Normalizer) -> Vec<usize> {
    let mut order = Vec::with_capacity(objectives.len());
    for mut front in fronts(objectives) {
        let distances = crowding(objectives, &front, normalizer);
        let mut places: Vec<usize> = (0..front.len()).collect();
        places.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
        front = places.into_iter().map(|place| front[place]).collect();
        order.extend(front);
    }
    order
}

#[cfg(test)]
mod tests;
