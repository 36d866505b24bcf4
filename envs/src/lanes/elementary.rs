//! Elementary functions as straight-line polynomials: no branch, no table, no
//! platform library.
//!
//! Written for one number; inlined into a loop over lanes the compiler turns
//! them into vector code. Fused multiply-adds are written out and nothing else
//! is ever contracted, so every instruction set gives the same bits. Errors
//! are a few units in the last place (the tests hold them against `libm`).
//! The coefficients come from `envs/scripts/lane_coefficients.py`.

use std::f64::consts::{FRAC_2_PI, LOG2_E, PI};

/// Adding and subtracting this rounds a double to the nearest integer, and
/// leaves that integer in its lowest bits (|x| < 2^51).
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// ln 2 in two parts; the first has low bits to spare, so `k * LN_2_HIGH` is exact.
const LN_2_HIGH: f64 = 0.693_147_180_559_890_3;
const LN_2_LOW: f64 = 5.497_923_018_708_371e-14;

/// π minus its rounding to a double.
const PI_LOW: f64 = 1.224_646_799_147_353_2e-16;

/// π/2 in two parts (Cody and Waite's reduction).
const PI_2_HIGH: f64 = std::f64::consts::FRAC_PI_2;
const PI_2_LOW: f64 = 6.123_233_995_736_766e-17;

const EXP: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_623_48,
    0.008_333_333_333_330_011,
    0.001_388_888_891_753_829_6,
    0.000_198_412_698_633_032_23,
    2.480_152_079_257_269_4e-5,
    2.755_726_807_290_09e-6,
    2.762_032_742_826_824e-7,
    2.510_056_927_581_368_3e-8,
];
const SIN: [f64; 6] = [
    -0.166_666_666_666_666_66,
    0.008_333_333_333_330_981,
    -0.000_198_412_698_367_802_52,
    2.755_731_610_791_393e-6,
    -2.505_113_228_091_17e-8,
    1.591_812_945_433_799_8e-10,
];
const COS: [f64; 6] = [
    0.041_666_666_666_666_664,
    -0.001_388_888_888_888_741_7,
    2.480_158_729_877_924_5e-5,
    -2.755_731_727_508_270_4e-7,
    2.087_614_654_091_509_3e-9,
    -1.138_263_251_418_090_5e-11,
];

/// ln m = 2 s (1 + s² L(s²)) with s = (m - 1) / (m + 1): the series of the
/// inverse hyperbolic tangent, which at |s| < 0.172 needs no more.
const LN: [f64; 10] = [
    1.0 / 3.0,
    1.0 / 5.0,
    1.0 / 7.0,
    1.0 / 9.0,
    1.0 / 11.0,
    1.0 / 13.0,
    1.0 / 15.0,
    1.0 / 17.0,
    1.0 / 19.0,
    1.0 / 21.0,
];

/// sin πr = r (π + r² S(r²)) for |r| <= ½.
const SIN_PI: [f64; 8] = [
    -5.167_712_780_049_97,
    2.550_164_039_877_34,
    -0.599_264_529_320_348_5,
    0.082_145_886_596_834_57,
    -0.007_370_430_720_238_98,
    0.000_466_300_876_252_632_5,
    -2.190_620_450_923_651_8e-5,
    7.725_743_689_289_369e-7,
];

/// A polynomial, constant term first in `coefficients`: Horner's rule for even
/// and odd powers apart, so that two short chains of multiply-adds run side by
/// side instead of one long chain with twice the latency.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let square = x * x;
    let (mut next, mut last) = (coefficients[N - 2], coefficients[N - 1]);
    for i in (0..N - 2).rev() {
        (next, last) = (last.mul_add(square, coefficients[i]), next);
    }
    last.mul_add(x, next)
}

/// `x = k ln 2 + r` with |r| <= ln(2)/2: gives `(2^k, exp(r) - 1)`.
/// `x` must lie in [-708, 709.4] or be NaN.
#[inline(always)]
fn exp_parts(x: f64) -> (f64, f64) {
    let shifted = x.mul_add(LOG2_E, ROUNDING);
    let k = shifted - ROUNDING;
    let r = k.mul_add(-LN_2_LOW, k.mul_add(-LN_2_HIGH, x));
    let tail = (r * r).mul_add(polynomial(r, &EXP), r);
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    (scale, tail)
}

/// e^x. Saturates: below -708 it stays at 3e-308, above 709.4 at 1.2e308.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x < -708.0 { -708.0 } else { x };
    let x = if x > 709.4 { 709.4 } else { x };
    let (scale, tail) = exp_parts(x);
    scale.mul_add(tail, scale)
}

/// ln x for finite x from 1 up.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    // x = 2^k m with m in [√½, √2).
    const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const TWO_TO_52: u64 = 0x4330_0000_0000_0000;
    let shift = x.to_bits().wrapping_sub(ROOT_HALF) >> 52;
    let k = f64::from_bits(shift | TWO_TO_52) - f64::from_bits(TWO_TO_52);
    let m = f64::from_bits(x.to_bits().wrapping_sub(shift << 52));
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let tail = (2.0 * s).mul_add(square * polynomial(square, &LN), k * LN_2_LOW);
    k.mul_add(LN_2_HIGH, 2.0f64.mul_add(s, tail))
}

/// tanh x, odd to the last bit.
#[inline(always)]
pub fn tanh(x: f64) -> f64 {
    let double = -2.0 * x.abs();
    let double = if double < -44.0 { -44.0 } else { double };
    let (scale, tail) = exp_parts(double);
    let minus_one = scale.mul_add(tail, scale - 1.0);
    (minus_one / (minus_one + 2.0)).copysign(x)
}

/// The logistic function 1 / (1 + e^-x).
#[inline(always)]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// `(sin r, cos r)` for |r| <= π/4.
#[inline(always)]
fn sin_cos_near_zero(r: f64) -> (f64, f64) {
    let square = r * r;
    let sin = (square * r).mul_add(polynomial(square, &SIN), r);
    let cos = (square * square).mul_add(polynomial(square, &COS), square.mul_add(-0.5, 1.0));
    (sin, cos)
}

/// Turns `(sin r, cos r)` by as many right angles as the lowest two bits of
/// `quarters` count.
#[inline(always)]
fn turn(quarters: u64, (sin, cos): (f64, f64)) -> (f64, f64) {
    let odd = quarters & 1 == 1;
    let (a, b) = if odd { (cos, sin) } else { (sin, cos) };
    // The sine changes its sign in quadrants 2 and 3, the cosine in 1 and 2.
    let sin_sign = (quarters & 2) << 62;
    let cos_sign = (quarters.wrapping_add(1) & 2) << 62;
    (f64::from_bits(a.to_bits() ^ sin_sign), f64::from_bits(b.to_bits() ^ cos_sign))
}

/// `(sin x, cos x)`, x in radians, |x| up to 1e6 (beyond, digits are lost).
#[inline(always)]
pub fn sin_cos(x: f64) -> (f64, f64) {
    let shifted = x.mul_add(FRAC_2_PI, ROUNDING);
    let quarters = shifted - ROUNDING;
    let r = quarters.mul_add(-PI_2_LOW, quarters.mul_add(-PI_2_HIGH, x));
    turn(shifted.to_bits(), sin_cos_near_zero(r))
}

/// sin πr for |r| <= ½, exact at both ends and at 0.
#[inline(always)]
fn sin_pi_near_zero(r: f64) -> f64 {
    let square = r * r;
    r.mul_add(PI, r * square.mul_add(polynomial(square, &SIN_PI), PI_LOW))
}

/// `x` minus the nearest multiple of 2: in [-1, 1], exactly.
#[inline(always)]
fn half_turns(x: f64) -> f64 {
    (x * 0.5).round_ties_even().mul_add(-2.0, x)
}

/// sin πx, exact wherever x is a multiple of ½, for every finite x.
#[inline(always)]
pub fn sin_pi(x: f64) -> f64 {
    let within = half_turns(x);
    // sin πx = sin π(1 - x).
    let (rise, fall) = (within.abs(), 1.0 - within.abs());
    sin_pi_near_zero(if fall < rise { fall } else { rise }).copysign(within)
}

/// cos πx, exact wherever x is a multiple of ½, for every finite x.
#[inline(always)]
pub fn cos_pi(x: f64) -> f64 {
    sin_pi_near_zero(0.5 - half_turns(x).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error in units of the last place of the larger of `truth` and `floor`.
    fn ulps(value: f64, truth: f64, floor: f64) -> f64 {
        let unit = truth.abs().max(floor) * f64::EPSILON;
        (value - truth).abs() / unit
    }

    fn grid(low: f64, high: f64) -> impl Iterator<Item = f64> {
        (0..200_000).map(move |i| low + (high - low) * f64::from(i) / 199_999.0)
    }

    #[test]
    fn stays_within_a_few_units_of_libm() {
        for x in grid(-700.0, 700.0) {
            assert!(ulps(exp(x), libm::exp(x), 0.0) <= 2.0, "exp({x})");
        }
        for x in grid(-25.0, 25.0).chain(grid(-1e-3, 1e-3)) {
            assert!(ulps(tanh(x), libm::tanh(x), 0.0) <= 3.0, "tanh({x})");
            let truth = 1.0 / (1.0 + libm::exp(-x));
            assert!(ulps(sigmoid(x), truth, 0.0) <= 3.0, "sigmoid({x})");
        }
        for x in grid(-60.0, 60.0).chain(grid(-1e5, 1e5)) {
            let (sin, cos) = sin_cos(x);
            assert!(ulps(sin, libm::sin(x), 1e-9) <= 2.0, "sin({x})");
            assert!(ulps(cos, libm::cos(x), 1e-9) <= 2.0, "cos({x})");
        }
        for x in grid(-1.0, 1.0) {
            // libm has no sin(πx): at x it is sin of π's two parts times x.
            let (high, low) = (x * PI, x.mul_add(PI, -(x * PI)) + x * PI_LOW);
            let (sin, cos) = (libm::sin(high), libm::cos(high));
            assert!(ulps(sin_pi(x), sin + low * cos, 1e-9) <= 2.0, "sin_pi({x})");
            assert!(ulps(cos_pi(x), cos - low * sin, 1e-9) <= 2.0, "cos_pi({x})");
        }
    }

    #[test]
    fn sine_and_cosine_of_pi_are_exact_at_halves() {
        for halves in -4000_i32..=4000 {
            let x = f64::from(halves) / 2.0;
            let (sin, cos) =
                [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)][halves.rem_euclid(4) as usize];
            assert_eq!((sin_pi(x), cos_pi(x)), (sin, cos), "at {x}");
        }
        for huge in [2f64.powi(53), 2f64.powi(60), 1e300] {
            assert_eq!((sin_pi(huge), cos_pi(huge)), (0.0, 1.0));
        }
    }

    #[test]
    fn odd_even_and_not_a_number() {
        for x in grid(-30.0, 30.0).step_by(97) {
            assert_eq!(tanh(-x), -tanh(x));
            assert_eq!(sin_pi(-x), -sin_pi(x));
            assert_eq!(cos_pi(-x), cos_pi(x));
        }
        for function in [exp, tanh, sigmoid, sin_pi, cos_pi] {
            assert!(function(f64::NAN).is_nan());
        }
        assert!(sin_pi(f64::INFINITY).is_nan());
        assert_eq!((tanh(f64::INFINITY), tanh(-1e300)), (1.0, -1.0));
        assert!(exp(f64::NEG_INFINITY) < 1e-300 && exp(f64::INFINITY) > 1e300);
    }
}
