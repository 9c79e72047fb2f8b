//! Building, and what has to be there before.

use std::fs;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use support::machine::{self, Part, Tools};
use support::{Result, Trouble};

use crate::place;

/// What of the system a command needs; installs it, or says how.
pub(crate) fn preflight(tools: Tools, parts: &[Part]) -> Result<()> {
    machine::toolchains(tools)?;
    machine::provide(parts)
}

/// Runs a command that speaks to the user directly.
pub(crate) fn go(command: &mut Command) -> Result<()> {
    let name = line(command);
    let status = command.status().map_err(|error| Trouble::new(format!("'{name}': {error}")))?;
    if status.success() { Ok(()) } else { Err(Trouble::new(format!("'{name}' failed ({status})"))) }
}

/// The same for what is done on the way: our own stdout is for what was asked for.
pub(crate) fn make(command: &mut Command) -> Result<()> {
    go(command.stdout(std::io::stderr()))
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The packages of a folder, exactly as its lock file has them; nothing to do if they are there.
pub(crate) fn packages(folder: &str) -> Result<()> {
    let dir = place::root().join(folder);
    let read = |path: &str| -> Result<Value> {
        let text = fs::read_to_string(dir.join(path))
            .map_err(|error| Trouble::new(format!("{folder}/{path}: {error}")))?;
        Ok(serde_json::from_str(&text)?)
    };
    let lock = read("package-lock.json")?;
    // npm notes there what it installed, as its last act.
    if read("node_modules/.package-lock.json").is_ok_and(|noted| installed(&lock, &noted)) {
        return Ok(());
    }
    make(&mut place::npm(folder, &["ci", "--no-audit", "--no-fund"]))
}

/// Is everything that the lock file asks for noted, in the same version? What is optional may
/// be missing: it is for other systems.
fn installed(lock: &Value, noted: &Value) -> bool {
    let same = |(path, package): (&String, &Value)| {
        let found = &noted["packages"][path];
        let optional = package["optional"] == true || package["devOptional"] == true;
        path.is_empty()
            || (optional && found.is_null())
            || found["integrity"] == package["integrity"]
    };
    lock["packages"].as_object().is_some_and(|packages| packages.iter().all(same))
}

/// The page that the window holds: `ui/dist`. Made once, however many parts ask for it.
pub(crate) fn page() -> Result<()> {
    static MADE: OnceLock<Result<()>> = OnceLock::new();
    let make = || {
        packages("ui")?;
        make(&mut place::npm("ui", &["run", "--silent", "build", "--", "--logLevel", "warn"]))
    };
    MADE.get_or_init(make).clone()
}

/// Amsel, and the engine without a window. The whole workspace is selected, here as in the tests:
/// another selection would join the features of dependencies differently, and build them twice.
pub(crate) fn programs() -> Result<()> {
    page()?;
    make(&mut place::cargo(&["build", "--locked", "--workspace", "--bins"]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::installed;

    #[test]
    fn packages_are_there_when_npm_noted_the_same_ones() {
        let lock = json!({ "packages": {
            "": { "name": "ours" },
            "node_modules/a": { "integrity": "one" },
            "node_modules/b": { "integrity": "two", "optional": true },
        } });
        assert!(installed(
            &lock,
            &json!({ "packages": { "node_modules/a": { "integrity": "one" } } })
        ));
        assert!(!installed(
            &lock,
            &json!({ "packages": { "node_modules/a": { "integrity": "old" } } })
        ));
        assert!(!installed(&lock, &json!({ "packages": {} })));
        assert!(!installed(&json!({}), &json!({})));
    }
}
