//! Where the sources lie and where things are built.

use std::path::{Path, PathBuf};
use std::process::Command;

use support::machine;

/// The top of the work tree.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// A place of ours in the user's cache folder: fresh clones find there what was built before.
pub(crate) fn cache() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").or_else(|| set("USERPROFILE")).map(|home| home.join(".cache"));
    let cache = set("XDG_CACHE_HOME").filter(|path| path.is_absolute()).or_else(home);
    cache.map_or_else(|| root().join("target/cache"), |cache| cache.join("amsel"))
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR").filter(|value| !value.is_empty()) {
        Some(path) => std::path::absolute(&path).unwrap_or_else(|_| PathBuf::from(path)),
        None => cache().join("target"),
    }
}

/// Where tools of ours are installed.
pub(crate) fn tools() -> PathBuf {
    cache().join("tools")
}

/// A program that cargo built.
pub(crate) fn built(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Cargo, at the top, with our target folder.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(words).current_dir(root()).env("CARGO_TARGET_DIR", target());
    for (name, _) in std::env::vars_os() {
        // What cargo told xtask about xtask must not reach the next cargo.
        if name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST")
        }) {
            command.env_remove(name);
        }
    }
    command
}

/// npm, in a folder of the tree.
pub(crate) fn npm(folder: &str, words: &[&str]) -> Command {
    let mut command = Command::new(machine::npm());
    command.args(words).current_dir(root().join(folder));
    command
}
