//! What every test needs: a server, a desk, a profile, and a contact on the other side.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, kill_process};
use support::contact::{self, Contact};
use support::peer::built;
use support::prosody::{self, Prosody};
use support::webdriver::{self, Driver, Window};
use support::xvfb::Desk;
use support::{Deadline, Result, Trouble, skipped};
use tempfile::TempDir;

use crate::screen::Screen;

/// The server's name. Nobody can own it (RFC 2606).
pub(crate) const DOMAIN: &str = "amsel.example";
/// The user's password.
pub(crate) const PASSWORD: &str = "a quiet password";
/// What protects the user's profile.
pub(crate) const PASSPHRASE: &str = "blackbird on a roof";
/// The contact's password.
const CONTACT_PASSWORD: &str = "another password";

/// The stage.
#[derive(Debug)]
pub(crate) struct Rig {
    pub(crate) server: Prosody,
    pub(crate) desk: Desk,
    contact: TempDir,
}

impl Rig {
    /// Sets the stage with the usual password; `None`, and said so, where this computer cannot.
    pub(crate) fn start(test: &str) -> Result<Option<Self>> {
        Self::start_with(test, PASSWORD)
    }

    /// The same with a password of the test's own.
    pub(crate) fn start_with(test: &str, password: &str) -> Result<Option<Self>> {
        if let Err(reason) = webdriver::installed().map(drop).and_then(|()| prosody::installed()) {
            skipped(test, &reason);
            return Ok(None);
        }
        let plan = Prosody::plan(DOMAIN).account("you", password);
        let server = plan.account("wren", CONTACT_PASSWORD).start()?;
        let (desk, contact) = (Desk::start(1400, 900)?, tempfile::tempdir()?);
        Ok(Some(Self { server, desk, contact }))
    }

    /// The user's profile.
    pub(crate) fn profile(&self) -> PathBuf {
        self.desk.home().join("profile")
    }

    /// Starts the app in the user's profile, as it stands.
    pub(crate) fn open(&self) -> Result<Screen> {
        let (profile, server) = (self.profile().display().to_string(), self.server.server());
        let ca = self.server.ca().display().to_string();
        let args = ["--no-keychain", "--profile", &profile, "--ca", &ca, "--server", &server];
        let window = Driver::webkit(&self.desk)?.open(&built("amsel")?, &args)?;
        Ok(Screen::new(window))
    }

    /// Starts the app for the first time, chooses the passphrase and logs in.
    pub(crate) fn open_logged_in(&self, password: &str) -> Result<Screen> {
        let screen = self.open()?;
        screen.choose_passphrase(PASSPHRASE)?;
        screen.welcome()?;
        screen.log_in(&self.server.jid("you"), password)?;
        screen.wait_main()?;
        Ok(screen)
    }

    /// The contact's address.
    pub(crate) fn wren(&self) -> String {
        self.server.jid("wren")
    }

    /// The contact, online.
    pub(crate) fn contact(&self) -> Result<Contact> {
        let plan = contact::plan(&self.server, self.contact.path())?;
        Contact::log_in(&plan, &self.wren(), CONTACT_PASSWORD)
    }

    /// The user and the contact see each other, and the chat is open on both sides.
    /// Gives the contact's number of the conversation.
    pub(crate) fn acquaint(&self, screen: &Screen, contact: &mut Contact) -> Result<i64> {
        screen.start_chat(&self.wren())?;
        contact.allow(&self.server.jid("you"))?;
        contact.chat(&self.server.jid("you"))
    }
}

/// Asks the app to end, as the desktop does at a log-out, and waits until it has.
pub(crate) fn quit(screen: Screen) -> Result<()> {
    let app = app(screen.window())?;
    let gone = || match fs::metadata(format!("/proc/{}/fd", app.as_raw_nonzero())) {
        Ok(_) if !ended(app) => Err(Trouble::new("it still runs")),
        _ => Ok(()),
    };
    kill_process(app, Signal::TERM).map_err(|error| Trouble::new(error.to_string()))?;
    Deadline::seconds(30).until("the app to end", gone)?;
    drop(screen);
    Ok(())
}

/// A process that waits to be taken back has ended.
fn ended(pid: Pid) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero()));
    status.map_or(true, |text| text.contains("State:\tZ"))
}

/// The app behind a window: the driver's child that runs our program.
fn app(window: &Window) -> Result<Pid> {
    let program = built("amsel")?;
    let ours =
        |pid: &u32| fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program);
    let found = descendants(window.driver().pid())?.into_iter().find(ours);
    let pid = found.and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    pid.ok_or_else(|| Trouble::new("the driver has no app"))
}

/// A process and all that it started, and so on.
pub(crate) fn descendants(of: u32) -> Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        if let Some((pid, parent)) = parentage(&path) {
            parents.push((pid, parent));
        }
    }
    let mut found = vec![of];
    let mut next = 0;
    while let Some(one) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, parent)| *parent == one).map(|(pid, _)| *pid));
        next += 1;
    }
    Ok(found)
}

/// A process and its parent, from its folder in `/proc`.
fn parentage(path: &Path) -> Option<(u32, u32)> {
    let pid = path.file_name()?.to_str()?.parse().ok()?;
    let status = fs::read_to_string(path.join("status")).ok()?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    Some((pid, parent.trim().parse().ok()?))
}
