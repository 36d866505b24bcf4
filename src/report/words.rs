//! Numbers and counts as a page writes them.

/// What stands for a number that is not there.
pub(super) const NOTHING: &str = "–";

/// A number with so many decimals and a true minus sign.
pub(super) fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        // Nothing but zeros has no sign.
        Some(digits) if digits.chars().all(|digit| matches!(digit, '0' | '.')) => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

/// A number as short as it can be, without the noise of binary fractions.
pub(super) fn short(value: f64) -> String {
    let text = decimal(value, 4);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A mean and what it varies by.
pub(super) fn spread(mean: f64, deviation: f64, decimals: usize) -> String {
    format!("{} ± {}", decimal(mean, decimals), decimal(deviation, decimals))
}

/// So many of something.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
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
    fn numbers_are_written_for_people() {
        assert_eq!([decimal(-0.04, 1), decimal(-12.34, 1)], ["0.0", "−12.3"]);
        assert_eq!([decimal(f64::NAN, 1), decimal(2.0, 0)], ["–", "2"]);
        assert_eq!([0.1 + 0.2, -1.0, 0.0, -1.87].map(short), ["0.3", "−1", "0", "−1.87"]);
        assert_eq!(spread(57.04, 121.0, 0), "57 ± 121");
        assert_eq!([count(1, "node"), count(0, "node")], ["1 node", "0 nodes"]);
    }

    #[test]
    fn moments_are_short() {
        assert_eq!(moment("2026-08-01T12:30:59Z"), "2026-08-01, 12:30 UTC");
        assert_eq!(moment("yesterday, ünter"), "yesterday, ünter");
    }
}
