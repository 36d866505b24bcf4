//! What a run's record tells of the process that works on it: the command line,
//! the machine and the time.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::arguments;
use super::text::argument_in_shell;
use crate::run::SessionInfo;

/// A session of this process that starts now.
pub fn of_this_process(threads: usize) -> SessionInfo {
    SessionInfo { command: command_line(), host: host(), threads, started: now() }
}

/// The machine's name.
pub(super) fn host() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

/// The time (RFC 3339, UTC).
pub fn now() -> String {
    in_words(SystemTime::now())
}

/// A time, or the nearest from 1970 to 9999: a clock may stand anywhere, and
/// nothing depends on it.
fn in_words(time: SystemTime) -> String {
    let last = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
    humantime::format_rfc3339_seconds(time.clamp(SystemTime::UNIX_EPOCH, last)).to_string()
}

/// The command line, as it can be typed again.
fn command_line() -> String {
    let mut words = arguments::all().iter().map(PathBuf::from);
    // The program by its name alone: where it lies tells nothing.
    let program = words.next().unwrap_or_default();
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let quoted = words.map(|word| argument_in_shell(&word));
    std::iter::once(name).chain(quoted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_clock_has_words() {
        let (epoch, year) = (SystemTime::UNIX_EPOCH, Duration::from_hours(365 * 24));
        for (time, words) in [
            (epoch - 10 * year, "1970-01-01T00:00:00Z"),
            (epoch + year, "1971-01-01T00:00:00Z"),
            (epoch + 9000 * year, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(in_words(time), words);
        }
    }
}
