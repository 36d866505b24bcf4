//! The doc comments of the settings tell the truth.

use super::*;

/// The settings of all searches, each with its experiment and as it is written.
fn all() -> Vec<(Experiment, Setting, String)> {
    let experiments = SearchSettings::built_in().map(|(name, _)| defaults(name));
    let of = |experiment: Experiment| {
        let written = |line: Line| {
            let text = line.text.split_once(": ")?.1.trim_end_matches(',').to_owned();
            Some((experiment.clone(), line.setting?, text))
        };
        lines(&experiment).into_iter().filter_map(written).collect::<Vec<_>>()
    };
    experiments.into_iter().flat_map(of).collect()
}

#[test]
fn defaults_are_those_of_the_doc_comments() {
    let mut checked = 0;
    for (_, Setting { path, doc, .. }, written) in all() {
        let (text, default, _) = doc::parts(&doc.comment);
        assert!(!text.is_empty(), "{path}");
        // Its parts have defaults of their own; those here are said in words.
        if written.starts_with('(') || path == "search" || path.starts_with("search.fine_tuning.") {
            continue;
        }
        let default = default.unwrap_or_else(|| panic!("{path} has no default"));
        let Some(default) = default.strip_prefix("Default ") else { continue };
        let rest = default.trim_start_matches('`').strip_prefix(&*written);
        let rest = rest.unwrap_or_else(|| panic!("{path}: {default}, but it is {written}"));
        assert!(
            written.ends_with('(') || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '.')
        );
        checked += 1;
    }
    // Those without a default, and those in words, are few.
    assert!(checked >= 60, "{checked} defaults");
}

#[test]
fn ranges_are_those_that_are_checked() {
    let mut checked = 0;
    for (experiment, Setting { path, doc, default }, _) in all() {
        let range = doc.range();
        let sound = |value: &str| experiment.with(&format!("{path}={value}")).is_ok();
        let bounds = |range: &str| {
            let (low, high) = range.strip_prefix("from ")?.split_once(" to ")?;
            Some((
                low.parse::<i128>().unwrap(),
                high.starts_with("below "),
                high.trim_start_matches("below ").parse::<i128>().unwrap(),
            ))
        };
        let numbers = range.trim_start_matches("None or ");
        if let Some((low, open, high)) = bounds(numbers) {
            assert!(sound(&low.to_string()) && sound(&high.to_string()) != open, "{path}: {range}");
            for outside in [low - 1, high + 1] {
                assert!(!sound(&outside.to_string()), "{path}: {range}, but {outside} is taken");
            }
        } else if numbers == "above 0" {
            assert!(sound("0.001") && sound("1e9") && !sound("0.0") && !sound("-1.0"), "{path}");
        } else if range == "any whole number" {
            assert!(sound("0") && sound(&u64::MAX.to_string()), "{path}");
            assert!(!sound("-1") && !sound("0.5"), "{path}");
        } else if default.is_boolean() {
            assert!(sound("true") && sound("false"), "{path}");
        } else {
            assert!(!default.is_number() || path == "format", "{path} has no range: {range}");
            continue;
        }
        assert_eq!(range.starts_with("None"), sound("None"), "{path}");
        checked += 1;
    }
    assert!(checked >= 70, "{checked}");
}
