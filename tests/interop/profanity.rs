//! Profanity, at a terminal that nobody looks at (tmux).

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use support::process::{Running, die_with_us};
use support::screen::soon;
use support::{Result, Trouble, machine};

use crate::pair::Foreign;
use crate::stage::{Stage, THEIR_PASSWORD};

/// A running Profanity. It ends with the terminal that this value holds.
#[derive(Debug)]
pub(crate) struct Profanity {
    /// The terminal's server.
    _tmux: Running,
    socket: PathBuf,
}

impl Profanity {
    /// Is it here? If not, the reason for `skipped`.
    pub(crate) fn installed() -> std::result::Result<(), String> {
        let missing =
            ["profanity", "tmux"].into_iter().find(|name| machine::program(name).is_none());
        missing.map_or(Ok(()), |name| Err(format!("{name} is not installed")))
    }

    /// Starts it and logs in.
    pub(crate) fn start(stage: &Stage) -> Result<Self> {
        let home = stage.folder("profanity")?;
        write_settings(stage, &home)?;
        let socket = home.join("tmux");
        // In the foreground, so that it ends with us; it hands its environment to what it runs.
        let mut command = die_with_us("tmux");
        command.args(["-D", "-f", "/dev/null", "-S"]).arg(&socket).stdin(Stdio::null());
        command.env("HOME", &home).env("LANG", "C.UTF-8").env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", home.join("config")).env("XDG_DATA_HOME", home.join("data"));
        command.env_remove("TMUX").env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
        let tmux = Running::start("tmux", command)?;
        let mut profanity = Self { _tmux: tmux, socket };
        let session = ["new-session", "-d", "-x", "180", "-y", "50", "profanity", "-a", "theirs"];
        soon().until("the terminal to come up", || profanity.tmux(&session))?;
        profanity.wait_shown("logged in successfully")?;
        // Tells and asks for arrival (XEP-0184).
        profanity.line("/receipts send on")?;
        profanity.line("/receipts request on")?;
        // The chat's own window is in front from now on, also for what comes in.
        profanity.line(&format!("/msg {}", stage.ours()))?;
        Ok(profanity)
    }

    fn tmux(&self, words: &[&str]) -> Result<String> {
        let mut command = Command::new("tmux");
        let output = command
            .args(["-N", "-S"])
            .arg(&self.socket)
            .args(words)
            .stdin(Stdio::null())
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Trouble::new(String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Types a line.
    fn line(&self, text: &str) -> Result<()> {
        self.tmux(&["send-keys", "-l", text])?;
        self.tmux(&["send-keys", "Enter"]).map(drop)
    }

    /// A program with a screen announces nothing: it is looked at again and again.
    fn wait_screen(&self, what: &str, shows: impl Fn(&str) -> bool) -> Result<()> {
        soon().until(what, || {
            let screen = self.tmux(&["capture-pane", "-p"])?;
            if shows(&screen) { Ok(()) } else { Err(Trouble::new(screen)) }
        })
    }
}

impl Foreign for Profanity {
    fn send(&mut self, to: &str, text: &str) -> Result<()> {
        self.line(&format!("/msg {to} {text}"))?;
        self.wait_shown(text)
    }

    fn wait_shown(&mut self, text: &str) -> Result<()> {
        self.wait_screen(&format!("Profanity to show '{text}'"), |screen| screen.contains(text))
    }

    fn wait_offline(&mut self) -> Result<()> {
        self.wait_screen("Profanity to lose its server", |screen| !connected(screen))
    }

    fn wait_online(&mut self) -> Result<()> {
        self.wait_screen("Profanity to be online", connected)
    }
}

/// The title tells the connection's encryption while there is a connection.
fn connected(screen: &str) -> bool {
    screen.lines().next().is_some_and(|title| title.contains("[TLS]"))
}

/// Its account and its settings: loopback, the server's own authority taken on trust, quick to come back.
fn write_settings(stage: &Stage, home: &std::path::Path) -> Result<()> {
    let (data, config) = (home.join("data/profanity"), home.join("config/profanity"));
    fs::create_dir_all(&data)?;
    fs::create_dir_all(&config)?;
    let server = stage.server.starttls();
    let account = format!(
        "[theirs]\nenabled=true\njid={}\npassword={THEIR_PASSWORD}\nserver={}\nport={}\n\
         tls.policy=trust\nresource=profanity\npresence.last=online\npresence.login=online\n",
        stage.theirs(),
        server.ip(),
        server.port(),
    );
    fs::write(data.join("accounts"), account)?;
    let settings = "[ui]\nsplash=false\nbeep=false\n[notifications]\nmessage=false\n\
        [connection]\nreconnect=1\n[omemo]\npolicy=manual\n[otr]\npolicy=manual\n";
    Ok(fs::write(config.join("profrc"), settings)?)
}
