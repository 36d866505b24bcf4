//! Data sets.

use std::path::PathBuf;

/// The folder that data sets are kept in: `$PRECOCIAL_DATA`, else
/// `precocial` in `$XDG_DATA_HOME`, else in `~/.local/share`.
pub fn folder() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(own) = set("PRECOCIAL_DATA") {
        return own.into();
    }
    let base = set("XDG_DATA_HOME").map(PathBuf::from);
    let home = || std::env::home_dir().unwrap_or_default().join(".local/share");
    base.unwrap_or_else(home).join("precocial")
}
