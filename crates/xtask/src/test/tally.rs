//! Counting what passed, failed and was skipped, out of what the runners print.

use std::fmt;

/// A count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// `name: reason`, or only the name.
    pub(crate) skipped: Vec<String>,
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// One check that passed.
    pub(crate) fn success() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// One check that failed.
    pub(crate) fn failure(name: &str, why: &str) -> Self {
        let first = why.lines().next().unwrap_or_default();
        Self { failed: 1, failures: vec![format!("{name}: {first}")], ..Self::default() }
    }

    /// Both together.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
        self.failures.extend(other.failures);
        self
    }

    /// A skip that nobody excused is a failure.
    pub(crate) fn refuse_skips(&mut self, excused: &[String]) {
        let name = |skip: &str| skip.split(':').next().unwrap_or_default().trim().to_owned();
        let (fine, bad): (Vec<String>, Vec<String>) =
            self.skipped.drain(..).partition(|skip| excused.contains(&name(skip)));
        self.skipped = fine;
        self.failed += bad.len();
        let told = |skip| format!("{skip} (skipped, and tests/skipped.txt does not list it)");
        self.failures.extend(bad.into_iter().map(told));
    }

    /// From what cargo's own runner, or nextest, printed.
    pub(crate) fn of_cargo<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut tally = Self::default();
        for line in lines {
            // What is indented by four is a test's own output, as nextest shows it: cargo's own
            // runner counts itself in there.
            let inner = line.starts_with("    ") && nextest(line.trim()).is_none();
            match line.trim() {
                said if inner
                    && !said.starts_with("SKIPPED ")
                    && !said.starts_with("Summary [") => {}
                line => tally.read(line),
            }
        }
        // A test that says SKIPPED ended well for its runner.
        let said = tally.skipped.iter().filter(|skip| skip.contains(": ")).count();
        tally.passed = tally.passed.saturating_sub(said);
        tally
    }

    fn read(&mut self, line: &str) {
        if let Some(said) = line.strip_prefix("SKIPPED ") {
            // A runner may print what a test said twice.
            if !self.skipped.iter().any(|skip| skip == said) {
                self.skipped.push(said.to_owned());
            }
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += before(counts, "passed");
            self.failed += before(counts, "failed");
        } else if line.starts_with("Summary [") && line.contains(" run: ") {
            self.passed += before(line, "passed");
            self.failed += ["failed", "timed out", "exec failed"]
                .map(|word| before(line, word))
                .iter()
                .sum::<usize>();
        } else if let Some(test) = line.strip_prefix("test ") {
            if let Some((name, _)) = test.split_once(" ... ignored") {
                self.skipped.push(name.to_owned());
            } else if let Some(name) = test.strip_suffix(" ... FAILED") {
                self.failures.push(name.to_owned());
            }
        } else if let Some((word, test)) = nextest(line) {
            match word {
                "SKIP" => self.skipped.push(test.to_owned()),
                _ if !self.failures.iter().any(|failure| failure == test) => {
                    self.failures.push(test.to_owned());
                }
                _ => {}
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped.len())
    }
}

/// What is worth showing of a runner's output: all but what a test said that passed.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    passed: bool,
}

impl Shown {
    /// Is this line worth it?
    pub(crate) fn line(&mut self, line: &str) -> bool {
        let said = line.trim_start();
        if said.starts_with("PASS [") {
            self.passed = true;
            return true;
        }
        let own = line.is_empty() || line.starts_with("    ") || line.starts_with("  std");
        self.passed &= own && nextest(said).is_none() && !said.starts_with("Summary [");
        !self.passed || said.starts_with("SKIPPED ")
    }
}

/// `FAIL [   0.01s] (1/2) crate module::test` → the word and the test.
fn nextest(line: &str) -> Option<(&str, &str)> {
    let (word, rest) = line.split_once(" [")?;
    let known = ["FAIL", "TIMEOUT", "SIGABRT", "SIGSEGV", "ABORT", "SKIP"].contains(&word);
    let (_, test) = rest.split_once("] ")?;
    let test = test.trim_start();
    let counted = test.strip_prefix('(').and_then(|rest| rest.split_once(") "));
    known.then(|| (word, counted.map_or(test, |(_, test)| test.trim_start())))
}

/// The number that stands before the first such word: `4 passed` → 4.
fn before(text: &str, word: &str) -> usize {
    let number = |at: usize| {
        text.get(..at)?
            .trim_end()
            .rsplit(|letter: char| !letter.is_ascii_digit())
            .next()?
            .parse()
            .ok()
    };
    let whole = |at: &usize| text.get(..*at).is_some_and(|before| before.ends_with(' '));
    text.match_indices(word).map(|(at, _)| at).filter(whole).find_map(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Shown, Tally};

    #[test]
    fn cargos_own_runner_is_counted() {
        let text = "running 4 tests\ntest a::one ... ok\ntest a::two ... FAILED\n\
            test a::three ... ignored, needs an hour\ntest a::four ... ok\n\
            SKIPPED four: no Prosody\nSKIPPED four: no Prosody\n\
            test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out\n\
            test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let tally = Tally::of_cargo(text.lines());
        assert_eq!((tally.passed, tally.failed), (11, 1));
        assert_eq!(tally.skipped, ["a::three", "four: no Prosody"]);
        assert_eq!(tally.failures, ["a::two"]);
        assert_eq!(tally.to_string(), "11 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn nextest_is_counted() {
        let text = "        PASS [   0.012s] ( 1/12) model private::tests::one\n\
            \x20   test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
            \x20       FAIL [   0.300s] (12/12) net dns::tests::two\n\
            \x20   test two ... FAILED\n\
            \x20       FAIL [   0.300s] (12/12) net dns::tests::two\n\
            \x20    TIMEOUT [  60.000s] (12/12) tests::e2e three\n\
            \x20    SKIPPED four: no Prosody\n\
            \x20    Summary [  60.900s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 3 skipped\n";
        let tally = Tally::of_cargo(text.lines());
        assert_eq!((tally.passed, tally.failed, tally.skipped.len()), (9, 2, 1));
        assert_eq!(tally.failures, ["net dns::tests::two", "tests::e2e three"]);
    }

    #[test]
    fn what_a_passed_test_said_is_not_shown_but_what_a_failed_one_said_is() {
        let text = "\x20       PASS [   0.1s] (1/3) a one\n  stdout \u{2500}\n\n    seed 7\n\n\
            \x20       PASS [   0.1s] (2/3) a two\n  stdout \u{2500}\n\n    SKIPPED two: no\n\n\
            \x20       FAIL [   0.1s] (3/3) a three\n  stdout \u{2500}\n\n    seed 8\n";
        let mut shown = Shown::default();
        let lines: Vec<&str> = text.lines().filter(|line| shown.line(line)).collect();
        assert!(!lines.contains(&"    seed 7") && lines.contains(&"    SKIPPED two: no"));
        assert!(lines.contains(&"    seed 8") && lines.len() == 7, "{lines:?}");
    }

    #[test]
    fn a_skip_is_a_failure_unless_it_is_excused() {
        let skipped = vec!["one: no display".to_owned(), "two".to_owned()];
        let mut tally = Tally { passed: 5, skipped, ..Tally::default() };
        tally.refuse_skips(&["two".to_owned()]);
        assert_eq!((tally.passed, tally.failed), (5, 1));
        assert_eq!(tally.skipped, ["two"]);
        assert!(tally.failures[0].starts_with("one: no display"));
    }
}
