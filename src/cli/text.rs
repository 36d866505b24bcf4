//! Text that comes from elsewhere, made safe to show and to type.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::arguments;

/// The text with its control characters written out: what a stranger's file
/// says must not steer the terminal. Ends of lines and tabs stay.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let ends_line = character == '\r' && characters.peek() == Some(&'\n');
        if steers(character) && !ends_line {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character may do something to a terminal other than to stand there:
/// controls, and what turns the direction of writing around.
fn steers(character: char) -> bool {
    let turns = matches!(character,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// A path as a shell takes it: as it is, or quoted where it must be.
pub(super) fn in_shell(path: &Path) -> String {
    // No option: one begins with a dash.
    let is_option = path.as_os_str().as_encoded_bytes().starts_with(b"-");
    argument_in_shell(&if is_option { Path::new(".").join(path) } else { path.to_owned() })
}

/// An argument as a shell takes it.
pub(super) fn argument_in_shell(argument: &Path) -> String {
    match argument.to_str() {
        Some(text) if !text.chars().any(|c| steers(c) || matches!(c, '\n' | '\t')) => {
            // Only a zero byte cannot be quoted, and no path has one.
            shlex::try_quote(text).map_or_else(|_| text.to_owned(), Cow::into_owned)
        }
        _ => byte_by_byte(argument),
    }
}

/// What to type for this program: its name where the shell finds it by that,
/// else the path that was typed.
pub(super) fn program() -> &'static str {
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        let typed = arguments::all().first().map(PathBuf::from).unwrap_or_default();
        let Some(name) = typed.file_name() else { return "precocial".to_owned() };
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&folders).any(|folder| folder.join(name).is_file());
        in_shell(if found { Path::new(name) } else { &typed })
    });
    &PROGRAM
}

/// With every byte that cannot be shown by its number, as the shells of today
/// read it.
fn byte_by_byte(path: &Path) -> String {
    let mut quoted = String::from("$'");
    for &byte in path.as_os_str().as_encoded_bytes() {
        // Writing to a string cannot fail.
        let _ = match byte {
            b'\'' | b'\\' => write!(quoted, "\\{}", char::from(byte)),
            b' '..=b'~' => write!(quoted, "{}", char::from(byte)),
            _ => write!(quoted, "\\x{byte:02x}"),
        };
    }
    quoted + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(visible("plain ± text\n\tof two lines\r\n"), "plain ± text\n\tof two lines\r\n");
        assert_eq!(visible("\u{1b}[31mred\u{7}\r"), "\\u{1b}[31mred\\u{7}\\r");
        assert_eq!(visible("a\u{9b}31m\u{7f}\u{202e}b"), "a\\u{9b}31m\\u{7f}\\u{202e}b");
    }

    #[test]
    fn paths_are_quoted_where_a_shell_needs_it() {
        let shown = |path: &str| in_shell(Path::new(path));
        assert_eq!(shown("runs/swingup-1"), "runs/swingup-1");
        assert_eq!(shown("runs/my exp-1"), "'runs/my exp-1'");
        assert_eq!(shown("-x.ron"), "./-x.ron");
        assert_eq!(shown("$HOME;ls"), "'$HOME;ls'");
        assert_eq!(shown("it's"), "\"it's\"");
        assert_eq!(shown("a\nb"), "$'a\\x0ab'");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_told_by_number() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9's"));
        assert_eq!(in_shell(path), "$'caf\\xe9\\'s'");
    }
}
