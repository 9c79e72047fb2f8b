//! A hand: the `peer` program, which is the engine without a window.
//!
//! One JSON object a line. What goes in and comes out are the types of `engine::api`;
//! here they stay plain JSON, so that the tests see what a foreign program would see.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Stdio};

use serde_json::{Value, json};

use crate::lines::Lines;
use crate::process::{Running, die_with_us};
use crate::{Deadline, Result, Trouble};

/// How a peer is started.
#[derive(Debug, Clone)]
pub struct Plan {
    binary: PathBuf,
    data: PathBuf,
    ca: Option<PathBuf>,
    server: Option<String>,
    log: Option<&'static str>,
}

impl Plan {
    /// A peer whose profile lies in `data`.
    pub fn new(binary: &Path, data: &Path) -> Self {
        let (binary, data) = (binary.to_owned(), data.to_owned());
        Self { binary, data, ca: None, server: None, log: None }
    }

    /// It trusts this authority too.
    #[must_use]
    pub fn ca(mut self, file: &Path) -> Self {
        self.ca = Some(file.to_owned());
        self
    }

    /// It connects to `HOST:PORT` instead of asking DNS.
    #[must_use]
    pub fn server(mut self, server: &str) -> Self {
        self.server = Some(server.to_owned());
        self
    }

    /// It logs at this level; see [`Peer::logged`].
    #[must_use]
    pub fn log(mut self, level: &'static str) -> Self {
        self.log = Some(level);
        self
    }

    /// Starts it.
    pub fn start(&self) -> Result<Peer> {
        let mut command = die_with_us(&self.binary);
        command.arg("--data").arg(&self.data);
        if let Some(ca) = &self.ca {
            command.arg("--ca").arg(ca);
        }
        if let Some(server) = &self.server {
            command.args(["--server", server]);
        }
        if let Some(level) = self.log {
            command.args(["--log", level]);
        }
        command.stdin(Stdio::piped());
        let said = Lines::new();
        let (running, stdin) = Running::spawn("peer", command, said.clone(), Lines::new())?;
        Ok(Peer { stdin, said, place: 0, next: 1, running })
    }
}

/// A running peer. It is killed when the value goes.
#[derive(Debug)]
pub struct Peer {
    stdin: Option<ChildStdin>,
    said: Lines,
    place: usize,
    next: u32,
    running: Running,
}

impl Peer {
    /// How long an answer may take. Argon2id on a busy machine takes some seconds.
    pub const PATIENCE: u64 = 60;

    /// Gives a command and waits for its reply; a failure is trouble with its code.
    pub fn call(&mut self, command: &Value) -> Result<Value> {
        let id = self.give(command)?;
        let answer = self.answer(id, Deadline::seconds(Self::PATIENCE))?;
        match answer.get("reply") {
            Some(reply) => Ok(reply.clone()),
            None => Err(Trouble::new(format!("{} gave {}", kind(command), answer["failure"]))),
        }
    }

    /// Gives a command that must fail, and gives the failure.
    pub fn refused(&mut self, command: &Value) -> Result<Value> {
        let id = self.give(command)?;
        let answer = self.answer(id, Deadline::seconds(Self::PATIENCE))?;
        match answer.get("failure") {
            Some(failure) => Ok(failure.clone()),
            None => Err(Trouble::new(format!("{} was not refused: {answer}", kind(command)))),
        }
    }

    /// Gives a command without waiting; the number is for [`Peer::answer`].
    pub fn give(&mut self, command: &Value) -> Result<u32> {
        let id = self.next;
        self.next += 1;
        self.write(&json!({ "id": id, "command": command }).to_string())?;
        Ok(id)
    }

    /// Writes a line as it is, for tests of bad input.
    pub fn write(&mut self, line: &str) -> Result<()> {
        let stdin = self.stdin.as_mut().ok_or("the peer's stdin is closed")?;
        writeln!(stdin, "{line}").map_err(|error| {
            Trouble::new(format!(
                "the peer does not listen ({error}): {}",
                self.running.lines().tail(5)
            ))
        })
    }

    /// The answer to a command that was given.
    pub fn answer(&self, id: u32, deadline: Deadline) -> Result<Value> {
        let ours = |line: &str| {
            let value: Value = serde_json::from_str(line).ok()?;
            (value["id"] == id).then_some(value)
        };
        let found = self.said.wait(&format!("the answer {id}"), 0, deadline, ours);
        found.map(|(value, _)| value).map_err(|trouble| self.explain(&trouble))
    }

    /// The next event, from where the last wait ended, of which `pick` makes something.
    pub fn wait_for<T>(
        &mut self,
        what: &str,
        deadline: Deadline,
        mut pick: impl FnMut(&Value) -> Option<T>,
    ) -> Result<T> {
        let event = |line: &str| {
            let value: Value = serde_json::from_str(line).ok()?;
            pick(value.get("event")?)
        };
        let found = self.said.wait(what, self.place, deadline, event);
        let (picked, place) = found.map_err(|trouble| self.explain(&trouble))?;
        self.place = place;
        Ok(picked)
    }

    /// The next event of this type.
    pub fn wait_type(&mut self, name: &str, deadline: Deadline) -> Result<Value> {
        let ours = |event: &Value| (event["type"] == name).then(|| event.clone());
        self.wait_for(&format!("an event '{name}'"), deadline, ours)
    }

    /// Listens from the first event on again.
    pub fn rewind(&mut self) {
        self.place = 0;
    }

    /// Everything that it printed on stdout.
    pub fn said(&self) -> &Lines {
        &self.said
    }

    /// Everything that it logged on stderr.
    pub fn logged(&self) -> &Lines {
        self.running.lines()
    }

    /// The process.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// `shutdown`, end of input, and waits until the program has ended by itself.
    pub fn shutdown(mut self) -> Result<()> {
        self.call(&json!({ "type": "shutdown" }))?;
        self.stdin = None;
        let status = self.running.wait(Deadline::seconds(15))?;
        if status.success() {
            return Ok(());
        }
        Err(Trouble::new(format!("the peer ended with {status}: {}", self.running.lines().tail(5))))
    }

    /// `kill -9`.
    pub fn kill(self) -> Result<()> {
        self.running.kill().map(drop)
    }

    fn explain(&self, trouble: &Trouble) -> Trouble {
        let logged = self.running.lines().tail(5);
        if logged.is_empty() {
            trouble.clone()
        } else {
            format!("{trouble}\nlogged: {logged}").into()
        }
    }
}

fn kind(command: &Value) -> &str {
    command["type"].as_str().unwrap_or("the command")
}

/// A program of the workspace, beside the one that runs now, as cargo lays them out.
pub fn built(name: &str) -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let mut dir = here.parent().ok_or("this program lies nowhere")?;
    if dir.ends_with("deps") || dir.ends_with("examples") {
        dir = dir.parent().ok_or("this program lies nowhere")?;
    }
    let path = dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    Err(Trouble::new(format!("{} is not built: cargo build -p {name}", path.display())))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use serde_json::json;

    use super::Plan;
    use crate::Deadline;

    /// A stand-in that answers every line with its first number and one event.
    const ECHO: &str = "#!/bin/sh\necho '{\"event\":{\"type\":\"profile\"}}'\n\
        while read -r line; do id=${line#*\\\"id\\\":}; id=${id%%[,\\}]*}\n\
        case $line in *bad*) echo \"{\\\"id\\\":$id,\\\"failure\\\":{\\\"code\\\":\\\"notFound\\\"}}\";;\n\
        *) echo \"{\\\"id\\\":$id,\\\"reply\\\":{\\\"type\\\":\\\"done\\\"}}\";; esac; done\n";

    #[test]
    fn commands_and_events_are_matched() {
        let dir = tempfile::tempdir().unwrap();
        let binary = dir.path().join("echo");
        std::fs::write(&binary, ECHO).unwrap();
        std::fs::set_permissions(&binary, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut peer = Plan::new(&binary, dir.path()).start().unwrap();
        peer.wait_type("profile", Deadline::seconds(10)).unwrap();
        assert_eq!(peer.call(&json!({ "type": "tryNow" })).unwrap()["type"], "done");
        let trouble = peer.call(&json!({ "type": "bad" })).unwrap_err();
        assert!(trouble.to_string().contains("notFound"), "{trouble}");
        assert_eq!(peer.refused(&json!({ "type": "bad" })).unwrap()["code"], "notFound");
        peer.shutdown().unwrap();
    }
}
