//! `--set key=value`: a change to any setting of an experiment by its path, as
//! strict as the file.

use precocial_envs::nearest;
use serde_json::{Map, Value};
use thiserror::Error;

use super::erased::{deserialize, writable};
use super::{Experiment, Versioned as _};

/// Why a setting could not be changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OverrideError {
    /// No `=`.
    #[error("`{0}` is not of the form key=value")]
    Form(String),
    /// No such setting.
    #[error("there is no setting `{key}`; {}`{parent}` has {known}", slip(key, known))]
    Unknown {
        /// What was asked for.
        key: String,
        /// As far as it exists.
        parent: String,
        /// What there is.
        known: String,
    },
    /// The value does not fit.
    #[error("`{key}` cannot be `{value}`: {message}")]
    Value {
        /// The setting.
        key: String,
        /// The value.
        value: String,
        /// What is wrong with it.
        message: String,
    },
}

/// What the last name that is not known may be a slip of, in words.
fn slip(key: &str, known: &str) -> String {
    let names = key.split('.').map(|name| nearest(name, known.split(", ")));
    let nearest = names.flatten().next_back();
    nearest.map_or_else(String::new, |nearest| format!("did you mean `{nearest}`? "))
}

impl Experiment {
    /// The experiment with one setting changed, e.g. `search.population=64`.
    /// Values are written as in an experiment file; the name of a search
    /// (`Wann`) is not part of the path.
    pub fn with(&self, assignment: &str) -> Result<Self, OverrideError> {
        let Some((key, text)) = assignment.split_once('=') else {
            return Err(OverrideError::Form(assignment.to_owned()));
        };
        let (key, text) = (key.trim(), text.trim());
        let wrong = |message: String| OverrideError::Value {
            key: key.to_owned(),
            value: text.to_owned(),
            message,
        };
        // An experiment is plain data with string keys: this cannot fail.
        let mut tree =
            serde_json::to_value(writable(self)).map_err(|error| wrong(error.to_string()))?;
        let current = find(&mut tree, key)?;
        // A word where a word is: quotes would only be in the way of a shell.
        *current = match current {
            Value::String(_) if !text.starts_with('"') => Value::String(text.to_owned()),
            _ => value(text).map_err(|error| wrong(error.code.to_string()))?,
        };
        let changed: Self =
            deserialize(tree).map_err(|error: serde_json::Error| wrong(error.to_string()))?;
        if changed.format != Self::FORMAT {
            return Err(wrong(format!("this version writes format {}", Self::FORMAT)));
        }
        Ok(changed)
    }
}

/// The value of a setting in the tree.
fn find<'a>(tree: &'a mut Value, key: &str) -> Result<&'a mut Value, OverrideError> {
    let mut reached = tree;
    let mut parent = String::from("an experiment");
    for name in key.split('.') {
        let fields = fields(reached).filter(|fields| fields.contains_key(name));
        // Looked up twice because a borrow that is returned lives too long.
        if fields.is_none() {
            let known = fields_of(reached);
            return Err(OverrideError::Unknown { key: key.to_owned(), parent, known });
        }
        reached = match fields_mut(reached).and_then(|fields| fields.get_mut(name)) {
            Some(field) => field,
            None => return Err(OverrideError::Form(key.to_owned())),
        };
        name.clone_into(&mut parent);
    }
    Ok(reached)
}

/// The fields of a struct, or of the struct inside an enum's variant.
fn fields(value: &Value) -> Option<&Map<String, Value>> {
    let map = value.as_object()?;
    match variant(map).and_then(|name| map.get(name)) {
        Some(inside) => inside.as_object(),
        None => Some(map),
    }
}

fn fields_mut(value: &mut Value) -> Option<&mut Map<String, Value>> {
    let map = value.as_object_mut()?;
    match variant(map).map(str::to_owned) {
        Some(name) => map.get_mut(&name)?.as_object_mut(),
        None => Some(map),
    }
}

/// The name of the variant, if this is an enum: a single key with a capital.
fn variant(map: &Map<String, Value>) -> Option<&str> {
    let (name, None) = (map.keys().next()?, map.keys().nth(1)) else { return None };
    name.starts_with(char::is_uppercase).then_some(name)
}

fn fields_of(value: &Value) -> String {
    let names: Vec<_> = fields(value).into_iter().flat_map(Map::keys).map(String::as_str).collect();
    if names.is_empty() { "no settings inside".to_owned() } else { names.join(", ") }
}

/// A value as an experiment file would write it.
fn value(text: &str) -> Result<Value, ron::error::SpannedError> {
    let name_ends = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(name_ends);
    let inside = rest.trim();
    if !is_name(name) || inside.is_empty() {
        return ron::from_str(&quote_names(text));
    }
    // A variant: `Grid(low: …)` holds a struct, `List([…])` one value.
    let bare = inside.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')).map(str::trim);
    let held = match bare {
        Some(one) if one.starts_with(['[', '{', '"']) => ron::from_str(&quote_names(one))?,
        _ => ron::from_str(&quote_names(inside))?,
    };
    Ok(Value::Object(Map::from_iter([(name.to_owned(), held)])))
}

/// Whether a word names a variant; some words are values of RON itself.
fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !["NaN", "Some", "None"].contains(&word)
}

/// Bare words as strings: a tree of plain data knows no variants, and would take
/// any other word, or a number that is not finite, for nothing at all.
fn quote_names(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 8);
    let (mut rest, mut in_string) = (text, false);
    while let Some(first) = rest.chars().next() {
        let is_letter = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let signed = rest.trim_start_matches(['-', '+']);
        let sign = rest.len() - signed.len();
        let length = sign + signed.find(|c| !is_letter(c)).unwrap_or(signed.len());
        let (word, after) = rest.split_at(length);
        let is_key = after.trim_start().starts_with(':');
        if !in_string && is_bare(&word[sign..]) && !is_key {
            quoted.extend(["\"", word, "\""]);
        } else if !word.is_empty() {
            quoted.push_str(word);
        } else {
            in_string ^= first == '"';
            quoted.push(first);
        }
        rest = &rest[word.len().max(first.len_utf8())..];
    }
    quoted
}

/// Whether a word is neither a number nor one of those that plain data has.
fn is_bare(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !["true", "false", "Some", "None"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{SearchSettings, parse};
    use crate::search::WannSettings;

    fn experiment() -> Experiment {
        parse("(task: \"cartpole-swingup-v1\")").unwrap()
    }

    fn settings(experiment: &Experiment) -> &WannSettings {
        let SearchSettings::Wann(settings) = &experiment.search else { panic!("another search") };
        settings
    }

    #[test]
    fn reaches_every_kind_of_setting() {
        let changed = experiment()
            .with("seed=18446744073709551615")
            .and_then(|e| e.with("search.population = 64"))
            .and_then(|e| e.with("search.ranking.connection_limit=[(0, 200), (9, 80)]"))
            .and_then(|e| e.with("search.variation.when_impossible=AnotherVariation"))
            .and_then(|e| e.with("evaluation.weights=Grid(low: -2, high: 2, count: 5)"))
            .and_then(|e| e.with("task=cartpole-swingup-hard-v1"))
            .and_then(|e| e.with("search.activations=[Sine, Tanh]"));
        let changed = match changed {
            Ok(changed) => changed,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(changed.seed, u64::MAX);
        assert_eq!(changed.task, "cartpole-swingup-hard-v1");
        assert_eq!(settings(&changed).population.get(), 64);
        assert_eq!(settings(&changed).ranking.connection_limit.at(9), Some(80));
        assert_eq!(changed.evaluation.weights.values(), [-2.0, -1.0, 0.0, 1.0, 2.0]);
        let never = changed.with("evaluation.patience=None").unwrap();
        assert_eq!(never.evaluation.patience, None);
        let list = changed.with("evaluation.weights=List([0.5, -1.5e0])").unwrap();
        assert_eq!(list.evaluation.weights.values(), [0.5, -1.5]);
    }

    #[test]
    fn is_as_strict_as_the_file() {
        let message = |assignment| experiment().with(assignment).unwrap_err().to_string();
        insta::assert_snapshot!(message("seed"), @"`seed` is not of the form key=value");
        insta::assert_snapshot!(message("sed=3"), @"there is no setting `sed`; did you mean `seed`? `an experiment` has evaluation, format, save_every, search, seed, task");
        insta::assert_snapshot!(message("search.selection.culled=0.1"), @"there is no setting `search.selection.culled`; did you mean `cull`? `selection` has cull, elites, tournament");
        insta::assert_snapshot!(message("seed.x=3"), @"there is no setting `seed.x`; `seed` has no settings inside");
        for wrong in [
            "search.population=-5",
            "search.population=1.5",
            "search.activations=[sine]",
            "search.initial_enabled=inf",
            "evaluation.patience=never",
            "search.selection.cull=2",
            "format=2",
            "evaluation.weights=List([])",
            "seed=",
            "search.population=(",
        ] {
            assert!(
                matches!(experiment().with(wrong), Err(OverrideError::Value { .. })),
                "{wrong}"
            );
        }
    }
}
