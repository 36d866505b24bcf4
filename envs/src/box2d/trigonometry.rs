//! Single-precision sine and cosine with the bits of the C library that Box2D
//! is linked with.
//!
//! Correctly rounded results would be wrong: about one value in 500 differs.
//! The polynomials and the reduction are those of Arm's optimized routines
//! (MIT licence), which glibc uses since 2.28. Without a branch, so that it
//! runs over lanes.

/// 2/π times 2^24.
const SCALED_TWO_OVER_PI: f64 = hexadecimal(0x0014_5f30_6dc9_c883, 23);
const HALF_PI: f64 = std::f64::consts::FRAC_PI_2;

const S1: f64 = -hexadecimal(0x0015_5554_5995_a603, -3);
const S2: f64 = hexadecimal(0x0011_1076_0523_0bc4, -7);
const S3: f64 = -hexadecimal(0x0019_94eb_3774_cf24, -13);
const C1: f64 = -hexadecimal(0x001f_ffff_fd0c_621c, -2);
const C2: f64 = hexadecimal(0x0015_5553_e106_8f19, -5);
const C3: f64 = -hexadecimal(0x0016_c087_e89a_359d, -10);
const C4: f64 = hexadecimal(0x0019_9343_027b_f8c3, -16);

/// The number 1.h · 2^e that C writes `0x1.hp+e`, from all its 53 bits.
const fn hexadecimal(mantissa: u64, exponent: i64) -> f64 {
    let fraction = mantissa & ((1 << 52) - 1);
    f64::from_bits(fraction | ((1023 + exponent).cast_unsigned() << 52))
}

/// `(sin, cos)` of an angle in radians, |angle| < 120.
#[inline(always)]
pub(super) fn sin_cos(angle: f32) -> (f32, f32) {
    let x = f64::from(angle);
    let quadrant = ((x * SCALED_TWO_OVER_PI) as i32).wrapping_add(1 << 23) >> 24;
    let x = x - f64::from(quadrant) * HALF_PI;
    let square = x * x;

    // Quadrants 1 and 2 turn the sign of the odd function, 2 and 3 of the even.
    let odd = if (quadrant + 1) & 2 == 0 { x } else { -x };
    let cube = odd * square;
    let odd = ((odd + cube * S1) + (cube * square) * (S2 + square * S3)) as f32;
    let fourth = square * square;
    let even =
        (((1.0 + square * C1) + fourth * C2) + (fourth * square) * (C3 + square * C4)) as f32;
    let even = if quadrant & 2 == 0 { even } else { -even };

    let (sin, cos) = if quadrant & 1 == 0 { (odd, even) } else { (even, odd) };
    // The formula loses the sign of zero.
    (if angle == 0.0 { angle } else { sin }, cos)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Close to the truth everywhere, and exact where it is known.
    #[test]
    fn follows_the_exact_functions() {
        let mut worst = 0.0_f64;
        for step in -1_200_000..=1_200_000 {
            let angle = step as f32 * 1e-4;
            let (sin, cos) = sin_cos(angle);
            let (true_sin, true_cos) = libm::sincos(f64::from(angle));
            worst = worst.max((f64::from(sin) - true_sin).abs());
            worst = worst.max((f64::from(cos) - true_cos).abs());
        }
        assert!(worst < 6.1e-8, "{worst:e}");
        assert_eq!(sin_cos(0.0), (0.0, 1.0));
        assert!(sin_cos(-0.0).0.is_sign_negative());
    }
}
