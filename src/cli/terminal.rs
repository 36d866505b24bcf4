//! What the terminal can do.

use std::io::IsTerminal;

use super::text::program;

/// Whether a stream is a terminal that can move its cursor.
pub(super) fn can_draw(stream: &impl IsTerminal) -> bool {
    let term = std::env::var_os("TERM");
    let able = match &term {
        Some(term) => term != "dumb" && !term.is_empty(),
        // Only elsewhere does a terminal need a name.
        None => cfg!(windows),
    };
    able && stream.is_terminal()
}

/// How many characters fit into a line of the terminal; nothing where there is
/// none.
pub(super) fn columns(stream: &impl IsTerminal) -> Option<usize> {
    let usual = 80;
    let width = || ratatui::crossterm::terminal::size().map_or(usual, |(columns, _)| columns);
    stream.is_terminal().then(width).filter(|&columns| columns > 0).map(usize::from)
}

/// As many of some fields as fit, each whole, the first ones first.
pub(super) fn fitting(fields: &[String], columns: Option<usize>) -> String {
    let mut line = String::new();
    for field in fields.iter().filter(|field| !field.is_empty()) {
        let joint = if line.is_empty() { "" } else { ", " };
        let long = line.chars().count() + joint.len() + field.chars().count();
        if columns.is_none_or(|columns| long <= columns) {
            line = line + joint + field;
        }
    }
    line
}

/// Words in lines that fit, broken between words alone. Lines with a command
/// stay whole: they are there to be copied.
pub(super) fn wrapped(words: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else { return words.to_owned() };
    let options = textwrap::Options::new(columns.max(20))
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let line = |line: &str| {
        let whole = line.chars().count() <= columns
            || line.contains("precocial ")
            || line.contains(&format!("{} ", program()));
        if whole { line.to_owned() } else { textwrap::fill(line, &options) }
    };
    words.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_shown_whole_or_not_at_all() {
        let fields = ["2 minutes left", "champion 420", "", "12 connections", "1 M"];
        let fields = fields.map(str::to_owned);
        assert_eq!(fitting(&fields, None), "2 minutes left, champion 420, 12 connections, 1 M");
        for columns in 0..60 {
            let line = fitting(&fields, Some(columns));
            assert!(line.len() <= columns, "{line}");
            let whole = |field: &str| fields.iter().any(|known| known == field);
            assert!(line.is_empty() || line.split(", ").all(whole), "{columns}: {line}");
        }
        assert_eq!(fitting(&fields, Some(33)), "2 minutes left, champion 420, 1 M");
    }

    #[test]
    fn long_words_are_not_broken_and_commands_stay_whole() {
        let words = "there is no task cartpole-swing-up; there are cartpole-v1, cartpole-v2\n\
                     go on with: precocial resume a/rather/long/path";
        let text = wrapped(words, Some(30));
        let mut lines = text.lines();
        assert_eq!(lines.next_back(), Some("go on with: precocial resume a/rather/long/path"));
        assert!(lines.all(|line| line.len() <= 30), "{text}");
        assert!(text.contains("cartpole-swing-up;"), "{text}");
        assert_eq!(wrapped(words, None), words);
    }
}
