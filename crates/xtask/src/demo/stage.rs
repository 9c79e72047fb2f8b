//! The server, the two accounts, and what lies in the profile when the window opens.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use support::Result;
use support::contact::Contact;
use support::peer::Plan;
use support::prosody::Prosody;

use super::part::Part;

const DOMAIN: &str = "amsel.example";
const YOU: (&str, &str) = ("you", "a throw-away password");
const MERLE: (&str, &str) = ("merle", "another throw-away password");

/// What the contact is called in the roster.
pub(crate) const CONTACT: &str = "Merle";

/// What was said before the window opens: is it the contact who says it, and what.
const BEFORE: [(bool, &str); 6] = [
    (true, "The blackbird is back on the roof, singing since half past four."),
    (true, "I have given up on sleep and made coffee instead."),
    (false, "Ours sits on the aerial. What does yours sing?"),
    (true, "The first bars of something. Always only the first bars."),
    (false, "Then it is the same bird 🐦"),
    (false, "Shall we meet at the lake on Saturday? I bring the cake."),
];

/// Everything but the window and the contact.
#[derive(Debug)]
pub(crate) struct Stage {
    server: Prosody,
    address: String,
    peer: PathBuf,
    dir: PathBuf,
}

impl Stage {
    /// Starts the server, makes both accounts known to each other, and lets them talk.
    pub(crate) fn set(peer: &Path, dir: &Path) -> Result<Self> {
        let server =
            Prosody::plan(DOMAIN).account(YOU.0, YOU.1).account(MERLE.0, MERLE.1).start()?;
        let address = server.server();
        let stage = Self { server, address, peer: peer.to_owned(), dir: dir.to_owned() };
        stage.write_passphrase()?;
        let addresses = (&*stage.server.jid(YOU.0), &*stage.server.jid(MERLE.0));
        let mut you = Contact::log_in(&stage.plan(&stage.profile()), addresses.0, YOU.1)?;
        let mut merle = Contact::log_in(&stage.plan(&stage.nest()), addresses.1, MERLE.1)?;
        you.add(addresses.1, CONTACT)?;
        merle.allow(addresses.0)?;
        // Merle asks back.
        you.allow(addresses.1)?;
        you.wait_mutual(addresses.1)?;
        merle.wait_mutual(addresses.0)?;
        talk(&mut you, &mut merle, addresses)?;
        you.leave()?;
        merle.leave()?;
        Ok(stage)
    }

    /// The contact comes back online and plays its part until the value goes.
    pub(crate) fn enter_contact(&self) -> Result<Part> {
        Part::enter(Contact::come_back(&self.plan(&self.nest()))?, &self.server.jid(YOU.0))
    }

    /// How Amsel is started.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let path = |path: &Path| path.display().to_string();
        let words = ["--profile", &path(&self.profile()), "--ca", &path(self.server.ca())];
        let words = words.into_iter().chain(["--server", &*self.address, "--passphrase-stdin"]);
        words.map(str::to_owned).collect()
    }

    /// The server.
    pub(crate) fn server(&self) -> &Prosody {
        &self.server
    }

    /// A file whose first line is the passphrase, readable by nobody else.
    pub(crate) fn passphrase(&self) -> PathBuf {
        self.dir.join("passphrase")
    }

    /// What the server logged last, for whoever has to find out.
    pub(crate) fn tell_trouble(&self) {
        eprintln!("The server's last lines:\n{}", self.server.lines().tail(30));
    }

    fn write_passphrase(&self) -> Result<()> {
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).mode(0o600).open(self.passphrase())?;
        Ok(writeln!(file, "{}", Contact::PASSPHRASE)?)
    }

    /// The contact's profile.
    fn nest(&self) -> PathBuf {
        self.dir.join("merle")
    }

    /// The user's profile.
    fn profile(&self) -> PathBuf {
        self.dir.join("you")
    }

    fn plan(&self, data: &Path) -> Plan {
        Plan::new(&self.peer, data).ca(self.server.ca()).server(&self.server.server())
    }
}

/// The story so far. The user has read it all.
fn talk(you: &mut Contact, merle: &mut Contact, addresses: (&str, &str)) -> Result<()> {
    let (mine, theirs) = (you.chat(addresses.1)?, merle.chat(addresses.0)?);
    for (contact_says, text) in BEFORE {
        let (from, to, here) = if contact_says {
            (&mut *merle, &mut *you, theirs)
        } else {
            (&mut *you, &mut *merle, mine)
        };
        let message = from.send(here, text)?;
        to.wait_arrived(text)?;
        from.wait_delivery(message, "delivered")?;
        if !contact_says {
            read(you, mine, message)?;
        }
    }
    Ok(())
}

fn read(who: &mut Contact, conversation: i64, message: i64) -> Result<()> {
    let wish = json!({ "type": "markRead", "conversation": conversation, "message": message });
    who.peer().call(&wish).map(drop)
}
