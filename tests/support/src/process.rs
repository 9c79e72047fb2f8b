//! Programs that we started: heard, ended by their own id, never left behind.

use std::ffi::OsStr;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

use crate::lines::Lines;
use crate::{Deadline, Result, Trouble};
use crate::{machine, parting};

/// A program that runs as the leader of a process group of its own, so that the
/// terminal's Ctrl+C reaches us first and the whole group can be ended.
#[derive(Debug)]
pub struct Running {
    name: String,
    lines: Lines,
    life: Life,
}

/// A program's id, and whether the program still has it.
#[derive(Debug, Clone)]
struct Life {
    pid: Pid,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Debug)]
enum State {
    Alive,
    Ended(ExitStatus),
}

/// Every program that runs now, so that a signal can end them all.
static LIVING: Mutex<Living> = Mutex::new(Living { closed: false, all: Vec::new() });

struct Living {
    /// We are about to go: nothing is started any more.
    closed: bool,
    all: Vec<Life>,
}

fn living() -> MutexGuard<'static, Living> {
    LIVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends every program that we started, and lets none start from now on.
pub(crate) fn end_all() {
    let all = {
        let mut living = living();
        living.closed = true;
        living.all.clone()
    };
    all.iter().for_each(Life::kill);
    for life in all {
        let _ = life.wait(Deadline::seconds(10));
    }
}

/// Starts it, unless we are about to go.
fn born(command: &mut Command) -> std::io::Result<(Child, Life)> {
    let mut living = living();
    if living.closed {
        return Err(std::io::Error::other("we are going"));
    }
    let child = command.spawn()?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| std::io::Error::other("it has no process id"))?;
    let life = Life { pid, state: Arc::new((Mutex::new(State::Alive), Condvar::new())) };
    living.all.push(life.clone());
    Ok((child, life))
}

impl Running {
    /// Starts it; what it says on stdout and stderr goes into [`Running::lines`].
    pub fn start(name: &str, command: Command) -> Result<Self> {
        Self::start_into(name, command, Lines::new())
    }

    /// The same, into lines that already exist.
    pub fn start_into(name: &str, command: Command, lines: Lines) -> Result<Self> {
        Self::spawn(name, command, lines.clone(), lines).map(|(running, _)| running)
    }

    /// The same, with its stdout apart and, if the command asks for it, a pipe to its stdin.
    pub fn spawn(
        name: &str,
        mut command: Command,
        said: Lines,
        lines: Lines,
    ) -> Result<(Self, Option<ChildStdin>)> {
        use std::os::unix::process::CommandExt as _;
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        parting::mark(&mut command);
        let logged = lines.clone();
        let (tell, told) = mpsc::channel();
        // The thread that starts it waits for its end: `die_with_us` looks at the thread.
        std::thread::spawn(move || match born(&mut command) {
            Err(error) => drop(tell.send(Err(error))),
            Ok((mut child, life)) => {
                child.stdout.take().into_iter().for_each(|pipe| said.listen(pipe));
                child.stderr.take().into_iter().for_each(|pipe| logged.listen(pipe));
                let _ = tell.send(Ok((life.clone(), child.stdin.take())));
                life.reap(child);
            }
        });
        let not = |why: String| Trouble::new(format!("{name} does not start: {why}"));
        let told = told.recv().map_err(|error| not(error.to_string()))?;
        let (life, stdin) = told.map_err(|error| not(error.to_string()))?;
        Ok((Self { name: name.to_owned(), lines, life }, stdin))
    }

    /// What it said.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.life.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Sends one signal to the program itself, if it still runs.
    pub fn signal(&self, signal: Signal) {
        if matches!(*self.life.lock(), State::Alive) {
            // Ends between the look and the signal are fine: the id is not reused before `reap`.
            let _ = kill_process(self.life.pid, signal);
        }
    }

    /// `kill -9` for the whole group, and waits until it is gone.
    pub fn kill(&self) -> Result<ExitStatus> {
        self.life.kill();
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
        let late = || deadline.late(&format!("the end of {}", self.name), &self.lines.tail(5));
        self.life.wait(deadline).ok_or_else(late)
    }

    /// How it ended, if it did.
    pub fn ended(&self) -> Option<ExitStatus> {
        match *self.life.lock() {
            State::Alive => None,
            State::Ended(status) => Some(status),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

impl Life {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kill(&self) {
        if matches!(*self.lock(), State::Alive) {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }

    /// How it ended, if it does before the deadline.
    fn wait(&self, deadline: Deadline) -> Option<ExitStatus> {
        let mut state = self.lock();
        loop {
            if let State::Ended(status) = *state {
                return Some(status);
            }
            if deadline.passed() {
                return None;
            }
            state = self
                .state
                .1
                .wait_timeout(state, deadline.left())
                .map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
        }
    }

    /// Waits for the end without taking the process id back, then takes it back under
    /// the lock: so a signal can never reach a stranger who got the same id.
    fn reap(&self, mut child: Child) {
        let quiet = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(self.pid), quiet).is_err_and(|error| error == Errno::INTR) {}
        let mut state = self.lock();
        // What the program started and left behind goes with it, while the id is still its own.
        let _ = kill_process_group(self.pid, Signal::KILL);
        if let Ok(status) = child.wait() {
            *state = State::Ended(status);
        }
        drop(state);
        living().all.retain(|life| !Arc::ptr_eq(&life.state, &self.state));
        self.state.1.notify_all();
    }
}

/// A command whose program is killed when ours ends, however that happens. Where the
/// system has no such thing, it is an ordinary command.
pub fn die_with_us(program: impl AsRef<OsStr>) -> Command {
    if machine::program("setpriv").is_none() || !cfg!(target_os = "linux") {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}

/// The same of a command that is already put together.
pub fn leashed(command: &Command) -> Command {
    let mut leashed = die_with_us(command.get_program());
    leashed.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => leashed.env(name, value),
            None => leashed.env_remove(name),
        };
    }
    if let Some(dir) = command.get_current_dir() {
        leashed.current_dir(dir);
    }
    leashed
}

#[cfg(test)]
mod tests {
    use super::{Running, die_with_us};
    use crate::Deadline;

    fn shell(script: &str) -> Running {
        let mut command = die_with_us("sh");
        command.args(["-c", script]);
        Running::start("sh", command).unwrap()
    }

    fn hears(program: &Running, line: &str) {
        let found = |said: &str| (said == line).then_some(());
        program.lines().wait(line, 0, Deadline::seconds(10), found).unwrap();
    }

    #[test]
    fn a_program_is_heard_and_its_end_is_known() {
        let program = shell("echo hello; exit 3");
        assert_eq!(program.wait(Deadline::seconds(10)).unwrap().code(), Some(3));
        hears(&program, "hello");
    }

    #[test]
    fn a_program_that_does_not_listen_is_killed() {
        let program = shell("trap '' TERM; echo up; while :; do sleep 1; done");
        hears(&program, "up");
        assert!(program.stop(Deadline::seconds(0)).unwrap().code().is_none());
        assert!(program.ended().is_some());
    }

    #[test]
    fn a_program_that_is_not_there_is_said() {
        let trouble =
            Running::start("it", std::process::Command::new("no-such-program")).unwrap_err();
        assert!(trouble.to_string().starts_with("it does not start"), "{trouble}");
    }

    /// The inner shell is ours only by way of the outer one, which is killed without a chance.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_program_does_not_outlive_the_one_that_started_it() {
        let outer = shell("setpriv --pdeathsig KILL -- sh -c 'echo $$; exec sleep 1000' & wait");
        let number = |line: &str| line.parse::<i32>().ok();
        let (inner, _) = outer.lines().wait("its id", 0, Deadline::seconds(10), number).unwrap();
        outer.signal(rustix::process::Signal::KILL);
        let inner = rustix::process::Pid::from_raw(inner).unwrap();
        let gone = || match rustix::process::test_kill_process(inner) {
            Ok(()) => Err("it still runs".into()),
            Err(_) => Ok(()),
        };
        Deadline::seconds(10).until("the end of the inner program", gone).unwrap();
    }
}
