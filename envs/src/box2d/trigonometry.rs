//! Single-precision sine and cosine with the bits of the C library that Box2D
//! is linked with.
//!
//! Correctly rounded results would be wrong: about one value in 500 differs.
//! The polynomials and the reduction are those of Arm's optimized routines
//! (MIT licence), which glibc uses since 2.28. For angles of less than 120 rad it
//! has no branch, so that it runs over lanes.

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

/// Up to here, in radians, angles are reduced by one multiplication.
pub(super) const NEAR: f32 = 120.0;

/// `(sin, cos)` of an angle in radians.
#[inline]
pub(super) fn sin_cos(angle: f32) -> (f32, f32) {
    if angle.abs() < NEAR { sin_cos_near(angle) } else { sin_cos_far(angle) }
}

/// `(sin, cos)` of an angle in radians, |angle| < [`NEAR`].
#[inline(always)]
pub(super) fn sin_cos_near(angle: f32) -> (f32, f32) {
    let x = f64::from(angle);
    let quadrant = truncate(x * SCALED_TWO_OVER_PI).wrapping_add(1 << 23) >> 24;
    let (sin, cos) = in_quadrant(x - f64::from(quadrant) * HALF_PI, quadrant, quadrant);
    // The formula loses the sign of zero.
    (if angle == 0.0 { angle } else { sin }, cos)
}

/// The integer part of a number that an `i32` holds. `as` looks for the others as well, which
/// takes lane by lane.
#[inline(always)]
fn truncate(x: f64) -> i32 {
    /// A sum with it has no place for a fraction, and the integer in its last bits.
    const TO_INTEGER: f64 = 6_755_399_441_055_744.0;
    let nearest = (x + TO_INTEGER) - TO_INTEGER;
    let too_far = if nearest.abs() > x.abs() { 1.0_f64.copysign(x) } else { 0.0 };
    ((nearest - too_far) + TO_INTEGER).to_bits() as i32
}

/// The bits of 4/π, each word eight bits further on than the one before.
const FOUR_OVER_PI: [u32; 24] = [
    0xa2,
    0xa2f9,
    0x00a2_f983,
    0xa2f9_836e,
    0xf983_6e4e,
    0x836e_4e44,
    0x6e4e_4415,
    0x4e44_1529,
    0x4415_29fc,
    0x1529_fc27,
    0x29fc_2757,
    0xfc27_57d1,
    0x2757_d1f5,
    0x57d1_f534,
    0xd1f5_34dd,
    0xf534_ddc0,
    0x34dd_c0db,
    0xddc0_db62,
    0xc0db_6295,
    0xdb62_9599,
    0x6295_993c,
    0x9599_3c43,
    0x993c_4390,
    0x3c43_9041,
];
/// π/2 over 2^62.
const HALF_PI_SCALED: f64 = hexadecimal(0x0019_21fb_5444_2d18, -62);

/// `(sin, cos)` of a large angle: the product with 4/π in integers. Angles that are
/// not finite have none.
#[cold]
fn sin_cos_far(angle: f32) -> (f32, f32) {
    if !angle.is_finite() {
        return (f32::NAN, f32::NAN);
    }
    let bits = angle.to_bits();
    let words = &FOUR_OVER_PI[(bits >> 26 & 15) as usize..];
    let mantissa = (bits & 0x00ff_ffff | 0x0080_0000) << (bits >> 23 & 7);
    let high = u64::from(mantissa.wrapping_mul(words[0]));
    let [middle, low] = [4, 8].map(|word| u64::from(mantissa) * u64::from(words[word]));
    let turns = (low >> 32 | high << 32).wrapping_add(middle);
    let quadrant = turns.wrapping_add(1 << 61) >> 62;
    let x = turns.wrapping_sub(quadrant << 62).cast_signed() as f64 * HALF_PI_SCALED;
    let quadrant = quadrant as i32;
    in_quadrant(x, quadrant, quadrant + i32::from(angle < 0.0))
}

/// `(sin, cos)` of what is left of an angle in a quadrant; the signs may belong to
/// another.
#[inline(always)]
fn in_quadrant(x: f64, quadrant: i32, signs: i32) -> (f32, f32) {
    let square = x * x;

    // Quadrants 1 and 2 turn the sign of the odd function, 2 and 3 of the even.
    let odd = if (signs + 1) & 2 == 0 { x } else { -x };
    let cube = odd * square;
    let odd = ((odd + cube * S1) + (cube * square) * (S2 + square * S3)) as f32;
    let fourth = square * square;
    let even =
        (((1.0 + square * C1) + fourth * C2) + (fourth * square) * (C3 + square * C4)) as f32;
    let even = if signs & 2 == 0 { even } else { -even };

    if quadrant & 1 == 0 { (odd, even) } else { (even, odd) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncates_as_a_conversion_does() {
        let wholes = (0..30).flat_map(|bit| [(1 << bit) - 1, 1 << bit, (1 << bit) + 1]);
        for whole in wholes.map(f64::from) {
            for x in [whole, whole.next_down(), whole.next_up(), whole + 0.5, whole + 0.4999] {
                assert_eq!((truncate(x), truncate(-x)), (x as i32, -x as i32), "{x:e}");
            }
        }
        for step in 0..100_000_i32 {
            let x = f64::from(step) * 12_826.777 - 6.4e8;
            assert_eq!(truncate(x), x as i32, "{x:e}");
        }
    }

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
        for step in 1..200_000_i32 {
            for angle in [120.0 + step as f32 * 0.37, step as f32 * -3.1e8] {
                let (sin, cos) = sin_cos(angle);
                let (true_sin, true_cos) = libm::sincos(f64::from(angle));
                worst = worst.max((f64::from(sin) - true_sin).abs());
                worst = worst.max((f64::from(cos) - true_cos).abs());
            }
        }
        assert!(worst < 6.1e-8, "{worst:e}");
        assert_eq!(sin_cos(0.0), (0.0, 1.0));
        assert!(sin_cos(-0.0).0.is_sign_negative());
    }
}
