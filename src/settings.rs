//! What the settings of several modules share: constants for defaults, and the
//! checks of ranges that a file's values go through as they are read.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::activation::Activation;
use crate::schedule::Schedule;

/// A count that is a default.
///
/// # Panics
///
/// If it is zero.
pub(crate) const fn count(value: u32) -> NonZeroU32 {
    NonZeroU32::new(value).expect("a constant above zero")
}

/// A whole number from 1 to a million: more would only exhaust the machine.
pub(crate) fn at_most_a_million<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<NonZeroU32, D::Error> {
    let value = NonZeroU32::deserialize(deserializer)?;
    let sound = value.get() <= 1_000_000;
    sound.then_some(value).ok_or_else(|| D::Error::custom("expected at most a million"))
}

/// The same for numbers that change over the generations; there is one at least.
pub(crate) fn all_at_most_a_million<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Schedule, D::Error> {
    let schedule = Schedule::deserialize(deserializer)?;
    if schedule.last().is_none() {
        return Err(D::Error::custom("expected at least one pair of a generation and a number"));
    }
    if schedule.values().any(|count| count == 0) {
        return Err(D::Error::custom("expected at least one"));
    }
    if schedule.values().any(|count| count > 1_000_000) {
        return Err(D::Error::custom("expected at most a million"));
    }
    Ok(schedule)
}

/// A number from 0 to 1.
pub(crate) fn probability<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = f64::deserialize(deserializer)?;
    let sound = (0.0..=1.0).contains(&value);
    sound
        .then_some(value)
        .ok_or_else(|| D::Error::custom(format!("expected a number from 0 to 1, not {value}")))
}

/// A number from 0 to just below 1.
pub(crate) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = probability(deserializer)?;
    (value < 1.0)
        .then_some(value)
        .ok_or_else(|| D::Error::custom("expected a number below 1: somebody must be left"))
}

/// A finite number above 0.
pub(crate) fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = f64::deserialize(deserializer)?;
    let sound = value > 0.0 && value.is_finite();
    sound
        .then_some(value)
        .ok_or_else(|| D::Error::custom(format!("expected a number above 0, not {value}")))
}

/// A finite number above 0, or `None`.
pub(crate) fn positive_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    let Some(value) = Option::<f64>::deserialize(deserializer)? else { return Ok(None) };
    positive(serde::de::value::F64Deserializer::new(value)).map(Some)
}

/// A number of which only the proportion to others counts, from 0 to a million.
pub(crate) fn weight<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = f64::deserialize(deserializer)?;
    let sound = (0.0..=1e6).contains(&value);
    sound.then_some(value).ok_or_else(|| {
        D::Error::custom(format!("expected a weight from 0 to a million, not {value}"))
    })
}

/// A list of activations that is not empty.
pub(crate) fn activations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Activation>, D::Error> {
    let list = Vec::<Activation>::deserialize(deserializer)?;
    if list.is_empty() {
        return Err(D::Error::custom("expected at least one activation"));
    }
    Ok(list)
}
