//! What is wrong in a RON text, and where.

use ron::Error;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

/// Where something is in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 0, in bytes.
    pub offset: usize,
    /// In bytes.
    pub length: usize,
}

impl Location {
    /// Where an error is: what it covers, without the space before it.
    pub(super) fn new(text: &str, span: &ron::error::Span) -> Self {
        let (start, end) = (offset(text, span.start), offset(text, span.end));
        let start = start + blank(&text[start..]);
        let rest = &text[start..];
        // Where it covers only space, the value behind is meant.
        let value = rest.find(|c: char| c.is_whitespace() || ",)]}".contains(c));
        let length = if end > start { end - start } else { value.unwrap_or(rest.len()) };
        let before = &text[..start];
        let line_begins = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_begins..].chars().count() + 1,
            offset: start,
            length,
        }
    }
}

/// A position's distance from the beginning, in bytes.
fn offset(text: &str, position: ron::error::Position) -> usize {
    let before: usize = text.split_inclusive('\n').take(position.line - 1).map(str::len).sum();
    let line = &text[before.min(text.len())..];
    let inside = line.char_indices().nth(position.col - 1);
    before + inside.map_or(line.len(), |(offset, _)| offset)
}

/// How many bytes of white space a text begins with.
fn blank(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// What is wrong there, with the setting's name.
pub(super) fn complaint<T: DeserializeOwned>(
    text: &str,
    options: &ron::Options,
    error: &ron::error::SpannedError,
) -> String {
    let cut_off = offset(text, error.span.end) >= text.trim_end().len();
    let words = match &error.code {
        Error::NoSuchStructField { .. } | Error::NoSuchEnumVariant { .. } if cut_off => {
            "the text ends in the middle of a word".to_owned()
        }
        Error::Eof => "the text ends too early".to_owned(),
        Error::ExpectedComma if cut_off => "the text ends too early".to_owned(),
        Error::ExpectedInteger => "a whole number is expected here".to_owned(),
        Error::IntegerOutOfBounds => {
            "a whole number is expected here, not negative and not this large".to_owned()
        }
        Error::ExpectedFloat => "a number is expected here".to_owned(),
        Error::ExpectedComma => "a comma or the end is expected here".to_owned(),
        code => code.to_string(),
    };
    match setting::<T>(text, options) {
        // What has no such name is named by the words.
        Some(setting) if !matches!(error.code, Error::NoSuchStructField { .. }) => {
            format!("`{setting}`: {words}")
        }
        _ => words,
    }
}

/// The path of the setting that cannot be read, as `--set` writes it. Reading
/// once more finds it, so that sound files are read without looking out for it.
fn setting<T: DeserializeOwned>(text: &str, options: &ron::Options) -> Option<String> {
    let mut reader = ron::Deserializer::from_str_with_options(text, options).ok()?;
    let failed = serde_path_to_error::deserialize::<_, T>(&mut reader).err()?;
    Some(name(failed.path())).filter(|name| !name.is_empty())
}

fn name(path: &Path) -> String {
    let mut name = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => name.extend(["[", &index.to_string(), "]"]),
            Segment::Map { key } if name.is_empty() => name.push_str(key),
            Segment::Map { key } => name.extend([".", key]),
            // The name of a variant is not part of a setting's.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    name
}
