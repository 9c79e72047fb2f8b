//! A person on the other side: a [`Peer`] with one account, who chats.

use std::path::Path;

use serde_json::{Value, json};

use crate::peer::{Peer, Plan};
use crate::{Deadline, Result, Trouble};

/// How long anything may take that needs the server.
const PATIENCE: u64 = 60;

/// The contact. Ends with this value; its profile stays for [`Contact::come_back`].
#[derive(Debug)]
pub struct Contact {
    peer: Peer,
    account: i64,
}

/// One message as the contact's own timeline shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Did the contact write it?
    pub own: bool,
    /// What it says.
    pub text: String,
    /// Its state, if the contact wrote it.
    pub delivery: Option<String>,
}

impl Shown {
    fn read(row: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (said, delivery) = (text(&row["text"]), text(&row["delivery"]));
        Self { own: row["own"] == true, text: said.unwrap_or_default(), delivery }
    }
}

impl Contact {
    /// Protects everything the contact stores.
    pub const PASSPHRASE: &str = "four words of tests";

    /// Starts in an empty profile, logs in and waits until it is online.
    pub fn log_in(plan: &Plan, jid: &str, password: &str) -> Result<Self> {
        let mut peer = Self::open(plan)?;
        let command =
            json!({ "type": "logIn", "address": jid, "password": password, "server": "" });
        let reply = peer.call(&command)?;
        let account = reply["id"].as_i64().ok_or("the log-in gave no account")?;
        let contact = Self { peer, account };
        contact.wait_online(0)?;
        Ok(contact)
    }

    /// Starts in the profile of an earlier run and waits until it is online.
    pub fn come_back(plan: &Plan) -> Result<Self> {
        let peer = Self::open(plan)?;
        let first = |event: &Value| event["rows"].get(0)?["id"].as_i64();
        let account = wait(&peer, "the account of before", 0, |event| {
            (event["type"] == "accounts").then(|| first(event)).flatten()
        })?;
        let contact = Self { peer, account };
        contact.wait_online(0)?;
        Ok(contact)
    }

    fn open(plan: &Plan) -> Result<Peer> {
        let mut peer = plan.start()?;
        peer.call(&json!({ "type": "unlock", "passphrase": Self::PASSPHRASE }))?;
        for view in ["accounts", "conversations", "contacts"] {
            peer.call(&json!({ "type": "watch", "view": { "view": view } }))?;
        }
        Ok(peer)
    }

    /// A place among the events: waits that begin here see only what comes later.
    pub fn now(&self) -> usize {
        self.peer.said().count()
    }

    /// Waits until the account is online, by what was said from `place` on.
    pub fn wait_online(&self, place: usize) -> Result<()> {
        self.wait_link(place, "online")
    }

    /// Waits until the account's link has this state.
    pub fn wait_link(&self, place: usize, state: &str) -> Result<()> {
        wait(&self.peer, &format!("the account to be {state}"), place, |event| {
            let rows = event["rows"].as_array()?;
            let ours = |row: &&Value| row["id"] == self.account && row["link"]["state"] == state;
            (event["type"] == "accounts" && rows.iter().any(|row| ours(&row))).then_some(())
        })
    }

    /// No more waiting for the next attempt.
    pub fn try_now(&mut self) -> Result<()> {
        self.peer.call(&json!({ "type": "tryNow", "account": self.account })).map(drop)
    }

    /// Opens the conversation with an address and watches it.
    pub fn chat(&mut self, address: &str) -> Result<i64> {
        let command = json!({ "type": "startChat", "account": self.account, "address": address });
        let conversation = self.peer.call(&command)?["id"].as_i64().ok_or("no conversation")?;
        self.watch(conversation)?;
        Ok(conversation)
    }

    /// Sends a text; gives the message.
    pub fn send(&mut self, conversation: i64, text: &str) -> Result<i64> {
        let command = json!({ "type": "send", "conversation": conversation, "text": text });
        self.peer.call(&command)?["id"].as_i64().ok_or_else(|| "no message".into())
    }

    /// Tells the other side that the contact writes, or stopped.
    pub fn typing(&mut self, conversation: i64, writing: bool) -> Result<()> {
        let command = json!({ "type": "typing", "conversation": conversation, "writing": writing });
        self.peer.call(&command).map(drop)
    }

    /// Waits until a message with this text came in; gives its conversation.
    pub fn wait_arrived(&self, text: &str) -> Result<i64> {
        wait(&self.peer, &format!("'{text}' to arrive"), 0, |event| {
            (event["type"] == "arrived" && event["text"] == text)
                .then(|| event["conversation"].as_i64())
                .flatten()
        })
    }

    /// Waits until a message of the contact's, in a watched conversation, has this state.
    pub fn wait_delivery(&self, message: i64, delivery: &str) -> Result<()> {
        wait(&self.peer, &format!("message {message} to be {delivery}"), 0, |event| {
            let ops = event["ops"].as_array()?;
            let ours = |op: &Value| op["row"]["id"] == message && op["row"]["delivery"] == delivery;
            (event["type"] == "timeline" && ops.iter().any(ours)).then_some(())
        })
    }

    /// The newest part of a conversation, oldest first, as it is now.
    pub fn timeline(&mut self, conversation: i64) -> Result<Vec<Shown>> {
        let place = self.now();
        self.watch(conversation)?;
        let ops = wait(&self.peer, "the whole timeline", place, |event| {
            let ours = event["type"] == "timeline" && event["conversation"] == conversation;
            (ours && event["reset"] == true).then(|| event["ops"].as_array().cloned()).flatten()
        })?;
        Ok(rows(&ops).iter().map(Shown::read).collect())
    }

    /// Puts an address into the roster and asks to see its presence.
    pub fn add(&mut self, address: &str, name: &str) -> Result<()> {
        let command = json!({ "type": "addContact", "account": self.account,
            "address": address, "name": name });
        self.peer.call(&command).map(drop)
    }

    /// Waits until both see each other's presence.
    pub fn wait_mutual(&self, address: &str) -> Result<()> {
        wait(&self.peer, &format!("{address} and the contact to see each other"), 0, |event| {
            let rows = event["rows"].as_array()?;
            let both = |row: &Value| row["address"] == address && row["subscription"] == "both";
            (event["type"] == "contacts" && rows.iter().any(both)).then_some(())
        })
    }

    /// Lets somebody who asks see the contact's presence, and asks them too.
    pub fn allow(&mut self, address: &str) -> Result<()> {
        wait(&self.peer, &format!("{address} to ask"), 0, |event| {
            let rows = event["rows"].as_array()?;
            let asks = |row: &Value| row["address"] == address && row["asks"] == true;
            (event["type"] == "contacts" && rows.iter().any(asks)).then_some(())
        })?;
        let answer = json!({ "type": "answerRequest", "account": self.account,
            "address": address, "allow": true });
        self.peer.call(&answer).map(drop)
    }

    /// The program behind it.
    pub fn peer(&mut self) -> &mut Peer {
        &mut self.peer
    }

    /// Ends in order.
    pub fn leave(self) -> Result<()> {
        self.peer.shutdown()
    }

    /// `kill -9`.
    pub fn kill(self) -> Result<()> {
        self.peer.kill()
    }

    fn watch(&mut self, conversation: i64) -> Result<()> {
        let view = json!({ "view": "timeline", "conversation": conversation });
        self.peer.call(&json!({ "type": "watch", "view": view })).map(drop)
    }
}

/// A plan for a contact of this server whose profile lies in `data`.
pub fn plan(server: &crate::prosody::Prosody, data: &Path) -> Result<Plan> {
    Ok(Plan::new(&crate::peer::built("peer")?, data).ca(server.ca()).server(&server.server()))
}

/// The rows after these differences, in order: each `put` stands before the row it names, or last.
fn rows(ops: &[Value]) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    for op in ops {
        let id = if op["op"] == "put" { &op["row"]["id"] } else { &op["id"] };
        rows.retain(|row| row["id"] != *id);
        if op["op"] == "put" {
            let before = rows.iter().position(|row| row["id"] == op["before"]);
            rows.insert(before.unwrap_or(rows.len()), op["row"].clone());
        }
    }
    rows
}

/// The first event from `place` on of which `pick` makes something.
fn wait<T>(
    peer: &Peer,
    what: &str,
    place: usize,
    mut pick: impl FnMut(&Value) -> Option<T>,
) -> Result<T> {
    let event = |line: &str| {
        let line: Value = serde_json::from_str(line).ok()?;
        pick(line.get("event")?)
    };
    let found = peer.said().wait(what, place, Deadline::seconds(PATIENCE), event);
    found.map(|(picked, _)| picked).map_err(|trouble| {
        let logged = peer.logged().tail(5);
        Trouble::new(format!("{trouble}\nlogged: {logged}"))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::rows;

    #[test]
    fn differences_are_applied_in_order() {
        let put =
            |id: u8, before: Value| json!({ "op": "put", "row": { "id": id }, "before": before });
        let ops = [
            put(3, Value::Null),
            put(1, json!(3)),
            put(2, json!(3)),
            put(4, Value::Null),
            json!({ "op": "drop", "id": 1 }),
            put(3, Value::Null),
        ];
        let ids: Vec<Value> = rows(&ops).iter().map(|row| row["id"].clone()).collect();
        assert_eq!(ids, [2, 4, 3]);
    }
}
