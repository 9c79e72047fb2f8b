//! The server, the two accounts, and what lies in the profile when the window opens.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::peer::{Peer, Plan};
use support::prosody::Prosody;
use support::{Deadline, Result};

use super::contact::{self, Contact};

const DOMAIN: &str = "amsel.example";
const YOU: (&str, &str) = ("you", "a throw-away password");
const MERLE: (&str, &str) = ("merle", "another throw-away password");
const PASSPHRASE: &str = "a throw-away passphrase";

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
        let mut secret = fs::OpenOptions::new();
        let mut secret =
            secret.write(true).create(true).truncate(true).mode(0o600).open(stage.passphrase())?;
        std::io::Write::write_all(&mut secret, format!("{PASSPHRASE}\n").as_bytes())?;
        let mut you = stage.log_in(&stage.profile(), YOU)?;
        let mut merle = stage.log_in(&stage.dir.join("merle"), MERLE)?;
        befriend(&mut you, &mut merle)?;
        talk(&mut you, &mut merle)?;
        you.peer.shutdown()?;
        merle.peer.shutdown()?;
        Ok(stage)
    }

    /// The contact comes back online and plays its part until the value goes.
    pub(crate) fn enter_contact(&self) -> Result<Contact> {
        let mut peer = self.plan(&self.dir.join("merle")).start()?;
        unlock(&mut peer)?;
        peer.call(&watch("accounts"))?;
        online(&mut peer)?;
        let account = account(&mut peer)?;
        contact::enter(peer, &account, &self.server.jid(YOU.0))
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

    fn profile(&self) -> PathBuf {
        self.dir.join("you")
    }

    fn plan(&self, data: &Path) -> Plan {
        Plan::new(&self.peer, data).ca(self.server.ca()).server(&self.server.server())
    }

    /// A new profile with one account that is online.
    fn log_in(&self, data: &Path, (name, password): (&str, &str)) -> Result<Player> {
        let mut peer = self.plan(data).start()?;
        unlock(&mut peer)?;
        peer.call(&watch("accounts"))?;
        peer.call(&watch("contacts"))?;
        let address = self.server.jid(name);
        let wish =
            json!({ "type": "logIn", "address": address, "password": password, "server": "" });
        let account = peer.id_of(&wish)?;
        online(&mut peer)?;
        Ok(Player { peer, account, address })
    }
}

/// Each sees the other's presence.
fn befriend(you: &mut Player, merle: &mut Player) -> Result<()> {
    you.add(&merle.address, CONTACT)?;
    let asks = |row: &Value| (row["asks"] == true).then_some(());
    merle.contact("the request", &you.address, asks)?;
    merle.allow(&you.address)?;
    // Merle asks back; an engine that asked first may say yes to that by itself.
    let next = |row: &Value| match (&row["subscription"], &row["asks"]) {
        (both, _) if both == "both" => Some(false),
        (_, asks) => (asks == true).then_some(true),
    };
    if you.contact("the request back", &merle.address, next)? {
        you.allow(&merle.address)?;
    }
    let both = |row: &Value| (row["subscription"] == "both").then_some(());
    you.contact("both subscriptions", &merle.address, both)?;
    merle.contact("both subscriptions", &you.address, both)
}

/// The story so far.
fn talk(you: &mut Player, merle: &mut Player) -> Result<()> {
    let mine = you.chat(&merle.address)?;
    let theirs = merle.chat(&you.address)?;
    for (contact_says, text) in BEFORE {
        let (from, to, here) = if contact_says {
            (&mut *merle, &mut *you, &theirs)
        } else {
            (&mut *you, &mut *merle, &mine)
        };
        from.peer.call(&json!({ "type": "send", "conversation": here, "text": text }))?;
        let came =
            |event: &Value| (event["type"] == "arrived" && event["text"] == text).then_some(());
        to.peer.wait_for("a message of the story", Deadline::seconds(30), came)?;
        from.delivered(here, text)?;
    }
    // The user read it all before.
    let newest = |event: &Value| {
        let ops = (event["type"] == "timeline").then(|| event["ops"].as_array())??;
        let last = BEFORE.last().map(|(_, text)| *text)?;
        ops.iter().find(|op| op["row"]["text"] == last).map(|op| op["row"]["id"].clone())
    };
    you.peer.rewind();
    let message = you.peer.wait_for("the newest message", Deadline::seconds(10), newest)?;
    let read = json!({ "type": "markRead", "conversation": mine, "message": message });
    you.peer.call(&read).map(drop)
}

/// One side of the conversation, played by `peer`.
#[derive(Debug)]
struct Player {
    peer: Peer,
    account: Value,
    address: String,
}

impl Player {
    fn add(&mut self, address: &str, name: &str) -> Result<()> {
        let wish = json!({ "type": "addContact", "account": self.account, "address": address, "name": name });
        self.peer.call(&wish).map(drop)
    }

    /// Says yes to a request.
    fn allow(&mut self, address: &str) -> Result<()> {
        let wish = json!({ "type": "answerRequest", "account": self.account, "address": address, "allow": true });
        self.peer.call(&wish).map(drop)
    }

    /// Waits until `pick` makes something of the row of a contact.
    fn contact<T>(
        &mut self,
        what: &str,
        address: &str,
        pick: impl Fn(&Value) -> Option<T>,
    ) -> Result<T> {
        // Watching anew brings the whole picture of this moment.
        self.peer.call(&watch("contacts"))?;
        let found = |event: &Value| {
            let rows = (event["type"] == "contacts").then(|| event["rows"].as_array())??;
            rows.iter().filter(|row| row["address"] == address).find_map(&pick)
        };
        self.peer.wait_for(&format!("{what} of {address}"), Deadline::seconds(30), found)
    }

    /// Opens the conversation and watches it.
    fn chat(&mut self, address: &str) -> Result<Value> {
        let wish = json!({ "type": "startChat", "account": self.account, "address": address });
        let conversation = self.peer.id_of(&wish)?;
        let view = json!({ "view": "timeline", "conversation": conversation });
        self.peer.call(&json!({ "type": "watch", "view": view }))?;
        Ok(conversation)
    }

    fn delivered(&mut self, conversation: &Value, text: &str) -> Result<()> {
        let done = |event: &Value| {
            let ours = event["type"] == "timeline" && event["conversation"] == *conversation;
            let ops = ours.then(|| event["ops"].as_array())??;
            let row =
                |op: &Value| op["row"]["text"] == text && op["row"]["delivery"] == "delivered";
            ops.iter().any(row).then_some(())
        };
        self.peer.wait_for("the receipt of a message", Deadline::seconds(30), done)
    }
}

fn watch(view: &str) -> Value {
    json!({ "type": "watch", "view": { "view": view } })
}

fn unlock(peer: &mut Peer) -> Result<()> {
    let locked = |event: &Value| (event["profile"]["state"] == "locked").then_some(());
    peer.wait_for("the profile", Deadline::seconds(30), locked)?;
    peer.call(&json!({ "type": "unlock", "passphrase": PASSPHRASE })).map(drop)
}

/// Waits until the only account is online.
fn online(peer: &mut Peer) -> Result<()> {
    let online = |event: &Value| {
        let rows = (event["type"] == "accounts").then(|| event["rows"].as_array())??;
        rows.iter().any(|row| row["link"]["state"] == "online").then_some(())
    };
    peer.wait_for("the account to be online", Deadline::seconds(60), online)
}

/// The id of the only account.
fn account(peer: &mut Peer) -> Result<Value> {
    peer.rewind();
    let first = |event: &Value| {
        let rows = (event["type"] == "accounts").then(|| event["rows"].as_array())??;
        rows.first().map(|row| row["id"].clone())
    };
    peer.wait_for("the account", Deadline::seconds(10), first)
}
