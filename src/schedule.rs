//! A whole number that changes over the generations.

use std::fmt;
use std::ops::Range;

use serde::de::{Error as _, SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Corners `(generation, value)` with straight lines between them; before the
/// first and after the last the value stays. A file has corners, `[(0, 2), (2000,
/// 5)]`, or a number alone, which never changes. Without corners there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(Vec<(u64, u32)>);

impl Schedule {
    /// The same value in every generation.
    pub fn constant(value: u32) -> Self {
        Self(vec![(0, value)])
    }

    /// The value in a generation, rounded down.
    pub fn at(&self, generation: u64) -> Option<u32> {
        let after = self.0.partition_point(|&(corner, _)| corner <= generation);
        let (Some(&left), right) = (self.0.get(after.saturating_sub(1)), self.0.get(after)) else {
            return None;
        };
        let (Some(&right), true) = (right, after > 0) else { return Some(left.1) };
        let (done, whole) = (generation - left.0, right.0 - left.0);
        let change = i128::from(right.1) - i128::from(left.1);
        let value = i128::from(left.1) + (change * i128::from(done)).div_euclid(i128::from(whole));
        u32::try_from(value).ok()
    }

    /// The value after the last corner.
    pub fn last(&self) -> Option<u32> {
        self.0.last().map(|&(_, value)| value)
    }

    /// The values at the corners.
    pub(crate) fn values(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|&(_, value)| value)
    }

    /// The stretches of so many generations in which the value is the same.
    pub(crate) fn stretches(&self, generations: u64) -> Vec<Range<u64>> {
        let mut stretches = Vec::new();
        let mut from = 0;
        while from < generations {
            let value = self.at(from);
            let corner = self.0.get(self.0.partition_point(|&(corner, _)| corner <= from));
            let corner = corner.map_or(generations, |corner| corner.0.min(generations));
            // Up to the next corner values rise or fall, so the first other one is bisected.
            let (mut end, mut high) = (from + 1, corner);
            while end < high {
                let middle = end.midpoint(high);
                if self.at(middle) == value { end = middle + 1 } else { high = middle }
            }
            stretches.push(from..end);
            from = end;
        }
        stretches
    }

    /// The sum of the values of so many generations, as far as it can be counted.
    pub(crate) fn sum(&self, generations: u64) -> u64 {
        self.sum_of_last(1, generations)
    }

    /// The same for the last generation of each `every`, one or more.
    pub(crate) fn sum_of_last(&self, every: u64, generations: u64) -> u64 {
        let mut sum = 0_u128;
        let corners = self.0.iter().map(|corner| corner.0);
        let ends = corners.filter(|&end| end < generations).chain([generations]);
        let mut from = 0;
        for end in ends {
            let count = u128::from(end / every - from / every);
            // The first that counts from here on.
            let first = u128::from(from / every) * u128::from(every) + u128::from(every - 1);
            let corner = self.0.partition_point(|&(corner, _)| corner <= from);
            sum += u128::from(self.at(from).unwrap_or(0)) * count;
            if let (Some(&(begin, left)), Some(&(stop, right))) =
                (corner.checked_sub(1).and_then(|left| self.0.get(left)), self.0.get(corner))
            {
                let whole = u128::from(stop - begin);
                let change = u128::from(left.abs_diff(right));
                let (factor, offset) = (change * u128::from(every), first - u128::from(begin));
                if left <= right {
                    sum += sum_of_floors(count, whole, factor, change * offset);
                } else {
                    // What falls is rounded up, so that what is left is rounded down.
                    sum -= sum_of_floors(count, whole, factor, change * offset + whole - 1);
                }
            }
            from = end;
        }
        u64::try_from(sum).unwrap_or(u64::MAX)
    }
}

/// Σ ⌊(factor·i + offset) / divisor⌋ over i from 0 to below `count`: whole parts
/// are summed at once, and what is left is counted along the other axis, as in
/// Euclid's algorithm.
fn sum_of_floors(count: u128, divisor: u128, factor: u128, offset: u128) -> u128 {
    if count == 0 {
        return 0;
    }
    let whole = count * (count - 1) / 2 * (factor / divisor) + count * (offset / divisor);
    let (factor, offset) = (factor % divisor, offset % divisor);
    let top = factor * count + offset;
    whole + sum_of_floors(top / divisor, factor, divisor, top % divisor)
}

impl TryFrom<Vec<(u64, u32)>> for Schedule {
    type Error = &'static str;

    fn try_from(corners: Vec<(u64, u32)>) -> Result<Self, &'static str> {
        if corners.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err("the generations of a schedule must rise");
        }
        Ok(Self(corners))
    }
}

impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0[..] {
            [(0, value)] => serializer.serialize_u32(value),
            _ => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrCorners)
    }
}

struct NumberOrCorners;

impl<'de> Visitor<'de> for NumberOrCorners {
    type Value = Schedule;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a number, or pairs of a generation and a number")
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Schedule, E> {
        let value = u32::try_from(value);
        value.map(Schedule::constant).map_err(|_| E::custom("expected a number below 2³²"))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Schedule, E> {
        let value = u64::try_from(value);
        self.visit_u64(value.map_err(|_| E::custom("expected a number, 0 or above"))?)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, corners: A) -> Result<Schedule, A::Error> {
        let corners = Vec::<(u64, u32)>::deserialize(SeqAccessDeserializer::new(corners))?;
        Schedule::try_from(corners).map_err(A::Error::custom)
    }
}

/// Either form, for the descriptions of settings.
#[cfg(feature = "cli")]
impl schemars::JsonSchema for Schedule {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Schedule".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let corners = generator.subschema_for::<Vec<(u64, u32)>>();
        let number = generator.subschema_for::<u32>();
        schemars::json_schema!({ "anyOf": [number, corners] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(corners: &[(u64, u32)]) -> Schedule {
        Schedule::try_from(corners.to_vec()).unwrap()
    }

    #[test]
    fn runs_straight_between_corners_and_level_beyond() {
        let falling = schedule(&[(10, 200), (20, 100)]);
        let at = |generation| falling.at(generation);
        assert_eq!([at(0), at(10), at(15), at(20), at(99)], [200, 200, 150, 100, 100].map(Some));
        assert_eq!(at(11), Some(190));
        assert_eq!(Schedule::default().at(3), None);
        assert!(Schedule::try_from(vec![(5, 1), (5, 2)]).is_err());
    }

    #[test]
    fn a_number_alone_is_the_same_in_every_generation() {
        let number: Schedule = ron::from_str("7").unwrap();
        assert_eq!(number, schedule(&[(0, 7)]));
        assert_eq!(number.at(u64::MAX), Some(7));
        assert_eq!(ron::to_string(&number).unwrap(), "7");
        let corners: Schedule = ron::from_str("[(0, 2), (30, 5)]").unwrap();
        assert_eq!(ron::to_string(&corners).unwrap(), "[(0,2),(30,5)]");
        for wrong in ["-1", "4294967296", "1.5", "\"2\"", "[(0, 2), (0, 3)]", "[2, 3]"] {
            assert!(ron::from_str::<Schedule>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn stretches_are_level_and_cover_all() {
        for corners in [&[][..], &[(0, 2)], &[(3, 2), (17, 9), (40, 9), (50, 0)]] {
            let schedule = schedule(corners);
            for generations in [0, 1, 17, 90] {
                let stretches = schedule.stretches(generations);
                assert!(stretches.iter().cloned().flatten().eq(0..generations));
                for stretch in stretches {
                    let value = schedule.at(stretch.start);
                    assert!(stretch.clone().all(|at| schedule.at(at) == value), "{stretch:?}");
                }
            }
        }
        assert_eq!(schedule(&[(5, 1), (9, 3)]).stretches(u64::MAX).len(), 4);
    }

    #[test]
    fn sums_are_those_of_the_values() {
        let corners: [&[(u64, u32)]; 6] = [
            &[],
            &[(0, 3)],
            &[(9, 4)],
            &[(3, 2), (17, 9), (40, 11)],
            &[(0, 50), (7, 3), (8, 90)],
            &[(2, 9), (90, 1)],
        ];
        for schedule in corners.map(schedule) {
            for generations in 0..100 {
                let values = (0..generations).map(|i| u64::from(schedule.at(i).unwrap_or(0)));
                assert_eq!(
                    schedule.sum(generations),
                    values.sum::<u64>(),
                    "{schedule:?} {generations}"
                );
            }
        }
        for schedule in corners.map(schedule) {
            for every in [2, 3, 16, 200] {
                let last = (0..100).filter(|&at| (at + 1) % every == 0);
                let values = last.map(|at| u64::from(schedule.at(at).unwrap_or(0)));
                assert_eq!(
                    schedule.sum_of_last(every, 100),
                    values.sum::<u64>(),
                    "{schedule:?} {every}"
                );
            }
        }
        let longest = schedule(&[(0, 0), (u64::MAX, u32::MAX)]);
        assert_eq!(longest.sum_of_last(2, u64::MAX), u64::MAX);
        assert_eq!(longest.sum_of_last(u64::MAX, u64::MAX), u64::from(u32::MAX) - 1);
        assert_eq!(longest.sum(u64::MAX), u64::MAX);
        let falling = schedule(&[(0, u32::MAX), (u64::MAX - 1, 0), (u64::MAX, u32::MAX)]);
        assert_eq!(falling.sum(u64::MAX), u64::MAX);
        assert_eq!(schedule(&[(0, 1)]).sum(1 << 60), 1 << 60);
    }
}
