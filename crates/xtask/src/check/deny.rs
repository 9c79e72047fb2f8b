//! Licences, bans and sources of crates, by cargo-deny.

use std::path::PathBuf;
use std::process::Command;

use support::machine;
use support::{Result, Trouble};

use crate::test::Step;
use crate::{build, place};

const VERSION: &str = "=0.20.2";

/// All but the advisories need no network; those are checked where their database can be had.
pub(crate) fn check() -> Result<()> {
    let program = program()?;
    let step = Step::run(&mut deny(&program, &["bans", "licenses", "sources"]))?;
    if !step.success {
        return Err(Trouble::new("cargo-deny has objections"));
    }
    let step = Step::run(&mut deny(&program, &["advisories"]))?;
    if step.success {
        return Ok(());
    }
    if unreachable(step.lines()) {
        println!("NOT CHECKED: advisories, their database cannot be reached from here");
        return Ok(());
    }
    Err(Trouble::new("there are advisories"))
}

fn deny(program: &PathBuf, what: &[&str]) -> Command {
    let config = place::root().join(".cargo/deny.toml");
    let mut command = Command::new(program);
    command.current_dir(place::root()).args([
        "--color",
        "never",
        "--workspace",
        "--locked",
        "--config",
    ]);
    command.arg(config).args(["check", "--hide-inclusion-graph"]).args(what);
    command
}

/// The one on the path, or ours; built without optimisation, since it runs for a moment only.
fn program() -> Result<PathBuf> {
    let ours = place::tools().join("bin/cargo-deny");
    if let Some(found) = machine::program("cargo-deny") {
        return Ok(found);
    }
    if !ours.is_file() {
        let mut install = place::cargo(&[
            "install",
            "--quiet",
            "--locked",
            "--debug",
            "cargo-deny",
            "--version",
            VERSION,
        ]);
        install
            .arg("--root")
            .arg(place::tools())
            .env("CARGO_TARGET_DIR", place::target().join("tools"))
            // Nobody debugs it.
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        build::make(&mut install)?;
    }
    Ok(ours)
}

/// Could the database not be had, or does it say something?
fn unreachable<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let (mut fetch, mut advisory) = (false, false);
    for line in lines {
        fetch |= line.contains("failed to fetch advisory database")
            || line.contains("failed to load advisory database");
        advisory |= line.contains("RUSTSEC-") || line.starts_with("error[");
    }
    fetch && !advisory
}

#[cfg(test)]
mod tests {
    use super::unreachable;

    #[test]
    fn an_advisory_is_no_missing_network() {
        assert!(unreachable("[ERROR] failed to fetch advisory database https://example".lines()));
        assert!(!unreachable("error[vulnerability]: bad\n  ├ ID: RUSTSEC-2023-0071".lines()));
        assert!(!unreachable("something else".lines()));
    }
}
