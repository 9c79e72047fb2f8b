//! A throw-away Prosody on a loopback address of its own.

mod config;
mod place;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::certificate::{self, Certificates};
use crate::lines::Lines;
use crate::process::{Running, die_with_us};
use crate::{Deadline, Result, Trouble};

pub use config::Plan;
use place::Place;

/// The server. It ends, and its folder goes, with this value.
#[derive(Debug)]
pub struct Prosody {
    plan: Plan,
    place: Place,
    certificates: Certificates,
    lines: Lines,
    running: Option<Running>,
    // Last, so that the folder goes after the server that writes into it.
    dir: TempDir,
}

impl Prosody {
    /// A plan for a server of this domain; then [`Plan::start`].
    pub fn plan(domain: &str) -> Plan {
        Plan::new(domain)
    }

    pub(crate) fn start(plan: Plan) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("amsel-prosody-").tempdir()?;
        let certificates = certificate::make(dir.path(), &plan.domain)?;
        let place = Place::free()?;
        let mut server =
            Self { plan, place, certificates, lines: Lines::new(), running: None, dir };
        for (name, password) in server.plan.accounts.clone() {
            server.register(&name, &password)?;
        }
        server.start_again()?;
        Ok(server)
    }

    /// The domain that it serves.
    pub fn domain(&self) -> &str {
        &self.plan.domain
    }

    /// The bare JID of a user.
    pub fn jid(&self, name: &str) -> String {
        format!("{name}@{}", self.plan.domain)
    }

    /// Where it speaks STARTTLS.
    pub fn starttls(&self) -> SocketAddr {
        self.place.starttls
    }

    /// Where it speaks TLS from the first byte.
    pub fn direct_tls(&self) -> SocketAddr {
        self.place.direct_tls
    }

    /// `HOST:PORT` for `--server`.
    pub fn server(&self) -> String {
        self.place.starttls.to_string()
    }

    /// The authority's certificate, for `--ca`.
    pub fn ca(&self) -> &Path {
        &self.certificates.ca
    }

    /// What it logged, at debug level, over all its lives.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Its process id while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(Running::pid)
    }

    /// A new account, or a new password for an old one; known from the next log-in on.
    pub fn register(&self, name: &str, password: &str) -> Result<()> {
        let accounts = self.data(&["accounts"]);
        fs::create_dir_all(&accounts)?;
        let row = format!("return {{ [\"password\"] = {} }};\n", config::quoted(password));
        fs::write(accounts.join(format!("{}.dat", encoded(name))), row)?;
        Ok(())
    }

    /// Starts it on the same ports and the same data, after it was stopped or killed.
    pub fn start_again(&mut self) -> Result<()> {
        if self.running.as_ref().is_some_and(|running| running.ended().is_none()) {
            return Ok(());
        }
        let file = self.dir.path().join("prosody.cfg.lua");
        fs::write(
            &file,
            config::text(&self.plan, &self.place, &self.certificates, self.dir.path()),
        )?;
        let begin = self.lines.count();
        let mut command = die_with_us("prosody");
        command.arg("-F").arg("--config").arg(&file).current_dir(self.dir.path());
        command.env_remove("PROSODY_CONFIG");
        let running = Running::start_into("prosody", command, self.lines.clone())?;
        let deadline = Deadline::seconds(30);
        for port in [self.place.starttls.port(), self.place.direct_tls.port()] {
            let open = |line: &str| opened(line, port);
            let ((), _) = self.lines.wait("Prosody to open its ports", begin, deadline, open)?;
        }
        self.running = Some(running);
        Ok(())
    }

    /// Asks it to end, as a system does at a restart: it says so to its clients.
    pub fn stop(&mut self) -> Result<()> {
        self.running.take().map_or(Ok(()), |running| running.stop(Deadline::seconds(10)).map(drop))
    }

    /// `kill -9`: the sockets close and nobody is told anything.
    pub fn kill(&mut self) -> Result<()> {
        self.running.take().map_or(Ok(()), |running| running.kill().map(drop))
    }

    /// Stops it and starts it again.
    pub fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.start_again()
    }

    /// It still listens and answers nothing any more: a dead peer.
    pub fn freeze(&self) {
        if let Some(running) = &self.running {
            running.signal(Signal::STOP);
        }
    }

    /// It goes on.
    pub fn thaw(&self) {
        if let Some(running) = &self.running {
            running.signal(Signal::CONT);
        }
    }

    /// Waits until it logs a line with these words, from `place` on ([`Lines::count`]).
    pub fn wait_log(&self, words: &str, place: usize, deadline: Deadline) -> Result<usize> {
        let found = |line: &str| line.contains(words).then_some(());
        let what = format!("Prosody to log '{words}'");
        self.lines.wait(&what, place, deadline, found).map(|((), place)| place)
    }

    /// A folder of Prosody's internal storage.
    fn data(&self, path: &[&str]) -> PathBuf {
        let mut dir = self.dir.path().join("data").join(encoded(&self.plan.domain));
        dir.extend(path);
        dir
    }
}

/// Prosody logs `Activated service 'c2s' on [127.0.0.1]:5222`; a port that it could
/// not have is an error line, and then nothing opens.
fn opened(line: &str, port: u16) -> Option<()> {
    let ours = line.contains(&format!("]:{port}"));
    (ours && line.contains("Activated service")).then_some(())
}

/// Names as Prosody's internal storage writes them: all but letters and digits as `%xx`.
fn encoded(name: &str) -> String {
    use std::fmt::Write as _;
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02x}");
        }
        text
    })
}

/// Is Prosody on this computer? If not, the reason for [`crate::skipped`].
pub fn installed() -> std::result::Result<(), String> {
    match Command::new("prosody").arg("--help").output() {
        Ok(_) => Ok(()),
        Err(error) => Err(Trouble::new(format!("prosody does not start: {error}")).to_string()),
    }
}

#[cfg(test)]
mod tests;
