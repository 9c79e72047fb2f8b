//! Building, and what has to be there before.

use std::fs;
use std::process::Command;

use support::machine::{self, Part};
use support::{Result, Trouble};

use crate::place;

/// What of the system a command needs; installs it, or says how.
pub(crate) fn preflight(parts: &[Part]) -> Result<()> {
    machine::toolchains()?;
    machine::provide(parts)
}

/// Runs a command that speaks to the user directly.
pub(crate) fn go(command: &mut Command) -> Result<()> {
    let name = line(command);
    let status = command.status().map_err(|error| Trouble::new(format!("'{name}': {error}")))?;
    if status.success() { Ok(()) } else { Err(Trouble::new(format!("'{name}' failed ({status})"))) }
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The packages of a folder, exactly as its lock file has them; nothing to do if they are there.
pub(crate) fn packages(folder: &str) -> Result<()> {
    let dir = place::root().join(folder);
    let lock = fs::read(dir.join("package-lock.json"))
        .map_err(|error| Trouble::new(format!("{folder}/package-lock.json: {error}")))?;
    let stamp = dir.join("node_modules/.amsel-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    go(&mut place::npm(folder, &["ci", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(stamp, lock)?)
}

/// The page that the window holds: `ui/dist`.
pub(crate) fn page() -> Result<()> {
    packages("ui")?;
    go(&mut place::npm("ui", &["run", "--silent", "build", "--", "--logLevel", "warn"]))
}

/// Amsel, and the engine without a window.
pub(crate) fn programs() -> Result<()> {
    page()?;
    go(&mut place::cargo(&["build", "--locked", "--package", "amsel", "--package", "peer"]))
}
