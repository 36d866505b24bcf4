//! An axis of a chart: its range, and ticks at round numbers.

use crate::picture::number::trimmed;

/// Below this ratio of the largest to the smallest value a logarithmic axis
/// would show the same as a linear one.
const LEAST_LOGARITHMIC_RATIO: f64 = 5.0;
/// Values beyond this are left out of the range: they would squeeze all others.
pub(super) const LARGEST: f64 = 1e100;
/// Ticks from here on are written with an exponent.
const LARGEST_PLAIN: f64 = 1e9;
/// Ticks closer together than 10 to this power are written with an exponent.
const MOST_DECIMALS: i32 = 6;

pub(super) struct Axis {
    pub(super) label: &'static str,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Between two ticks of a linear axis.
    step: f64,
    logarithmic: bool,
}

impl Axis {
    /// From the least to the largest of some values, with about as many ticks
    /// as asked for.
    pub(super) fn around(
        label: &'static str,
        values: impl Iterator<Item = f64>,
        ticks: f64,
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.abs() < LARGEST) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        } else if low == high {
            (low, high) = (low - 0.5, high + 0.5);
        }
        let rough = (high - low) / ticks;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
        let step = step.into_iter().find(|&step| step >= rough * 0.999).unwrap_or(rough);
        Self { label, low, high, step, logarithmic: false }
    }

    /// With a margin at both ends.
    pub(super) fn with_margin(mut self) -> Self {
        if self.logarithmic {
            let margin = (self.high / self.low).powf(0.04);
            (self.low, self.high) = (self.low / margin, self.high * margin);
            return self;
        }
        let margin = 0.04 * (self.high - self.low);
        (self.low, self.high) = (self.low - margin, self.high + margin);
        self
    }

    /// Equal factors are equally far apart, if the values span enough of them.
    /// Values below 1 are cut off.
    pub(super) fn logarithmic(mut self) -> Self {
        if self.high >= LEAST_LOGARITHMIC_RATIO * self.low {
            self.logarithmic = true;
            self.low = self.low.max(1.0);
            self.high = self.high.max(1.001 * self.low);
        }
        self
    }

    /// The values at which there is a tick.
    pub(super) fn ticks(&self) -> Vec<f64> {
        if self.logarithmic {
            // 1, 2 and 5 times the powers of ten.
            let powers = self.low.log10().floor() as i32..=self.high.log10().floor() as i32;
            let ticks = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|x| x * 10f64.powi(power)));
            return ticks.filter(|tick| (self.low..=self.high).contains(tick)).collect();
        }
        let (first, last) = (self.low / self.step - 1e-9, self.high / self.step + 1e-9);
        let (first, last) = (first.ceil() as i64, last.floor() as i64);
        (first..=last).map(|tick| tick as f64 * self.step).collect()
    }

    /// What is written at a tick, with as many decimals as tell it from the next.
    pub(super) fn tick_label(&self, tick: f64) -> String {
        let smallest = if self.logarithmic { self.low } else { self.step };
        let decimals = -(smallest.log10() + 1e-9).floor() as i32;
        if tick.abs() >= LARGEST_PLAIN || (decimals > MOST_DECIMALS && tick != 0.0) {
            let text = format!("{tick:.1e}").replace(".0e", "e");
            return text.replace('-', "−");
        }
        #[allow(clippy::cast_sign_loss, reason = "clamped")]
        trimmed(tick, decimals.clamp(0, MOST_DECIMALS) as usize)
    }

    /// Where a value lies, from 0 at the low end to 1 at the high end.
    pub(super) fn position(&self, value: f64) -> f64 {
        if self.logarithmic {
            return (value / self.low).ln() / (self.high / self.low).ln();
        }
        (value - self.low) / (self.high - self.low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64) -> Vec<String> {
        let axis = Axis::around("", [low, high].into_iter(), 5.0);
        axis.ticks().into_iter().map(|tick| axis.tick_label(tick)).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(0.0, 1000.0), ["0", "200", "400", "600", "800", "1000"]);
        assert_eq!(ticks(-2.0, 2.0), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(ticks(7.0, 7.0), ["6.6", "6.8", "7", "7.2", "7.4"]);
        assert_eq!(ticks(0.0, 4e-5), ["0", "0.00001", "0.00002", "0.00003", "0.00004"]);
        assert_eq!(ticks(0.0, 2e-9)[..2], ["0", "5e−10"]);
        assert_eq!(ticks(0.0, 5e9), ["0", "1e9", "2e9", "3e9", "4e9", "5e9"]);
        assert_eq!(Axis::around("", std::iter::empty(), 5.0).high, 1.0);
        assert!(ticks(-1e90, f64::INFINITY).len() < 12);
    }

    #[test]
    fn equal_factors_are_equally_far_apart() {
        let axis = Axis::around("", [900.0, 30_000.0].into_iter(), 5.0).logarithmic();
        assert_eq!(axis.ticks(), [1e3, 2e3, 5e3, 1e4, 2e4]);
        assert!((axis.position((900.0_f64 * 30_000.0).sqrt()) - 0.5).abs() < 1e-12);
        let narrow = Axis::around("", [900.0, 1000.0].into_iter(), 5.0).logarithmic();
        assert_eq!(narrow.position(950.0), 0.5);
    }
}
