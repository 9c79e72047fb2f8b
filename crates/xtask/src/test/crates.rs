//! Tests that cargo runs.

use std::sync::OnceLock;

use support::Result;
use support::machine;

use super::{Step, Tally};
use crate::{build, place};

/// Everything that lies beside the code.
pub(crate) fn unit() -> Result<Tally> {
    prepare()?;
    if nextest() {
        return run_nextest("not package(tests)", &[]);
    }
    // `--tests` would take the parts along: they are in the package `tests`.
    counted(&mut place::cargo(&[
        "test",
        "--locked",
        "--workspace",
        "--exclude",
        "tests",
        "--no-fail-fast",
        "--",
        "--show-output",
    ]))
}

/// One test target of `tests`, one test after the other where they share a display or a server's time.
pub(crate) fn target(name: &str) -> Result<Tally> {
    prepare()?;
    if nextest() {
        return run_nextest(&format!("binary_id(tests::{name})"), &["--test-threads", "2"]);
    }
    let words = ["test", "--locked", "--workspace", "--no-fail-fast", "--test", name];
    let own = ["--", "--show-output", "--test-threads", "2"];
    counted(place::cargo(&words).args(own))
}

/// The page and every program and test of the workspace, with the same features for all parts,
/// so that nothing is built twice.
fn prepare() -> Result<()> {
    static MADE: OnceLock<Result<()>> = OnceLock::new();
    let make = || {
        build::page()?;
        build::make(&mut place::cargo(&["build", "--locked", "--workspace", "--all-targets"]))
    };
    MADE.get_or_init(make).clone()
}

/// Each test in a process of its own, ended when it takes too long; without nextest,
/// cargo's runner does, and each test's own deadlines end it.
fn nextest() -> bool {
    machine::program("cargo-nextest").is_some()
}

fn run_nextest(filter: &str, more: &[&str]) -> Result<Tally> {
    let mut command =
        place::cargo(&["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]);
    command.args(["--color", "never", "--status-level", "pass", "--final-status-level", "fail"]);
    command.args(["--success-output", "immediate", "--failure-output", "immediate"]);
    command.args(["--no-tests", "fail", "-E", filter]).args(more);
    counted(&mut command)
}

fn counted(command: &mut std::process::Command) -> Result<Tally> {
    let step = Step::run(command)?;
    let mut tally = Tally::of_cargo(step.lines());
    if !step.success && tally.failed == 0 {
        tally = tally.and(Tally::failure(&build::line(command), "ended with an error"));
    }
    if step.success && tally.passed == 0 && tally.skipped.is_empty() {
        tally = tally.and(Tally::failure(&build::line(command), "ran no test at all"));
    }
    Ok(tally)
}
