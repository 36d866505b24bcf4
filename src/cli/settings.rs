//! `settings`: an experiment with everything that can be set.
//!
//! What it says of a setting are the doc comments of the settings themselves,
//! which end in the default and the range: `Default 192; from 1 to 1000000.`

mod doc;

use std::collections::BTreeMap;

use clap::Args;
use clap::builder::PossibleValuesParser;
use ron::ser::PrettyConfig;
use serde_json::{Value, json};

use self::doc::Doc;
use super::output;
use super::{Done, exit};
use crate::run::Experiment;
use crate::search::{Needs, SearchSettings};

/// Print an experiment with every setting, its default and its range
#[derive(Args)]
#[command(after_help = "Example: an experiment of your own, from one with all defaults:
  precocial settings lottery > lottery.ron
  precocial run lottery.ron --dry-run")]
pub(super) struct SettingsArgs {
    /// What the experiment searches with
    #[arg(default_value = "wann", value_parser = names())]
    search: String,
    /// Print each setting's path, as `run --set` takes it, with what is said of it, as JSON
    #[arg(long)]
    json: bool,
}

fn names() -> PossibleValuesParser {
    SearchSettings::built_in().map(|(name, _)| name).into()
}

pub(super) fn run(args: &SettingsArgs) -> Done {
    let lines = lines(&defaults(&args.search));
    if args.json {
        let settings = lines.into_iter().filter_map(|line| line.setting);
        let settings: BTreeMap<_, _> =
            settings.map(|setting| (setting.path.clone(), setting.in_json())).collect();
        output::json(&json!(settings))?;
    } else {
        output::result(text(&lines).as_bytes())?;
    }
    Ok(exit::SUCCESS)
}

/// An experiment with a search whose settings are the defaults, and a task that
/// suits it.
fn defaults(name: &str) -> Experiment {
    let search = SearchSettings::built_in().into_iter().find(|(known, _)| *known == name);
    let search = search.map(|(_, search)| search).unwrap_or_default();
    let task = match search.kind().needs() {
        Needs::Returns => "cartpole-swingup-v1",
        Needs::Classes => "digits",
    };
    Experiment { search, ..Experiment::new(task) }
}

/// A line of an experiment file.
struct Line {
    text: String,
    /// The setting that it begins.
    setting: Option<Setting>,
}

/// A setting in an experiment.
struct Setting {
    path: String,
    doc: Doc,
    default: Value,
}

impl Setting {
    fn in_json(&self) -> Value {
        json!({ "doc": self.doc.text(), "default": self.default, "range": self.doc.range() })
    }
}

/// The file of an experiment, line by line.
fn lines(experiment: &Experiment) -> Vec<Line> {
    let schema = doc::Schema::of::<Experiment>();
    let tree = json!(experiment);
    let written: &dyn erased_serde::Serialize = experiment;
    let pretty = PrettyConfig::new().compact_arrays(true);
    // An experiment is plain data: this cannot fail.
    let text = ron::ser::to_string_pretty(written, pretty).unwrap_or_default();
    // What the settings of the structs that are open are looked up in.
    let mut open = vec![(String::new(), schema.root(), &tree)];
    let mut lines = Vec::new();
    for line in text.lines() {
        let setting = line.trim_start().split_once(": ").zip(open.last()).map(
            |((key, written), &(ref parent, schema, tree))| {
                let path = format!("{parent}{key}");
                (path, schema.field(key), &tree[key], written)
            },
        );
        if let Some((path, field, value, written)) = &setting
            && let Some(variant) = written.strip_suffix('(')
        {
            let variant = variant.trim_end_matches('(');
            let value = if variant.is_empty() { value } else { &value[variant] };
            open.push((format!("{path}."), field.variant(variant), value));
        } else if line.trim_start().starts_with(')') {
            open.pop();
        }
        let setting = setting.map(|(path, field, value, _)| Setting {
            path,
            doc: field.doc(),
            default: value.clone(),
        });
        lines.push(Line { text: line.to_owned(), setting });
    }
    lines
}

/// The file with what is said of each setting above it.
fn text(lines: &[Line]) -> String {
    let mut text =
        String::from("// Every setting with its default. All but the task may be left out.\n");
    // What the forms of a setting mean is said once.
    let mut explained = Vec::new();
    for Line { text: line, setting } in lines {
        let indentation = &line[..line.len() - line.trim_start().len()];
        if let Some(Setting { doc, .. }) = setting {
            for comment in doc.comments(explained.contains(&doc.forms)) {
                text += &wrapped(indentation, &comment);
            }
            explained.push(doc.forms.clone());
        }
        text += line;
        text += "\n";
    }
    text
}

/// A comment, in lines that are not too long.
fn wrapped(indentation: &str, comment: &str) -> String {
    let words = comment.trim_start();
    let depth = comment.len() - words.len();
    let first = format!("{indentation}// {}", " ".repeat(depth));
    let next = if depth > 0 { format!("{first}  ") } else { first.clone() };
    let options = textwrap::Options::new(90).initial_indent(&first).subsequent_indent(&next);
    textwrap::fill(words, options) + "\n"
}

#[cfg(test)]
mod tests;
