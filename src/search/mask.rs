//! Masks: which of the edges that an architecture allows are present.

use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::gradient::Architecture;

/// Whether each edge that an architecture allows is present. In files it is their number and
/// a hexadecimal digit for every four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask(pub Vec<bool>);

impl Mask {
    /// All edges.
    pub fn full(shape: &Architecture) -> Self {
        Self(vec![true; shape.edges()])
    }

    /// How many edges there are.
    pub fn count(&self) -> usize {
        self.0.iter().filter(|&&kept| kept).count()
    }

    /// Keeps the edges with the largest `scores`, of equals the first: `keep`
    /// says how many of so many.
    pub fn keep_largest(&mut self, scores: &[f32], among: std::ops::Range<usize>, keep: usize) {
        let mut left: Vec<usize> = among.filter(|&edge| self.0[edge]).collect();
        if keep >= left.len() {
            return;
        }
        left.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
        for &edge in &left[keep..] {
            self.0[edge] = false;
        }
    }

    /// Drops a share of the edges of every matrix so many times, those with the
    /// smallest scores; the matrix into the outputs has its own share.
    pub fn drop_least(
        &mut self,
        shape: &Architecture,
        scores: &[f32],
        (rate, output_rate): (f64, f64),
        times: u64,
    ) {
        let outputs = shape.matrices().count().saturating_sub(1);
        for (number, matrix) in shape.matrices().enumerate() {
            let rate = if number == outputs { output_rate } else { rate };
            let left = self.0[matrix.clone()].iter().filter(|&&kept| kept).count();
            self.keep_largest(scores, matrix, left_of(left, rate, times));
        }
    }

    /// The edges of every matrix, and the share of them that a round drops.
    pub fn groups(
        &self,
        shape: &Architecture,
        (rate, output_rate): (f64, f64),
    ) -> Vec<(usize, f64)> {
        let outputs = shape.matrices().count().saturating_sub(1);
        let group = |(number, matrix): (usize, std::ops::Range<usize>)| {
            let left = self.0[matrix].iter().filter(|&&kept| kept).count();
            (left, if number == outputs { output_rate } else { rate })
        };
        shape.matrices().enumerate().map(group).collect()
    }

    /// As many edges in every matrix, chosen at random.
    #[must_use]
    pub fn shuffled(&self, shape: &Architecture, generator: &mut ChaCha8Rng) -> Self {
        let mut shuffled = self.clone();
        for matrix in shape.matrices() {
            shuffled.0[matrix].shuffle(generator);
        }
        shuffled
    }
}

/// What is left of so many after so many times a share has gone.
#[allow(clippy::cast_sign_loss)] // Shares are checked to lie in 0 to 1.
pub(super) fn left_of(count: usize, rate: f64, times: u64) -> usize {
    (0..times).fold(count, |left, _| left - (rate * left as f64) as usize)
}

/// How many rounds, at most so many, take something away from groups of which
/// each has so many members, and loses such a share of those that are left, down
/// to `least`: one more would do the same work again.
pub(super) fn rounds_that_prune(groups: &[(usize, f64)], least: usize, most: u64) -> u64 {
    let mut counts: Vec<usize> = groups.iter().map(|&(count, _)| count).collect();
    for round in 0..most {
        let pruned = counts.iter().zip(groups);
        let pruned: Vec<usize> = pruned
            .map(|(&count, &(_, rate))| left_of(count, rate, 1).max(least.min(count)))
            .collect();
        if pruned == counts {
            return round;
        }
        counts = pruned;
    }
    most
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Mask", deny_unknown_fields)]
struct MaskFile {
    edges: usize,
    kept: String,
}

impl Serialize for Mask {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digit = |four: &[bool]| {
            let bits = four.iter().rev().fold(0, |bits, &kept| 2 * bits + u32::from(kept));
            char::from_digit(bits, 16).unwrap_or('0')
        };
        let kept = self.0.chunks(4).map(digit).collect();
        MaskFile { edges: self.0.len(), kept }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Mask {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let MaskFile { edges, kept } = MaskFile::deserialize(deserializer)?;
        let wrong = || D::Error::custom("a mask has a hexadecimal digit for every four edges");
        if kept.len() != edges.div_ceil(4) {
            return Err(wrong());
        }
        let mut mask = Vec::with_capacity(edges);
        for digit in kept.chars() {
            let bits = digit.to_digit(16).ok_or_else(wrong)?;
            mask.extend((0..4).map(|bit| bits >> bit & 1 == 1));
        }
        mask.truncate(edges);
        Ok(Self(mask))
    }
}

#[cfg(test)]
mod tests {
    use super::{Mask, rounds_that_prune};

    #[test]
    fn a_mask_comes_back_from_its_file() {
        let mask = Mask((0..11).map(|edge| edge % 3 != 1).collect());
        let text = ron::to_string(&mask).unwrap();
        assert_eq!(text, "(edges:11,kept:\"d63\")");
        assert_eq!(ron::from_str::<Mask>(&text).unwrap(), mask);
        for wrong in ["(edges:9,kept:\"db\")", "(edges:8,kept:\"dg\")"] {
            assert!(ron::from_str::<Mask>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rounds_end_where_none_takes_anything_away() {
        // 10, 8, 7, 6, 5, 4 of which a fifth is none.
        assert_eq!(rounds_that_prune(&[(10, 0.2)], 0, 50), 5);
        assert_eq!(rounds_that_prune(&[(10, 0.2)], 0, 3), 3);
        assert_eq!(rounds_that_prune(&[(10, 0.2), (100, 0.0)], 0, 50), 5);
        assert_eq!(rounds_that_prune(&[(10, 0.0)], 0, 50), 0);
        assert_eq!(rounds_that_prune(&[(10, 0.9)], 1, 50), 1);
        assert_eq!(rounds_that_prune(&[], 1, 50), 0);
    }

    #[test]
    fn the_largest_stay_and_of_equals_the_first() {
        let mut mask = Mask(vec![true, false, true, true, true]);
        mask.keep_largest(&[1.0, 9.0, 2.0, 1.0, 0.5], 0..5, 2);
        assert_eq!(mask.0, [true, false, true, false, false]);
    }
}
