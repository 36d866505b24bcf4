//! Paths in the names of tasks.

use std::path::{Path, PathBuf};

/// A name with a path in it; none where that is no text.
pub(crate) fn with_path(prefix: &str, path: &Path) -> Option<String> {
    Some(format!("{prefix}{}", path.to_str()?))
}

/// A path as an experiment in `base` means it: a relative one begins there, or in the
/// working directory where it leads nowhere from `base`.
pub(crate) fn from_base(base: &Path, path: &str) -> PathBuf {
    let there = base.join(path);
    match std::path::absolute(path) {
        Ok(here) if !there.exists() && here.exists() => here,
        _ => there,
    }
}

/// Where data are now that were at `before`: at `data`, or under it by the same name.
pub(crate) fn found_under(
    data: &Path,
    before: &Path,
    there: impl Fn(&Path) -> bool,
) -> Option<PathBuf> {
    let by_name = before.file_name().map(|name| data.join(name));
    by_name.into_iter().chain([data.to_owned()]).find(|path| there(path))
}
