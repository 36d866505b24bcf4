//! What leaves the program: results on stdout, words on stderr.

use std::fmt::{Arguments, Display, Write as _};
use std::io::{self, Write as _};

use precocial_envs::{Registry, Task, TaskSource};

use serde::Serialize;

use super::exit;
use super::failure::Failure;
use super::terminal::{columns, wrapped};
use super::text::visible;

/// Writes a line of results: what [`print!`] does.
pub(super) fn line(words: Arguments<'_>) -> Result<(), Box<Failure>> {
    result(format!("{}\n", visible(&words.to_string())).as_bytes())
}

/// Writes a result for programs, in a line.
pub(super) fn json(value: &impl Serialize) -> Result<(), Box<Failure>> {
    let text = serde_json::to_string(value).map_err(|error| Failure::new(exit::CONTENT, error))?;
    // What JSON lets stand and a terminal would obey; it is inside strings alone.
    let steers = |character: char| matches!(character, '\u{7f}'..='\u{9f}');
    let mut line = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if steers(character) {
            // Writing to a string cannot fail.
            let _ = write!(line, "\\u{:04x}", u32::from(character));
        } else {
            line.push(character);
        }
    }
    result((line + "\n").as_bytes())
}

/// Writes words to stderr, in lines that fit: what [`say!`] does. It does not
/// mind a terminal that has gone.
pub(super) fn words(words: Arguments<'_>) {
    let stderr = io::stderr();
    let text = words.to_string();
    let _ = writeln!(stderr.lock(), "{}", wrapped(&visible(&text), columns(&stderr)));
}

/// Writes to stderr what was drawn already.
pub(super) fn drawn(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes results. A closed pipe (`| head`) means "enough".
pub(super) fn result(bytes: &[u8]) -> Result<(), Box<Failure>> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::system("cannot write to stdout", &error))
        }
        _ => Ok(()),
    }
}

/// Digits after the point of a return: a loss is small, other returns are not.
pub(super) fn decimals(task: &dyn Task, usual: usize) -> usize {
    if task.kind().supervised().is_some() { 3 } else { usual }
}

/// The same for a task that is not opened.
pub(super) fn decimals_of(registry: &Registry, task: &str, usual: usize) -> usize {
    if is_supervised(registry, task) { 3 } else { usual }
}

/// Whether a task is a supervised one: its returns are losses, with a minus.
pub(super) fn is_supervised(registry: &Registry, task: &str) -> bool {
    registry.find(task).is_ok_and(TaskSource::is_supervised)
}

/// So many of something, in words: `1 thread`, `2 threads`.
pub(super) fn count(number: impl Display, one: &str) -> String {
    let number = number.to_string();
    let ending = if number == "1" { "" } else { "s" };
    format!("{number} {one}{ending}")
}

/// `println!` for results, whose failures are the caller's.
macro_rules! print {
    ($($words:tt)*) => {
        $crate::cli::output::line(format_args!($($words)*))
    };
}

/// `eprintln!` for words.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::cli::output::words(format_args!($($words)*))
    };
}

pub(super) use {print, say};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!([1, 2].map(|number| count(number, "thread")), ["1 thread", "2 threads"]);
    }
}
