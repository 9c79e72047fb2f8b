//! `cargo xtask check`.

mod deny;
mod npm;

use std::process::Command;
use std::time::Instant;

use support::machine::{Part, Tools};
use support::parting::{self, Parting};
use support::{Result, Trouble};

use crate::test::{Step, Tally};
use crate::{build, generate, place};

/// A check: how it is called, and what it does.
type Check = (&'static str, fn() -> Result<()>);

const CHECKS: [Check; 7] = [
    ("rustfmt", rustfmt),
    ("clippy", clippy),
    ("svelte-check and eslint", page),
    ("licences, bans, sources of crates", deny::check),
    ("licences of npm packages", npm::check),
    ("architecture", architecture),
    ("generated files", generated),
];

/// The command.
pub(crate) fn run() -> Result<()> {
    build::preflight(Tools::Look, &[Part::Build, Part::Window])?;
    let parting = Parting::prepare("amsel-check-", false)?;
    let tally = steps()?;
    parting.leave()?;
    println!("\n{tally}");
    if tally.failed == 0 { Ok(()) } else { Err(Trouble::new("a check failed")) }
}

/// All checks; each counts as a test.
#[expect(clippy::unnecessary_wraps, reason = "the other parts of the tests may fail to start")]
pub(crate) fn steps() -> Result<Tally> {
    let mut all = Tally::default();
    for (name, check) in CHECKS {
        println!("\n── {name}");
        let began = Instant::now();
        let tally = match check() {
            Ok(()) => Tally::success(),
            Err(trouble) => {
                parting::unless_leaving();
                eprintln!("{trouble}");
                Tally::failure(name, &trouble.to_string())
            }
        };
        let word = if tally.failed == 0 { "ok" } else { "FAILED" };
        println!("── {name}: {word}, {:.1} s", began.elapsed().as_secs_f64());
        all = all.and(tally);
    }
    Ok(all)
}

fn rustfmt() -> Result<()> {
    step(&mut place::cargo(&["fmt", "--all", "--", "--check"]))
}

/// The window's crate holds the page at compile time, so the page is built before.
fn clippy() -> Result<()> {
    build::page()?;
    step(&mut place::cargo(&[
        "clippy",
        "--quiet",
        "--locked",
        "--workspace",
        "--all-targets",
        "--keep-going",
        "--",
        "-D",
        "warnings",
    ]))
}

fn page() -> Result<()> {
    for folder in ["ui", "tests/ui"] {
        build::packages(folder)?;
        step(&mut place::npm(folder, &["run", "--silent", "check"]))?;
    }
    Ok(())
}

fn architecture() -> Result<()> {
    step(&mut place::cargo(&[
        "test",
        "--quiet",
        "--locked",
        "--workspace",
        "--test",
        "architecture",
    ]))
}

fn generated() -> Result<()> {
    let stale = generate::stale()?;
    if stale.is_empty() {
        return Ok(());
    }
    let stale = stale.join(", ");
    Err(Trouble::new(format!("stale: {stale}. 'cargo xtask bindings' writes them anew")))
}

fn step(command: &mut Command) -> Result<()> {
    if Step::run(command)?.success {
        Ok(())
    } else {
        Err(Trouble::new(format!("'{}' failed", build::line(command))))
    }
}
