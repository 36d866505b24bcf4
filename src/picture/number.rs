//! Numbers as charts and pages write them.

/// What stands for a number that is missing.
pub(crate) const NOTHING: &str = "–";

/// A number with this many decimals and a true minus sign.
pub(crate) fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        // Zero has no sign.
        Some(digits) if digits.chars().all(|digit| matches!(digit, '0' | '.')) => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

/// A number with at most this many decimals and without trailing zeros.
pub(crate) fn trimmed(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number with at most four decimals and without trailing zeros.
pub(crate) fn short(value: f64) -> String {
    trimmed(value, 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([decimal(-0.04, 1), decimal(-12.34, 1)], ["0.0", "−12.3"]);
        assert_eq!([decimal(f64::NAN, 1), decimal(2.0, 0)], ["–", "2"]);
        assert_eq!([0.1 + 0.2, -1.0, 0.0, -1.87].map(short), ["0.3", "−1", "0", "−1.87"]);
    }
}
