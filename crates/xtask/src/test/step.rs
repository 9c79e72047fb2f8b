//! One command of a part: shown while it runs, kept for counting, ended when it takes too long.

use std::process::{Command, Stdio};

use support::guard::Guard;
use support::lines::Lines;
use support::process::{Running, leashed};
use support::{Deadline, Result};

use super::tally::Shown;
use crate::build;

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) success: bool,
    pub(crate) lines: Vec<String>,
}

impl Step {
    /// No step of ours takes longer, cold and on two cores: then something hangs.
    const LONGEST: u64 = 40 * 60;

    /// Runs it under guard: whatever it started ends with it, and with us.
    pub(crate) fn run(command: &mut Command) -> Result<Self> {
        Self::run_until(command, Deadline::seconds(Self::LONGEST))
    }

    fn run_until(command: &mut Command, deadline: Deadline) -> Result<Self> {
        let name = build::line(command);
        println!("$ {name}");
        // The programs under test put their files where ours go, and go with them.
        command.env("TMPDIR", tempfile::env::temp_dir());
        let guard = Guard::new(None)?;
        guard.mark(command);
        let mut leashed = leashed(command);
        leashed.stdin(Stdio::null());
        let lines = Lines::new();
        let running = Running::start_into(&name, leashed, lines.clone())?;
        let mut place = 0;
        let mut shown = Shown::default();
        let mut show = |line: &str| {
            if shown.line(line) {
                println!("{line}");
            }
            Some(())
        };
        while let Ok(((), next)) = lines.wait("the end", place, deadline, &mut show) {
            place = next;
        }
        let status = running.wait(deadline).or_else(|late| {
            println!("{late}");
            running.kill()
        })?;
        // Runners give each test a group of its own: they are found by the mark.
        guard.sweep()?;
        Ok(Self { success: status.success(), lines: lines.since(0) })
    }

    /// The lines, for counting.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use support::Deadline;

    use super::Step;

    /// As a runner does it: the test leads a group of its own. It says its id.
    const RUNNER: &str = "setsid sh -c 'echo $$; exec sleep 1000' & exec sleep 1000";

    #[test]
    fn at_the_limit_the_tests_end_and_not_only_their_runner() {
        let mut command = Command::new("sh");
        let step = Step::run_until(command.args(["-c", RUNNER]), Deadline::seconds(2)).unwrap();
        assert!(!step.success);
        let id = step.lines().next().expect("the test said its id").to_owned();
        assert!(id.parse::<u32>().is_ok(), "{id}");
        let gone = || match std::fs::read_to_string(Path::new("/proc").join(&id).join("status")) {
            Ok(text) if !text.contains("State:\tZ") => Err("it still runs".into()),
            _ => Ok(()),
        };
        Deadline::seconds(20).until("the end of the test", gone).unwrap();
    }

    #[test]
    fn a_command_is_heard_and_judged() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo $WORD >&2; exit 3"]).env("WORD", "two");
        let step = Step::run(&mut command).unwrap();
        let mut lines: Vec<&str> = step.lines().collect();
        lines.sort_unstable();
        assert_eq!((step.success, lines), (false, vec!["one", "two"]));
    }
}
