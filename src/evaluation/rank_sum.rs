//! Whether two groups of values lie apart: the rank-sum test of Wilcoxon (1945) and Mann
//! & Whitney (1947), which asks for no distribution.

/// As many values of both groups are counted out; with more, the normal distribution
/// is near enough.
const COUNTED: usize = 100;

/// The probability, if both groups came from one distribution, of ranks that are as
/// uneven as these or more, in either direction. Equal values share their ranks.
/// `None` if a group is empty or a value is not a number.
pub fn rank_sum(one: &[f64], other: &[f64]) -> Option<f64> {
    let has_nan = one.iter().chain(other).any(|value| value.is_nan());
    if one.is_empty() || other.is_empty() || has_nan {
        return None;
    }
    let ranks = doubled_ranks(one, other);
    let sum: usize = ranks[..one.len()].iter().sum();
    let p = if ranks.len() <= COUNTED {
        counted(&ranks, one.len(), sum)
    } else {
        normal(&ranks, one.len(), sum)
    };
    Some(p.min(1.0))
}

/// Twice the rank of each value, the mean of those that equal values share.
fn doubled_ranks(one: &[f64], other: &[f64]) -> Vec<usize> {
    let all: Vec<f64> = one.iter().chain(other).copied().collect();
    let rank = |value: &f64| {
        let below = all.iter().filter(|other| *other < value).count();
        let equal = all.iter().filter(|other| *other == value).count();
        2 * below + equal + 1
    };
    all.iter().map(rank).collect()
}

/// Over all choices of so many of the ranks.
fn counted(ranks: &[usize], chosen: usize, sum: usize) -> f64 {
    let all: usize = ranks.iter().sum();
    // How many choices of so many ranks have such a sum.
    let mut choices = vec![vec![0.0; all + 1]; chosen + 1];
    choices[0][0] = 1.0;
    for &rank in ranks {
        for many in (0..chosen).rev() {
            for before in 0..=all - rank {
                choices[many + 1][before + rank] += choices[many][before];
            }
        }
    }
    // Distances from the mean, times the number of ranks so that they are whole.
    let distance = |sum: usize| (sum * ranks.len()).abs_diff(all * chosen);
    let farther = |&(other, _): &(usize, &f64)| distance(other) >= distance(sum);
    let choices = &choices[chosen];
    let uneven: f64 = choices.iter().enumerate().filter(farther).map(|(_, count)| count).sum();
    uneven / choices.iter().sum::<f64>()
}

/// By the mean and the variance of the sum, which equal values make smaller.
fn normal(ranks: &[usize], chosen: usize, sum: usize) -> f64 {
    let (all, chosen) = (ranks.len() as f64, chosen as f64);
    let mean = ranks.iter().sum::<usize>() as f64 / all;
    let squares: f64 = ranks.iter().map(|&rank| (rank as f64 - mean) * (rank as f64 - mean)).sum();
    let variance = chosen * (all - chosen) / (all * (all - 1.0)) * squares;
    if variance == 0.0 {
        return 1.0;
    }
    let z = (sum as f64 - chosen * mean).abs() / variance.sqrt();
    libm::erfc(z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of `scipy.stats.mannwhitneyu(…, method="exact")`, and with equal values of
    /// all permutations.
    #[test]
    fn small_groups_are_counted_out() {
        let close = |one: &[f64], other: &[f64], expected: f64| {
            let p = rank_sum(one, other).unwrap();
            assert!((p - expected).abs() < 1e-12, "{p} is not {expected}");
        };
        close(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0], 0.1);
        close(&[1.0, 2.0, 3.0, 4.0, 5.0], &[6.0, 7.0, 8.0, 9.0, 10.0], 2.0 / 252.0);
        close(&[1.0, 3.0, 5.0], &[2.0, 4.0, 6.0], 0.7);
        // Of the six choices of two, both ends are as uneven as this.
        close(&[1.0, 1.0], &[2.0, 2.0], 2.0 / 6.0);
        close(&[1.0, 1.0], &[1.0, 1.0], 1.0);
    }

    #[test]
    fn both_ways_agree_and_both_directions() {
        let one: Vec<f64> = (0..40).map(|i| f64::from(i * 37 % 101)).collect();
        let other: Vec<f64> = (0..45).map(|i| f64::from(i * 53 % 97) + 12.0).collect();
        let ranks = doubled_ranks(&one, &other);
        let sum = ranks[..40].iter().sum();
        let (exact, near) = (counted(&ranks, 40, sum), normal(&ranks, 40, sum));
        assert!((exact - near).abs() < 0.005 && exact < 0.3, "{exact} {near}");
        let [there, back] = [rank_sum(&one, &other), rank_sum(&other, &one)].map(Option::unwrap);
        assert!((there - back).abs() < 1e-9, "{there} {back}");
        let many: Vec<f64> = (0..200).map(f64::from).collect();
        assert!(rank_sum(&many, &many).unwrap() > 0.99);
        assert!(rank_sum(&many, &[1000.0; 40]).unwrap() < 1e-15);
        assert_eq!(rank_sum(&[], &[1.0]), None);
        assert_eq!(rank_sum(&[f64::NAN], &[1.0]), None);
    }
}
