//! Losses of predictions, by which networks are compared.

use crate::lanes::elementary::{exp, ln};

/// The highest loss of a sample: there a probability is zero in double
/// precision. What is not a number counts as much.
pub const WORST_LOSS: f64 = 745.0;

/// A loss, or the worst one where it is higher or no number.
#[inline(always)]
pub fn at_worst(loss: f64) -> f64 {
    if loss < WORST_LOSS { loss } else { WORST_LOSS }
}

/// The cross-entropy of the softmax of these logits, in nats, at most
/// [`WORST_LOSS`].
#[inline(always)]
pub fn cross_entropy(logits: impl Iterator<Item = f64> + Clone, label: usize) -> f64 {
    let mut largest = f64::NEG_INFINITY;
    for logit in logits.clone() {
        largest = if logit > largest { logit } else { largest };
    }
    let (mut sum, mut own) = (0.0, f64::NAN);
    for (class, logit) in logits.enumerate() {
        sum += exp(logit - largest);
        own = if class == label { logit } else { own };
    }
    at_worst(ln(sum) + (largest - own))
}

/// The mean squared error of predicted numbers, at most [`WORST_LOSS`].
pub fn squared_error(predicted: &[f64], targets: &[f32]) -> f64 {
    let mut sum = 0.0;
    for (predicted, &target) in predicted.iter().zip(targets) {
        let error = predicted - f64::from(target);
        sum += error * error;
    }
    at_worst(sum / targets.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_entropy_is_that_of_the_softmax() {
        let outputs = [1.0, -2.0, 0.5];
        let whole: f64 = outputs.iter().map(|x: &f64| libm::exp(*x)).sum();
        for (label, x) in outputs.iter().enumerate() {
            let expected = -libm::log(libm::exp(*x) / whole);
            let loss = cross_entropy(outputs.iter().copied(), label);
            assert!((loss - expected).abs() < 1e-14, "{loss} {expected}");
        }
    }

    #[test]
    fn what_is_no_number_costs_most() {
        let loss = |outputs: [f64; 2]| cross_entropy(outputs.into_iter(), 0);
        assert_eq!(loss([f64::NAN, 1.0]), WORST_LOSS);
        assert_eq!(loss([f64::INFINITY, 1.0]), WORST_LOSS);
        assert_eq!(loss([-1e6, 1e6]), WORST_LOSS);
        assert_eq!(loss([1e6, -1e6]), 0.0);
        assert_eq!(squared_error(&[f64::NAN], &[0.0]), WORST_LOSS);
        assert_eq!(squared_error(&[1e9], &[0.0]), WORST_LOSS);
        assert_eq!(squared_error(&[1.0, 4.0], &[2.0, 1.0]), 5.0);
    }
}
