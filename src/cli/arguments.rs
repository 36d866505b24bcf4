//! What the program was called with: its name and its arguments.
//!
//! They come from whoever calls the command line, which may be a program in another
//! language whose own first words say nothing.

use std::env;
use std::ffi::OsString;
use std::sync::OnceLock;

static ARGUMENTS: OnceLock<Vec<OsString>> = OnceLock::new();

/// Keeps them, once for the process.
pub(super) fn keep(arguments: Vec<OsString>) -> &'static [OsString] {
    ARGUMENTS.get_or_init(|| arguments)
}

/// The program's name and its arguments.
pub(super) fn all() -> &'static [OsString] {
    ARGUMENTS.get_or_init(|| env::args_os().collect())
}
