//! Runs of equal experiments, and in what unequal ones differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::report::Subject;
use crate::run::Experiment;

/// Runs that differ in nothing but their seed.
pub(super) struct Group<'a> {
    /// What its runs' names have in common.
    pub(super) name: String,
    pub(super) runs: Vec<&'a Subject>,
    experiment: Experiment,
}

/// The groups, in the order of their first runs.
pub(super) fn groups<'a>(runs: &[&'a Subject]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for &subject in runs {
        let Some(run) = &subject.run else { continue };
        // How often a run saves decides nothing.
        let first = groups.first().map_or(&run.experiment, |group| &group.experiment);
        let (seed, save_every) = (first.seed, first.save_every);
        let experiment = Experiment { seed, save_every, ..run.experiment.clone() };
        match groups.iter_mut().find(|group| group.experiment == experiment) {
            Some(group) => group.runs.push(subject),
            None => groups.push(Group { name: String::new(), runs: vec![subject], experiment }),
        }
    }
    let names: Vec<String> = groups
        .iter()
        .map(|group| group.runs[0].variant.clone().unwrap_or_else(|| common(&group.runs)))
        .collect();
    for (index, group) in groups.iter_mut().enumerate() {
        let name = &names[index];
        let clear = !name.is_empty() && names.iter().filter(|other| *other == name).count() == 1;
        group.name = if clear { name.clone() } else { format!("experiment {}", index + 1) };
    }
    groups
}

/// The prefix that the names of runs share, up to its last letter.
fn common(runs: &[&Subject]) -> String {
    let mut names = runs.iter().map(|run| &run.name[..]);
    let first = names.next().unwrap_or_default();
    if runs.len() == 1 {
        return first.to_owned();
    }
    let shared = names.fold(first, |shared, name| {
        let alike = shared.chars().zip(name.chars()).take_while(|(a, b)| a == b);
        &shared[..alike.map(|(letter, _)| letter.len_utf8()).sum()]
    });
    shared.trim_end_matches(|end: char| !end.is_alphabetic()).to_owned()
}

/// The settings in which the experiments differ, by their paths, with the
/// values of each group.
pub(super) fn differences(groups: &[Group<'_>]) -> Vec<(String, Vec<String>)> {
    let settings: Vec<BTreeMap<String, String>> = groups
        .iter()
        .map(|group| {
            let mut settings = BTreeMap::new();
            let whole = serde_json::to_value(&group.experiment).unwrap_or_default();
            flatten("", &whole, &mut settings);
            settings
        })
        .collect();
    let paths: BTreeSet<&String> = settings.iter().flat_map(BTreeMap::keys).collect();
    let values = |path: &String| -> Vec<String> {
        settings.iter().map(|settings| settings.get(path).cloned().unwrap_or_default()).collect()
    };
    paths
        .into_iter()
        .map(|path| (path.clone(), values(path)))
        .filter(|(_, values)| values.iter().any(|value| *value != values[0]))
        .collect()
}

/// Settings by their paths, as `--set` takes them.
fn flatten(path: &str, value: &Value, settings: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                // The kind of a search is no part of a path: `search.population`.
                let kind = path == "search" && name.starts_with(char::is_uppercase);
                let below = match (path, kind) {
                    ("", _) => name.clone(),
                    (_, true) => path.to_owned(),
                    _ => format!("{path}.{name}"),
                };
                flatten(&below, value, settings);
            }
        }
        Value::String(word) => {
            settings.insert(path.to_owned(), word.clone());
        }
        other => {
            settings.insert(path.to_owned(), other.to_string());
        }
    }
}
