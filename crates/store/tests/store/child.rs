//! A test that starts itself once more, in a process that may be killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

const DIR: &str = "STORE_TEST_CHILD";
const PATIENCE: Duration = Duration::from_mins(1);

/// In the child: the directory in which to work.
pub(crate) fn called_with() -> Option<PathBuf> {
    let dir = std::env::var_os(DIR).map(PathBuf::from)?;
    // Ends the line that the test runner has begun.
    println!();
    Some(dir)
}

/// A running child; killed when dropped.
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
}

impl Process {
    /// Starts the test of this name once more, through `command` if there is one: it gets
    /// the program and its arguments appended.
    pub(crate) fn start(test: &str, dir: &Path, command: &[&str]) -> Self {
        let exe = std::env::current_exe().unwrap();
        let mut words = command.iter().map(Into::into).collect::<Vec<std::ffi::OsString>>();
        words.push(exe.into());
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .args(["--exact", test, "--nocapture", "--test-threads", "1"])
            .env(DIR, dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// Its next line, `None` at its end.
    pub(crate) fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the child says nothing"),
        }
    }

    /// What else it says until its end, and how it ended.
    pub(crate) fn rest(mut self) -> (Vec<String>, ExitStatus) {
        let mut rest = Vec::new();
        while let Some(line) = self.line() {
            rest.push(line);
        }
        (rest, self.child.wait().unwrap())
    }

    /// SIGKILL, and what it had said before.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.rest().0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Small numbers from a seed.
pub(crate) struct Lot(pub(crate) u64);

impl Lot {
    /// One of `0..below` (splitmix64).
    pub(crate) fn draw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % below
    }
}
