//! Programs that we started: heard, ended by their own id, never left behind.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

use crate::lines::Lines;
use crate::{Deadline, Result, Trouble};

/// A program that runs as the leader of a process group of its own, so that the
/// terminal's Ctrl+C reaches us first and the whole group can be ended.
#[derive(Debug)]
pub struct Running {
    name: String,
    pid: Pid,
    lines: Lines,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Debug)]
enum State {
    Alive,
    Ended(ExitStatus),
}

impl Running {
    /// Starts it; what it says on stdout and stderr goes into [`Running::lines`].
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        Self::start_into(name, command, Lines::new())
    }

    /// The same, into lines that already exist.
    pub fn start_into(name: &str, command: &mut Command, lines: Lines) -> Result<Self> {
        use std::os::unix::process::CommandExt as _;
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command
            .spawn()
            .map_err(|error| Trouble::new(format!("{name} does not start: {error}")))?;
        if let Some(pipe) = child.stdout.take() {
            lines.listen(pipe);
        }
        if let Some(pipe) = child.stderr.take() {
            lines.listen(pipe);
        }
        Self::watch(name, child, lines)
    }

    /// Takes over a child whose pipes somebody else reads. It must lead its process group.
    pub fn watch(name: &str, child: Child, lines: Lines) -> Result<Self> {
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| Trouble::new(format!("{name} has no process id")))?;
        let state = Arc::new((Mutex::new(State::Alive), Condvar::new()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || reap(pid, child, &shared));
        Ok(Self { name: name.to_owned(), pid, lines, state })
    }

    /// What it said.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Sends one signal to the program itself, if it still runs.
    pub fn signal(&self, signal: Signal) {
        if matches!(*self.lock(), State::Alive) {
            // Ends between the look and the signal are fine: the id is not reused before `reap`.
            let _ = kill_process(self.pid, signal);
        }
    }

    /// `kill -9` for the whole group, and waits until it is gone.
    pub fn kill(&self) -> Result<ExitStatus> {
        {
            let state = self.lock();
            if let State::Ended(status) = *state {
                return Ok(status);
            }
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
        self.wait(Deadline::seconds(10))
    }

    /// Asks it to end (SIGTERM), and insists when the deadline has passed.
    pub fn stop(&self, deadline: Deadline) -> Result<ExitStatus> {
        self.signal(Signal::CONT);
        self.signal(Signal::TERM);
        self.wait(deadline).or_else(|_| self.kill())
    }

    /// Waits until it has ended by itself.
    pub fn wait(&self, deadline: Deadline) -> Result<ExitStatus> {
        let mut state = self.lock();
        loop {
            if let State::Ended(status) = *state {
                return Ok(status);
            }
            if deadline.passed() {
                let what = format!("the end of {}", self.name);
                return Err(deadline.late(&what, &self.lines.tail(5)));
            }
            state = self
                .state
                .1
                .wait_timeout(state, deadline.left())
                .map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
        }
    }

    /// How it ended, if it did.
    pub fn ended(&self) -> Option<ExitStatus> {
        match *self.lock() {
            State::Alive => None,
            State::Ended(status) => Some(status),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Waits for the end without taking the process id back, then takes it back under
/// the lock: so a signal can never reach a stranger who got the same id.
fn reap(pid: Pid, mut child: Child, state: &(Mutex<State>, Condvar)) {
    let quiet = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while waitid(WaitId::Pid(pid), quiet).is_err_and(|error| error == Errno::INTR) {}
    let mut guard = state.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Ok(status) = child.wait() {
        // What the program started and left behind goes with it.
        let _ = kill_process_group(pid, Signal::KILL);
        *guard = State::Ended(status);
    }
    state.1.notify_all();
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::Running;
    use crate::Deadline;

    #[test]
    fn a_program_is_heard_and_its_end_is_known() {
        let program = Running::start("sh", Command::new("sh").args(["-c", "echo hello; exit 3"]));
        let program = program.unwrap();
        assert_eq!(program.wait(Deadline::seconds(10)).unwrap().code(), Some(3));
        let hello = |line: &str| (line == "hello").then_some(());
        program.lines().wait("hello", 0, Deadline::seconds(10), hello).unwrap();
    }

    #[test]
    fn a_program_that_does_not_listen_is_killed() {
        let program = Running::start(
            "sh",
            Command::new("sh").args(["-c", "trap '' TERM; echo up; while :; do sleep 1; done"]),
        );
        let program = program.unwrap();
        let up = |line: &str| (line == "up").then_some(());
        program.lines().wait("up", 0, Deadline::seconds(10), up).unwrap();
        assert!(program.stop(Deadline::seconds(0)).unwrap().code().is_none());
        assert!(program.ended().is_some());
    }
}
