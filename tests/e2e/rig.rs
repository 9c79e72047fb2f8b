//! What every test needs: a server, a desk, a profile, and a contact on the other side.

use std::path::PathBuf;

use support::contact::{self, Contact};
use support::peer::built;
use support::prosody::{self, Prosody};
use support::screen::Screen;
use support::webdriver::{self, Driver};
use support::xvfb::Desk;
use support::{Result, skipped};
use tempfile::TempDir;

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
