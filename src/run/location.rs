//! What is wrong in a RON text, and where.

use precocial_envs::nearest;
use ron::Error;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Deserializer, Path, Segment, Track};

use super::erased::deserialize;

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
    // The reader keeps the words of an error, not its type.
    let original = error.code.to_string();
    let is = |code: &Error| original == code.to_string();
    let unknown_field = original.starts_with("Unexpected field named");
    let unknown_variant = original.starts_with("Unexpected ") && original.contains("variant named");
    let with_slip = with_slip(&original);
    let words = match original.as_str() {
        _ if (unknown_field || unknown_variant) && cut_off => {
            "the text ends in the middle of a word"
        }
        _ if is(&Error::Eof) => "the text ends too early",
        _ if is(&Error::ExpectedComma) && cut_off => "the text ends too early",
        _ if is(&Error::ExpectedInteger) => "a whole number is expected here",
        _ if is(&Error::IntegerOutOfBounds) => {
            "a whole number is expected here, not negative and not this large"
        }
        _ if is(&Error::ExpectedFloat) => "a number is expected here",
        _ if is(&Error::ExpectedComma) => "a comma or the end is expected here",
        _ if unknown_field || unknown_variant => &with_slip,
        other => other,
    };
    match setting::<T>(text, options) {
        // What has no such name is named by the words.
        Some(setting) if !unknown_field => format!("`{setting}`: {words}"),
        _ => words.to_owned(),
    }
}

/// The same words, with what an unknown name may be a slip of: they name it, and
/// then those that there are.
fn with_slip(words: &str) -> String {
    let names = |text| str::split(text, '`').skip(1).step_by(2);
    let nearest = words.split_once(", expected").and_then(|(found, known)| {
        let found = names(found).next()?;
        nearest(found, names(known))
    });
    nearest.map_or_else(|| words.to_owned(), |it| format!("{words}; did you mean `{it}`?"))
}

/// The path of the setting that cannot be read, as `--set` writes it. Reading
/// once more finds it, so that sound files are read without looking out for it.
fn setting<T: DeserializeOwned>(text: &str, options: &ron::Options) -> Option<String> {
    let mut reader = ron::Deserializer::from_str_with_options(text, options).ok()?;
    let mut track = Track::new();
    let failed = deserialize::<T, _>(Deserializer::new(&mut reader, &mut track)).is_err();
    Some(name(&track.path())).filter(|name| failed && !name.is_empty())
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
