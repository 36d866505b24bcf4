//! What a process says of itself, and how processes share processors.

use std::ffi::OsString;

use crate::cli::output::say;
use crate::cli::session_info;
use crate::cli::text::program;
use crate::distributed::Hello;

/// What this process says of itself.
pub(super) fn hello(arguments: &[OsString]) -> Hello {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let processors = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    Hello {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        arguments: arguments.iter().skip(1).map(|word| word.to_string_lossy().into()).collect(),
        host: session_info::host(),
        processors: processors.unwrap_or_default().trim().to_owned(),
        process: std::process::id(),
        parallelism: std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// How many threads each rank has where nobody says: ranks that may use the same
/// processors share them.
pub(super) fn share_processors(hellos: &[Hello]) -> Vec<usize> {
    let place = |hello: &Hello| (hello.host.clone(), hello.processors.clone());
    let among = |hello: &Hello| hellos.iter().filter(|other| place(other) == place(hello)).count();
    hellos.iter().map(|hello| (hello.parallelism / among(hello)).max(1)).collect()
}

/// Whether a process of this machine has ended, where the system tells.
pub(super) fn has_gone(of: &Hello) -> bool {
    if of.host != session_info::host() || std::fs::metadata("/proc/self").is_err() {
        return false;
    }
    // Its state stands behind its name, which is in brackets and may hold anything.
    let state = std::fs::read_to_string(format!("/proc/{}/stat", of.process));
    let state = state.ok().and_then(|stat| stat.rsplit(") ").next()?.chars().next());
    matches!(state, None | Some('Z' | 'X'))
}

/// Says, once, that processes that were started together do not work together, and
/// why, where there is only this one to be seen.
pub(super) fn tell_of_strangers(why: &str) {
    let number = |names: [&str; 2]| {
        let set = names.iter().find_map(|name| std::env::var(name).ok());
        set.and_then(|value| value.parse::<usize>().ok())
    };
    let rank = number(["OMPI_COMM_WORLD_RANK", "PMI_RANK"]);
    let size = number(["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"]);
    if let (Some(0), Some(size @ 2..)) = (rank, size) {
        say!(
            "warning: {size} processes were started, and each works for itself: {} was built \
             {why}",
            program()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_share_processors_where_they_have_the_same() {
        let rank = |host: &str, processors: &str, parallelism| Hello {
            version: String::new(),
            arguments: Vec::new(),
            host: host.to_owned(),
            processors: processors.to_owned(),
            process: 1,
            parallelism,
        };
        let bound = [rank("a", "0-3", 4), rank("a", "4-7", 4), rank("b", "0-3", 4)];
        assert_eq!(share_processors(&bound), [4, 4, 4]);
        let free = [rank("a", "0-7", 8), rank("a", "0-7", 8), rank("a", "0-7", 8)];
        assert_eq!(share_processors(&free), [2, 2, 2]);
        assert_eq!(share_processors(&[rank("a", "0", 1), rank("a", "0", 1)]), [1, 1]);
    }
}
