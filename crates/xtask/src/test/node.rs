//! Tests that Node runs: Vitest beside the window's code, Playwright in Chromium.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{Result, Trouble, port};

use super::{Step, Tally};
use crate::{build, place};

/// Where the pages are served: read by Vite's and Playwright's configurations.
const PORT: &str = "AMSEL_UI_PORT";

/// Vitest.
pub(crate) fn unit() -> Result<Tally> {
    build::packages("ui")?;
    let file = place::target().join("vitest.json");
    let mut command = place::npm(
        "ui",
        &["run", "--silent", "test", "--", "--reporter=default", "--reporter=json"],
    );
    command.arg(format!("--outputFile.json={}", file.display())).env("NO_COLOR", "1");
    counted(&mut command, &file, of_vitest)
}

/// Playwright, on the gallery.
pub(crate) fn pages() -> Result<Tally> {
    build::packages("ui")?;
    build::packages("tests/ui")?;
    let file = place::target().join("playwright.json");
    let mut command =
        place::npm("tests/ui", &["run", "--silent", "pages", "--", "--reporter=list,json"]);
    command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &file).env("NO_COLOR", "1");
    command.env(PORT, port::any()?.to_string());
    counted(&mut command, &file, of_playwright)
}

/// The count is the report's; a report of an earlier run must not be taken for it.
fn counted(
    command: &mut Command,
    file: &Path,
    count: fn(&Value) -> Option<Tally>,
) -> Result<Tally> {
    fs::create_dir_all(place::target())?;
    let _ = fs::remove_file(file);
    let step = Step::run(command)?;
    let report: Value = match fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(_) => return Ok(Tally::failure(&build::line(command), "left no report")),
    };
    let mut tally = count(&report).ok_or_else(|| Trouble::new("the report has no counts"))?;
    if !step.success && tally.failed == 0 {
        tally = tally.and(Tally::failure(&build::line(command), "ended with an error"));
    } else if tally.passed == 0 && tally.failed == 0 {
        tally = tally.and(Tally::failure(&build::line(command), "no test passed"));
    }
    Ok(tally)
}

fn number(value: &Value, name: &str) -> Option<usize> {
    usize::try_from(value.get(name)?.as_u64()?).ok()
}

fn of_vitest(report: &Value) -> Option<Tally> {
    let mut tally = Tally {
        passed: number(report, "numPassedTests")?,
        failed: number(report, "numFailedTests")?,
        ..Tally::default()
    };
    let files = report.get("testResults")?.as_array()?;
    let tests = files.iter().filter_map(|file| file.get("assertionResults")?.as_array()).flatten();
    for test in tests {
        let name =
            test.get("fullName").and_then(Value::as_str).unwrap_or_default().replace(':', " ");
        match test.get("status").and_then(Value::as_str) {
            Some("failed") => tally.failures.push(name),
            Some("passed") => {}
            _ => tally.skipped.push(name),
        }
    }
    // A file that does not even load has no tests that failed.
    let broken =
        files.iter().filter(|file| file.get("status").and_then(Value::as_str) == Some("failed"));
    let broken = broken.filter(|file| {
        file.get("assertionResults").and_then(Value::as_array).is_none_or(Vec::is_empty)
    });
    for file in broken {
        let name = file.get("name").and_then(Value::as_str).unwrap_or("a file");
        tally = tally.and(Tally::failure(name, "does not load"));
    }
    Some(tally)
}

fn of_playwright(report: &Value) -> Option<Tally> {
    let stats = report.get("stats")?;
    let mut tally = Tally {
        passed: number(stats, "expected")?,
        // A test that passes only at times does not pass.
        failed: number(stats, "unexpected")? + number(stats, "flaky")?,
        ..Tally::default()
    };
    let mut suites: Vec<&Value> = report.get("suites")?.as_array()?.iter().collect();
    while let Some(suite) = suites.pop() {
        suites.extend(suite.get("suites").and_then(Value::as_array).into_iter().flatten());
        for spec in suite.get("specs").and_then(Value::as_array).into_iter().flatten() {
            let name =
                spec.get("title").and_then(Value::as_str).unwrap_or_default().replace(':', " ");
            for test in spec.get("tests").and_then(Value::as_array).into_iter().flatten() {
                match test.get("status").and_then(Value::as_str) {
                    Some("skipped") => tally.skipped.push(name.clone()),
                    Some("expected") => {}
                    _ => tally.failures.push(name.clone()),
                }
            }
        }
    }
    Some(tally)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{PORT, of_playwright, of_vitest};
    use crate::place;

    #[test]
    fn both_who_need_the_port_of_the_pages_ask_for_it() {
        for file in ["ui/vite.config.ts", "tests/ui/playwright.config.ts"] {
            let text = std::fs::read_to_string(place::root().join(file)).unwrap();
            assert!(text.contains(PORT), "{file} does not read {PORT}");
        }
    }

    #[test]
    fn vitest_is_counted() {
        let report = json!({
            "numPassedTests": 2, "numFailedTests": 1,
            "testResults": [
                { "name": "a.test.ts", "status": "failed", "assertionResults": [
                    { "fullName": "a: one", "status": "passed" },
                    { "fullName": "a: two", "status": "failed" },
                    { "fullName": "a: three", "status": "pending" },
                ] },
                { "name": "b.test.ts", "status": "failed", "assertionResults": [] },
            ],
        });
        let tally = of_vitest(&report).unwrap();
        assert_eq!((tally.passed, tally.failed), (2, 2));
        assert_eq!(tally.failures, ["a  two", "b.test.ts: does not load"]);
        assert_eq!(tally.skipped, ["a  three"]);
    }

    #[test]
    fn playwright_is_counted_and_flaky_is_failed() {
        let report = json!({
            "stats": { "expected": 3, "unexpected": 1, "flaky": 1, "skipped": 1 },
            "suites": [{ "suites": [{ "specs": [
                { "title": "one", "tests": [{ "status": "unexpected" }] },
                { "title": "two", "tests": [{ "status": "flaky" }] },
                { "title": "three", "tests": [{ "status": "skipped" }] },
                { "title": "four", "tests": [{ "status": "expected" }] },
            ] }] }],
        });
        let tally = of_playwright(&report).unwrap();
        assert_eq!((tally.passed, tally.failed), (3, 2));
        assert_eq!(tally.skipped, ["three"]);
        assert_eq!(tally.failures, ["one", "two"]);
    }
}
