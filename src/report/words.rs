//! Numbers and times as a page writes them.

pub(super) use crate::picture::count::count;
pub(super) use crate::picture::number::{NOTHING, decimal, short};

/// A mean and its standard deviation.
pub(super) fn spread(mean: f64, deviation: f64, decimals: usize) -> String {
    format!("{} ± {}", decimal(mean, decimals), decimal(deviation, decimals))
}

/// A moment for people: `2026-08-01, 12:30 UTC` for RFC 3339 in UTC. Other
/// texts stay as they are.
pub(super) fn moment(time: &str) -> String {
    match (time.get(..10), time.get(10..11), time.get(11..16)) {
        (Some(day), Some("T"), Some(hour)) if time.ends_with('Z') => format!("{day}, {hour} UTC"),
        _ => time.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_and_moments_are_short() {
        assert_eq!(spread(57.04, 121.0, 0), "57 ± 121");
        assert_eq!(moment("2026-08-01T12:30:59Z"), "2026-08-01, 12:30 UTC");
        assert_eq!(moment("yesterday, ünter"), "yesterday, ünter");
    }
}
