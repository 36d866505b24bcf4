//! Divides samples into splits with the same shares of every class.

use rand::seq::SliceRandom as _;

use crate::random::start_generator;

/// Shares of the three splits of a data set that has no test split of its own.
pub(super) const HELD_OUT: [f64; 3] = [0.6, 0.2, 0.2];
/// What is held out of a training split for validation: 5,000 of MNIST's.
pub(super) const VALIDATION: [f64; 2] = [11.0 / 12.0, 1.0 / 12.0];
/// How samples are divided never changes.
const SEED: u64 = 0;

/// The indices of samples in splits of these shares, every class divided alike,
/// by chance. Indices rise in each split.
pub(super) fn stratified<L: Copy + Into<usize>, const N: usize>(
    labels: &[L],
    shares: &[f64; N],
) -> [Vec<usize>; N] {
    let mut splits = [const { Vec::new() }; N];
    let mut generator = start_generator(SEED);
    let mut of_class: Vec<Vec<usize>> = Vec::new();
    for (index, &label) in labels.iter().enumerate() {
        let label: usize = label.into();
        if label >= of_class.len() {
            of_class.resize(label + 1, Vec::new());
        }
        of_class[label].push(index);
    }
    for mut own in of_class {
        own.shuffle(&mut generator);
        let (mut taken, mut share) = (0, 0.0);
        for (split, &next) in splits.iter_mut().zip(shares) {
            share += next;
            #[allow(clippy::cast_sign_loss)] // Shares are from 0 to 1.
            let end = ((share * own.len() as f64).round() as usize).min(own.len());
            split.extend(&own[taken..end.max(taken)]);
            taken = end.max(taken);
        }
    }
    for split in &mut splits {
        split.sort_unstable();
    }
    splits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_divided_alike() {
        let labels: Vec<u8> = (0..1000).map(|index| u8::from(index % 4 == 0)).collect();
        let splits = stratified(&labels, &HELD_OUT);
        assert_eq!(splits.each_ref().map(Vec::len), [600, 200, 200]);
        for split in &splits {
            let ones = split.iter().filter(|&&index| labels[index] == 1).count();
            assert_eq!(ones * 4, split.len());
            assert!(split.is_sorted());
        }
        let mut all: Vec<usize> = splits.concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..1000));
    }
}
