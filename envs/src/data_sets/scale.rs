//! The scale of a column: what its numbers are in the units of the data.

/// A number of a data set is so many deviations from a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// What 0 stands for.
    pub mean: f64,
    /// What 1 is more than that; 0 where nothing was there to tell it from.
    pub deviation: f64,
}

impl Scale {
    /// Of numbers that are what they stand for.
    pub const ITS_OWN: Self = Self { mean: 0.0, deviation: 1.0 };

    /// That of a column whose training samples have a mean of 0 and a deviation of 1.
    pub(super) fn standard(column: &[f64], training: &[usize]) -> Self {
        let count = training.len() as f64;
        let mean = training.iter().map(|&row| column[row]).sum::<f64>() / count;
        let squares = training.iter().map(|&row| (column[row] - mean) * (column[row] - mean));
        let deviation = (squares.sum::<f64>() / count).sqrt();
        Self { mean, deviation: if deviation.is_finite() { deviation } else { 0.0 } }
    }

    /// A value as a number of the data set, in the single precision of samples; 0 for
    /// all where there is no deviation.
    #[allow(clippy::cast_possible_truncation)] // Features are kept in single precision.
    pub fn number(self, value: f64) -> f32 {
        let scale = if self.deviation > 0.0 { 1.0 / self.deviation } else { 0.0 };
        ((value - self.mean) * scale) as f32
    }

    /// The value that a number of the data set stands for.
    pub fn value(self, number: f64) -> f64 {
        self.mean + self.deviation * number
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn values_come_back() {
        let scale = Scale::standard(&[1.0, 3.0, 5.0, 100.0], &[0, 1, 2]);
        assert_eq!(scale.mean, 3.0);
        assert!((scale.deviation - (8.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        for value in [1.0, 5.0, 100.0] {
            assert!((scale.value(f64::from(scale.number(value))) - value).abs() < 1e-5);
        }
        let none = Scale::standard(&[2.0, 2.0, 9.0], &[0, 1]);
        assert_eq!((none.number(9.0), none.value(0.0)), (0.0, 2.0));
    }
}
