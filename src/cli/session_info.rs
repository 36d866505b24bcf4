//! What a run's record tells of the process that works on it: the command line,
//! the machine and the time.

use std::env;
use std::path::PathBuf;
use std::time::SystemTime;

use super::text::argument_in_shell;
use crate::run::SessionInfo;

/// A session of this process that starts now.
pub(super) fn of_this_process(threads: usize) -> SessionInfo {
    SessionInfo {
        command: command_line(),
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        threads,
        started: now(),
    }
}

/// The time (RFC 3339, UTC).
pub(super) fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}

/// The command line, as it can be typed again.
fn command_line() -> String {
    let mut words = env::args_os().map(PathBuf::from);
    // The program by its name alone: where it lies tells nothing.
    let program = words.next().unwrap_or_default();
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let quoted = words.map(|word| argument_in_shell(&word));
    std::iter::once(name).chain(quoted).collect::<Vec<_>>().join(" ")
}
