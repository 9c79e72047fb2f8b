//! A client on slixmpp, which speaks JSON lines (`client.py`).

use std::io::Write as _;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};

use serde_json::{Value, json};
use support::lines::Lines;
use support::machine::system_python;
use support::process::{Running, die_with_us};
use support::screen::soon;
use support::{Result, Trouble};

use crate::pair::Foreign;
use crate::stage::{Stage, THEIR_PASSWORD};

/// The running client.
#[derive(Debug)]
pub(crate) struct Slixmpp {
    running: Running,
    said: Lines,
    stdin: ChildStdin,
    /// Up to where its state was followed.
    place: usize,
}

impl Slixmpp {
    /// Is it here? If not, the reason for `skipped`.
    pub(crate) fn installed() -> std::result::Result<(), String> {
        let mut command = Command::new(system_python());
        let output = command.args(["-c", "import slixmpp"]).stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            _ => Err("slixmpp for Python is not installed".to_owned()),
        }
    }

    /// Starts it and logs in.
    pub(crate) fn start(stage: &Stage) -> Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/client.py");
        let server = stage.server.starttls();
        let mut command = die_with_us(system_python());
        command.arg(script).args([&stage.theirs(), THEIR_PASSWORD]).arg(stage.server.ca());
        command.args([server.ip().to_string(), server.port().to_string()]);
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1").stdin(Stdio::piped());
        let said = Lines::new();
        let (running, stdin) = Running::spawn("slixmpp", command, said.clone(), Lines::new())?;
        let stdin = stdin.ok_or("slixmpp has no stdin")?;
        let mut client = Self { running, said, stdin, place: 0 };
        client.wait_online()?;
        Ok(client)
    }

    /// The next event of this kind, from `place` on, that is as wanted; gives the place after it.
    fn wait(&self, place: usize, event: &str, wanted: impl Fn(&Value) -> bool) -> Result<usize> {
        let ours = |line: &str| {
            let value: Value = serde_json::from_str(line).ok()?;
            (value.get("event")? == event && wanted(&value)).then_some(())
        };
        let found = self.said.wait(&format!("slixmpp's event '{event}'"), place, soon(), ours);
        found.map(|((), place)| place).map_err(|trouble| {
            Trouble::new(format!("{trouble}\nlogged: {}", self.running.lines().tail(8)))
        })
    }
}

impl Foreign for Slixmpp {
    fn send(&mut self, to: &str, text: &str) -> Result<()> {
        Ok(writeln!(self.stdin, "{}", json!({ "to": to, "text": text }))?)
    }

    fn wait_shown(&mut self, text: &str) -> Result<()> {
        self.wait(0, "message", |event| event["text"] == text).map(drop)
    }

    fn wait_offline(&mut self) -> Result<()> {
        self.place = self.wait(self.place, "offline", |_| true)?;
        Ok(())
    }

    fn wait_online(&mut self) -> Result<()> {
        self.place = self.wait(self.place, "online", |_| true)?;
        Ok(())
    }
}
