//! What the engine logs, through the peer, which can be asked to log.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use support::contact::{self, Contact};
use support::prosody::{self, Prosody};
use support::screen::soon;
use support::{Result, skipped};

use crate::needles::{Needle, shapes};

#[test]
fn no_secret_is_logged_at_any_level() -> Result<()> {
    let Some(play) = Play::at("no_secret_is_logged_at_any_level", "trace")? else { return Ok(()) };
    play.tells_not([&play.password, Contact::PASSPHRASE])
}

#[test]
fn no_message_and_no_address_is_logged_below_trace() -> Result<()> {
    let name = "no_message_and_no_address_is_logged_below_trace";
    let Some(play) = Play::at(name, "debug")? else { return Ok(()) };
    play.tells_not([&play.text, &play.local])
}

/// What was said and what was logged.
struct Play {
    password: String,
    local: String,
    text: String,
    logged: String,
}

impl Play {
    /// A log-in, a message, the death of the server; `None` if skipped.
    fn at(name: &str, level: &'static str) -> Result<Option<Self>> {
        if let Err(reason) = prosody::installed() {
            skipped(name, &reason);
            return Ok(None);
        }
        let seed = RandomState::new().build_hasher().finish();
        println!("seed {seed:016x}");
        let word = |what: &str| format!("{what}canary{seed:016x}");
        let (password, local, text) = (word("password"), word("local"), word("text"));
        let mut server = Prosody::plan("amsel.example")
            .account(&local, &password)
            .account("wren", "the password of wren")
            .start()?;
        let dir = tempfile::tempdir()?;
        let profile = |folder: &str| contact::plan(&server, &dir.path().join(folder));
        let wren = server.jid("wren");
        let listener = Contact::log_in(&profile("wren")?, &wren, "the password of wren")?;
        let plan = profile("canary")?.log(level);
        let mut canary = Contact::log_in(&plan, &server.jid(&local), &password)?;
        let conversation = canary.chat(&wren)?;
        canary.send(conversation, &text)?;
        listener.wait_arrived(&text)?;
        server.kill()?;
        // That this is logged proves that the log was on.
        let lost = |line: &str| line.contains("no connection").then_some(());
        let lines = canary.peer().logged();
        lines.wait("the log to tell of the outage", 0, soon(), lost)?;
        let logged = lines.since(0).join("\n");
        Ok(Some(Self { password, local, text, logged }))
    }

    fn tells_not(&self, words: [&str; 2]) -> Result<()> {
        let shapes: Vec<Needle> = words.into_iter().flat_map(shapes).collect();
        let found = shapes.into_iter().find(|needle| needle.is_in(self.logged.as_bytes()));
        found.map_or(Ok(()), |needle| Err(format!("{} in the log", needle.name).into()))
    }
}
