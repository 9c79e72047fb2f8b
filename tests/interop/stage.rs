//! A server with one account of ours and one of theirs.

use std::path::PathBuf;

use support::contact::{self, Contact};
use support::prosody::{self, Prosody};
use support::{Result, skipped};
use tempfile::TempDir;

/// Our account's password.
pub(crate) const OUR_PASSWORD: &str = "ours to know";
/// The other client's password.
pub(crate) const THEIR_PASSWORD: &str = "theirs to know";

/// The stage.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) server: Prosody,
    dir: TempDir,
}

impl Stage {
    /// Sets the stage; `None`, and said so, where the other client or the server is not installed.
    pub(crate) fn set(
        test: &str,
        installed: std::result::Result<(), String>,
    ) -> Result<Option<Self>> {
        if let Err(reason) = installed.and_then(|()| prosody::installed()) {
            skipped(test, &reason);
            return Ok(None);
        }
        let plan = Prosody::plan("amsel.example").account("ours", OUR_PASSWORD);
        let server = plan.account("theirs", THEIR_PASSWORD).start()?;
        Ok(Some(Self { server, dir: tempfile::tempdir()? }))
    }

    /// Our address.
    pub(crate) fn ours(&self) -> String {
        self.server.jid("ours")
    }

    /// Their address.
    pub(crate) fn theirs(&self) -> String {
        self.server.jid("theirs")
    }

    /// An empty folder of this name.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(&path)?;
        Ok(path)
    }

    /// Our peer logs in for the first time.
    pub(crate) fn log_in(&self) -> Result<Contact> {
        let plan = contact::plan(&self.server, &self.folder("peer")?)?;
        Contact::log_in(&plan, &self.ours(), OUR_PASSWORD)
    }

    /// Our peer comes back.
    pub(crate) fn come_back(&self) -> Result<Contact> {
        Contact::come_back(&contact::plan(&self.server, &self.folder("peer")?)?)
    }
}
