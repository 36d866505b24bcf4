//! The random numbers of numpy's `default_rng(seed)`, bit for bit, for tasks
//! that must draw the same numbers as the environments in Python they follow.
//!
//! This is `Generator(PCG64(SeedSequence(seed)))`: a seed is hashed into the
//! state of a [PCG](https://www.pcg-random.org) with 128 bits, whose output is
//! converted to floats and integers.

use rand::Rng as _;
use rand_pcg::Lcg128Xsl64;

/// numpy's `default_rng(seed)`, bit for bit, for tasks that must draw the same
/// numbers as the environments in Python they follow; others use
/// [`start_generator`](crate::start_generator).
///
/// **Not covered**: seeds of more than 128 bits, spawned seed sequences,
/// integers from ranges of more than 2³² values, and every distribution other
/// than the uniform ones.
///
/// ```
/// let mut random = precocial_envs::NumpyRandom::new(0);
/// assert_eq!(random.random(), 0.6369616873214543);
/// ```
#[derive(Clone, Debug)]
pub struct NumpyRandom {
    generator: Lcg128Xsl64,
    /// The high half of a 64-bit number whose low half has been used.
    half: Option<u32>,
}

impl NumpyRandom {
    /// `numpy.random.default_rng(seed)`.
    pub fn new(seed: u64) -> Self {
        Self::from_wide_seed(seed.into())
    }

    /// `numpy.random.default_rng(seed)` for seeds of up to 128 bits, such as
    /// numpy itself draws where none is given.
    pub fn from_wide_seed(seed: u128) -> Self {
        let [state_high, state_low, stream_high, stream_low] = seed_words(entropy_pool(seed));
        let join = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        let generator =
            Lcg128Xsl64::new(join(state_high, state_low), join(stream_high, stream_low));
        Self { generator, half: None }
    }

    /// `random()`: uniform in [0, 1), with 53 bits.
    pub fn random(&mut self) -> f64 {
        (self.generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `uniform(low, high)`: uniform in [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random()
    }

    /// `integers(low, high)`: uniform in `low..high`. A range of a single
    /// value draws nothing.
    ///
    /// # Panics
    ///
    /// When the range is empty or has more than 2³² values, for which numpy
    /// uses another method.
    pub fn integers(&mut self, low: u64, high: u64) -> u64 {
        let count = high.saturating_sub(low);
        assert!((1..=1 << 32).contains(&count), "1 to 2³² values, not from {low} to {high}");
        if count == 1 {
            return low;
        }
        // Lemire's method: the high half of a product is the value, and low
        // halves under the threshold would give some values too often.
        let threshold = ((1 << 32) - count) % count;
        loop {
            let product = u64::from(self.next_half()) * count;
            if u64::from(product as u32) >= threshold {
                return low + (product >> 32);
            }
        }
    }

    /// 32 bits: every second call returns the half that the call before did not
    /// use, even if floats, which always take 64 new bits, were drawn in between.
    fn next_half(&mut self) -> u32 {
        self.half.take().unwrap_or_else(|| {
            let word = self.generator.next_u64();
            self.half = Some((word >> 32) as u32);
            word as u32
        })
    }
}

/// The hash of numpy's `SeedSequence`, whose constant changes with every use.
struct Hash {
    constant: u32,
    multiplier: u32,
}

impl Hash {
    fn apply(&mut self, value: u32) -> u32 {
        let value = value ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.multiplier);
        fold(value.wrapping_mul(self.constant))
    }
}

fn fold(value: u32) -> u32 {
    value ^ value >> 16
}

/// The pool of a `SeedSequence`: every word of the seed hashed into each of
/// its words. Seeds shorter than the pool are padded with zeros.
fn entropy_pool(seed: u128) -> [u32; 4] {
    let mut hash = Hash { constant: 0x43b0_d7e5, multiplier: 0x931e_8875 };
    let mut pool = [0, 32, 64, 96].map(|shift| hash.apply((seed >> shift) as u32));
    for source in 0..4 {
        for target in 0..4 {
            if source != target {
                let hashed = hash.apply(pool[source]);
                let (kept, mixed_in) =
                    (pool[target].wrapping_mul(0xca01_f9dd), hashed.wrapping_mul(0x4973_f715));
                pool[target] = fold(kept.wrapping_sub(mixed_in));
            }
        }
    }
    pool
}

/// `SeedSequence.generate_state(4, uint64)`.
fn seed_words(pool: [u32; 4]) -> [u64; 4] {
    let mut hash = Hash { constant: 0x8b51_f9dd, multiplier: 0x58f3_8ded };
    let halves: [u32; 8] = std::array::from_fn(|index| hash.apply(pool[index % 4]));
    std::array::from_fn(|index| {
        u64::from(halves[2 * index]) | u64::from(halves[2 * index + 1]) << 32
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden;

    #[test]
    fn knows_a_few_numbers_of_numpy() {
        let mut random = NumpyRandom::new(0);
        assert_eq!(random.integers(1, 2), 1);
        assert_eq!(random.random(), 0.636_961_687_321_454_3);
        assert_eq!(random.random(), 0.269_786_713_763_870_3);
        assert_eq!(random.random(), 0.040_973_523_936_194_69);
        assert_eq!(random.integers(1, 1 << 32), 323_153_949);
        let (low, high) = (-0.411_457_434_605_236_65, 2.221_323_616_138_825_2);
        assert_eq!(random.uniform(low, high), 1.729_705_040_295_331_1);
        let (low, high) = (-2.123_596_164_476_927, 2.559_420_599_899_622_7);
        assert_eq!(random.uniform(low, high), 2.150_853_505_692_839_7);
        // The half that the integer before the floats did not use.
        assert_eq!(random.integers(0, 1 << 31), 35_492_827);
        assert_eq!(random.integers(4, 9), 6);

        let mut random = NumpyRandom::from_wide_seed((1 << 127) + 12_345);
        let (low, high) = (-2.495_703_737_370_405_4, 0.203_510_179_269_313_36);
        assert_eq!(random.uniform(low, high), -0.291_674_885_770_847_3);
    }

    #[test]
    fn follows_numpy() {
        let Some(golden) = golden::shared("bipedal/numpy_rng.json.gz") else { return };
        let mut calls = 0;
        for stream in golden["streams"].as_array().unwrap() {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let seed: u128 = text(&stream["seed"]).parse().unwrap();
            let pool = entropy_pool(seed);
            assert_eq!(serde_json::json!(pool), stream["pool"], "seed {seed}");
            let words = seed_words(pool).map(|word| word.to_string());
            assert_eq!(serde_json::json!(words), stream["words"], "seed {seed}");
            let mut random = NumpyRandom::from_wide_seed(seed);
            for raw in stream["raw"].as_array().unwrap() {
                assert_eq!(random.generator.next_u64().to_string(), text(raw), "seed {seed}");
            }

            let mut random = u64::try_from(seed)
                .map_or_else(|_| NumpyRandom::from_wide_seed(seed), NumpyRandom::new);
            for (index, call) in stream["ops"].as_array().unwrap().iter().enumerate() {
                let float = |position: usize| call[position].as_f64().unwrap();
                let integer = |position: usize| call[position].as_u64().unwrap();
                let same = match call[0].as_str().unwrap() {
                    "random" => random.random() == float(1),
                    "uniform" => random.uniform(float(1), float(2)) == float(3),
                    "integers" => random.integers(integer(1), integer(2)) == integer(3),
                    other => panic!("{other}?"),
                };
                assert!(same, "seed {seed}, call {index}: {call}");
                calls += 1;
            }
        }
        assert_eq!(calls, 20 * 330);
    }

    #[test]
    fn ranges_that_numpy_draws_otherwise_are_refused() {
        for (low, high) in [(3, 3), (3, 2), (0, (1 << 32) + 1), (0, u64::MAX)] {
            let draw = move || NumpyRandom::new(0).integers(low, high);
            assert!(std::panic::catch_unwind(draw).is_err(), "from {low} to {high}");
        }
        assert!(NumpyRandom::new(0).integers(5, (1 << 32) + 5) >= 5);
    }
}
