//! The same bits everywhere: networks and physics must not use what differs
//! from platform to platform, or from run to run. These tests read the sources.

use std::path::{Path, PathBuf};

/// Functions that the standard library leaves to the platform. `sqrt`,
/// `mul_add`, `abs`, `copysign` and the roundings are exact and allowed.
const PLATFORM_MATHEMATICS: &[&str] = &[
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp",
    "exp2", "exp_m1", "hypot", "ln", "ln_1p", "log", "log10", "log2", "powf", "powi", "sin",
    "sin_cos", "sinh", "tan", "tanh",
];

/// Their order of iteration differs from run to run.
const UNORDERED: &[&str] = &["HashMap", "HashSet"];

/// Drawing and printing may use what they like, for nothing is computed from
/// it; exported source code speaks of its own language's mathematics. An encoder is
/// trained once, and then a file.
const NOT_SEARCHED: &[&str] = &["report", "chart", "cli", "export", "autoencoder"];

/// What is forbidden in a source text: line numbers from 1, and the words.
/// Comments, and items marked `#[cfg(test)]`, are passed over.
fn forbidden(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // How far the test item that is being passed over is indented.
    let mut test_item: Option<usize> = None;
    for (index, line) in without_strings(source).lines().enumerate() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        if let Some(marker_indent) = test_item {
            // By rustfmt's rules an item ends on a line indented like its start.
            let closes = code.ends_with([';', '}']) && !code.starts_with("#[");
            if indent == marker_indent && closes {
                test_item = None;
            }
        } else if code == "#[cfg(test)]" {
            test_item = Some(indent);
        } else if !code.starts_with("//") {
            found.extend(words(code).into_iter().map(|word| (index + 1, word)));
        }
    }
    found
}

/// The source with blanks for what strings hold: code that is written for others
/// to compile may use their mathematics.
fn without_strings(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    let (mut rest, mut in_string) = (source, false);
    while let Some(first) = rest.chars().next() {
        let length = if in_string && first == '\\' {
            2
        } else if !in_string && rest.starts_with("'\"'") {
            3
        } else if !in_string && rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            in_string ^= first == '"';
            first.len_utf8()
        };
        let (taken, after) = rest.split_at(length);
        if in_string {
            plain.extend(taken.chars().map(|c| if c == '\n' { c } else { ' ' }));
        } else {
            plain.push_str(taken);
        }
        rest = after;
    }
    plain
}

/// The forbidden words of a line of code.
fn words(code: &str) -> Vec<String> {
    let has = |word: &str| {
        let mut after = code.match_indices(word).map(|(at, _)| &code[at + word.len()..]);
        after.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let calls = PLATFORM_MATHEMATICS.iter().flat_map(|function| {
        // Called as a method, or named as a function.
        let method = code.contains(&format!(".{function}(")).then(|| format!(".{function}"));
        let paths = ["f64", "f32"].map(|float| format!("{float}::{function}"));
        method.into_iter().chain(paths.into_iter().filter(|path| has(path)))
    });
    let maps = UNORDERED.iter().filter(|word| has(word)).map(|word| (*word).to_owned());
    calls.chain(maps).collect()
}

/// Every Rust file below a folder, but for tests and what is not searched.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name == "tests" || NOT_SEARCHED.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn sources_use_no_platform_mathematics_and_no_unordered_maps() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&package.join("src"), &mut files);
    // The engine's own sources: absent where this package stands alone.
    let engine = package.join("../src");
    if engine.join("network").exists() {
        sources(&engine, &mut files);
    }
    assert!(files.iter().any(|file| file.ends_with("lanes/elementary.rs")), "{files:?}");
    let mut complaints = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file).expect("a source");
        for (line, word) in forbidden(&source) {
            complaints.push(format!("{}:{line}: {word}", file.display()));
        }
    }
    let complaints = complaints.join("\n");
    assert!(complaints.is_empty(), "not the same everywhere:\n{complaints}");
}

#[test]
fn the_search_finds_what_it_should() {
    let bad = "\
//! Prose may speak of x.sin() and of a HashMap.
fn physics(x: f64) -> f64 {
    let y = x.sin() + f64::exp(x);
    y
        .powf(2.0)
}
use std::collections::{BTreeMap, HashMap};
#[cfg(test)]
mod tests;
fn more(x: f64) -> f64 { x.log2().tanh() }
#[cfg(test)]
#[derive(Debug)]
mod tests {
    #[test]
    fn compares() {
        let truth = 1f64.cos();
    }
}
impl Thing {
    #[cfg(test)]
    fn only_in_tests(x: f64) -> f64 {
        x.ln()
    }

    #[cfg(test)]
    fn short(x: f64) -> f64 { x.ln() }

    fn last(x: f64) -> f64 { x.sinh() }
}
";
    let found: Vec<_> =
        forbidden(bad).into_iter().map(|(line, word)| format!("{line} {word}")).collect();
    let expected =
        ["3 f64::exp", "3 .sin", "5 .powf", "7 HashMap", "10 .log2", "10 .tanh", "28 .sinh"];
    assert_eq!(found, expected);
}

#[test]
fn the_search_lets_the_rest_pass() {
    let good = "\
use crate::lanes::elementary::{sin_cos, tanh};
let y = libm::exp(x).sqrt().mul_add(2.0, x.abs().copysign(z)).round_ties_even();
let (sin, cos) = sin_cos(state.angle); state.sine.expand().logged.cosine();
let z = world.sin_table + self.exponent + tanh(x);
let map = std::collections::BTreeMap::new();
let code = \"x.sin()\"; let quote = '\"'; let more = \"
    f64::exp(x) \\\" x.cos()\";
";
    assert_eq!(forbidden(good), []);
}
