//! What leaves the program: results on stdout, words on stderr.

use std::fmt::{Arguments, Display};
use std::io::{self, Write as _};

use precocial_envs::{Kind, Registry, Task, TaskSource};

use super::failure::Failure;

/// Writes a line of results: what [`print!`] does.
pub(super) fn line(words: Arguments<'_>) -> Result<(), Box<Failure>> {
    result(format!("{words}\n").as_bytes())
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
    match task.kind() {
        Kind::Supervised(_) => 3,
        Kind::Control => usual,
    }
}

/// The same for a task that is not opened.
pub(super) fn decimals_of(registry: &Registry, task: &str, usual: usize) -> usize {
    if registry.find(task).is_ok_and(TaskSource::is_supervised) { 3 } else { usual }
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

/// `eprintln!` that does not mind a terminal that has gone.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
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
