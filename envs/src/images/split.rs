//! Images in parts that are alike.

use rand::seq::SliceRandom as _;

use crate::random::start_generator;

/// The places of images in parts of these shares, every class divided alike;
/// who comes into which part is decided by the seed. Places rise in each part.
pub(super) fn stratified(labels: &[u8], shares: &[f64], seed: u64) -> Vec<Vec<usize>> {
    let mut parts = vec![Vec::new(); shares.len()];
    let mut generator = start_generator(seed);
    for class in 0..=u8::MAX {
        let mut own: Vec<usize> =
            (0..labels.len()).filter(|&place| labels[place] == class).collect();
        own.shuffle(&mut generator);
        let (mut taken, mut share) = (0, 0.0);
        for (part, &next) in parts.iter_mut().zip(shares) {
            share += next;
            #[allow(clippy::cast_sign_loss)] // Shares are from 0 to 1.
            let end = ((share * own.len() as f64).round() as usize).min(own.len());
            part.extend(&own[taken..end.max(taken)]);
            taken = end.max(taken);
        }
    }
    for part in &mut parts {
        part.sort_unstable();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_divided_alike() {
        let labels: Vec<u8> = (0..1000).map(|place| u8::from(place % 4 == 0)).collect();
        let parts = stratified(&labels, &[0.6, 0.2, 0.2], 1);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [600, 200, 200]);
        for part in &parts {
            let ones = part.iter().filter(|&&place| labels[place] == 1).count();
            assert_eq!(ones * 4, part.len());
            assert!(part.is_sorted());
        }
        let mut all: Vec<usize> = parts.concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..1000));
        assert_ne!(parts, stratified(&labels, &[0.6, 0.2, 0.2], 2));
    }
}
