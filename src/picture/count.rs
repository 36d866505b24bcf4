//! Counts in words.

/// A number and what it counts: `1 node`, `3 nodes`.
pub(crate) fn count(number: usize, singular: &str) -> String {
    format!("{number} {singular}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_is_singular() {
        assert_eq!([count(1, "node"), count(0, "node")], ["1 node", "0 nodes"]);
    }
}
