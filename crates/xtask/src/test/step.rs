//! One command of a part: shown while it runs, kept for counting, ended when it takes too long.

use std::process::{Command, Stdio};

use support::lines::Lines;
use support::{Deadline, Result, Trouble};

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

    /// Runs it, in our own process group: Ctrl+C ends it and what it started.
    pub(crate) fn run(command: &mut Command) -> Result<Self> {
        let name = build::line(command);
        println!("$ {name}");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().map_err(|error| Trouble::new(format!("'{name}': {error}")))?;
        let lines = Lines::new();
        child.stdout.take().into_iter().for_each(|pipe| lines.listen(pipe));
        child.stderr.take().into_iter().for_each(|pipe| lines.listen(pipe));
        let deadline = Deadline::seconds(Self::LONGEST);
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
        if deadline.passed() {
            child.kill()?;
        }
        Ok(Self { success: child.wait()?.success(), lines: lines.since(0) })
    }

    /// The lines, for counting.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }
}
