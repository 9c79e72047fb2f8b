//! Files that a program writes and git keeps.

use std::fs;
use std::process::Command;

use support::{Result, Trouble};

use crate::{build, place};

const BINDINGS: &str = "ui/src/ipc/bindings.ts";

/// A file, the example that prints what it must hold, and the crate of the example.
const PRINTED: [(&str, &str); 2] = [(BINDINGS, "bindings"), ("crates/xep/amsel.doap", "doap")];

/// `cargo xtask bindings`.
pub(crate) fn write_bindings() -> Result<()> {
    let text = printed("bindings")?;
    fs::write(place::root().join(BINDINGS), text)?;
    println!("{BINDINGS} is written.");
    Ok(())
}

/// The generated files that are not what their generators make today.
pub(crate) fn stale() -> Result<Vec<String>> {
    let mut stale = Vec::new();
    for (file, example) in PRINTED {
        if fs::read_to_string(place::root().join(file))? != printed(example)? {
            stale.push(file.to_owned());
        }
    }
    let readme = fs::read_to_string(place::root().join("README.md"))?;
    if !readme.contains(printed("table")?.trim()) {
        stale.push("README.md (the table of XEPs)".to_owned());
    }
    Ok(stale)
}

/// What an example prints. Built within the whole workspace, so that nothing is built twice.
fn printed(example: &str) -> Result<String> {
    let words = ["build", "--quiet", "--locked", "--workspace", "--example", example];
    build::go(&mut place::cargo(&words))?;
    let output = Command::new(place::built(&format!("examples/{example}"))).output()?;
    if !output.status.success() {
        return Err(Trouble::new(format!("the example '{example}' failed ({})", output.status)));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Trouble::new(format!("'{example}' prints no UTF-8")))
}
