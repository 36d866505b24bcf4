//! A number that changes over the generations.

use serde::{Deserialize, Serialize};

/// Corners `(generation, value)` with straight lines between them; before the
/// first and after the last the value stays. Without corners there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(try_from = "Vec<(u64, u32)>", into = "Vec<(u64, u32)>")]
pub struct Schedule(Vec<(u64, u32)>);

impl Schedule {
    /// The value in a generation, rounded down.
    pub fn at(&self, generation: u64) -> Option<usize> {
        let after = self.0.partition_point(|&(corner, _)| corner <= generation);
        let (Some(&left), right) = (self.0.get(after.saturating_sub(1)), self.0.get(after)) else {
            return None;
        };
        let (Some(&right), true) = (right, after > 0) else { return Some(left.1 as usize) };
        let (done, whole) = (generation - left.0, right.0 - left.0);
        let change = i128::from(right.1) - i128::from(left.1);
        let value = i128::from(left.1) + (change * i128::from(done)).div_euclid(i128::from(whole));
        usize::try_from(value).ok()
    }

    /// The value after the last corner.
    pub fn last(&self) -> Option<usize> {
        self.0.last().map(|&(_, value)| value as usize)
    }
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

impl From<Schedule> for Vec<(u64, u32)> {
    fn from(schedule: Schedule) -> Self {
        schedule.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_straight_between_corners_and_level_beyond() {
        let schedule = Schedule::try_from(vec![(10, 200), (20, 100)]).unwrap();
        let at = |generation| schedule.at(generation);
        assert_eq!([at(0), at(10), at(15), at(20), at(99)], [200, 200, 150, 100, 100].map(Some));
        assert_eq!(at(11), Some(190));
        assert_eq!(Schedule::default().at(3), None);
        assert!(Schedule::try_from(vec![(5, 1), (5, 2)]).is_err());
    }
}
