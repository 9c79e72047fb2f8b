//! Messages: chat texts, receipts, chat states, and what came back.

use model::BareJid;
use model::change::Change;
use model::fact::{Fact, Head};
use model::failure::{ErrorCode, Failure};
use model::ids::OriginId;
use model::message::Body;
use model::presence::ChatState;

use super::authorize::Origin;
use super::{Setting, Verdict, note_unused, permit};
use crate::account::{Effect, Memory, Work};
use crate::views::ViewPost;

pub(super) fn apply(
    memory: &Memory,
    setting: &Setting,
    head: &Head,
    origin: &Origin,
    facts: Vec<Fact>,
    work: &mut Work,
) -> Verdict {
    if head.type_ == "groupchat" {
        return Verdict::Refused("a room that nobody joined");
    }
    // Our own account sends us no texts: carbons and the archive will have stages of their own.
    let Some(peer) = origin.peer(&memory.own) else {
        return Verdict::Unhandled;
    };
    let at = permit::written_at(memory, &facts, setting.now);
    let mut note = Note { memory, setting, head, origin, peer, at, verdict: Verdict::Unhandled };
    let origin_id = facts
        .iter()
        .find_map(|fact| if let Fact::Origin(id) = fact { Some(id.clone()) } else { None });
    let wants_receipt = facts.iter().any(|fact| matches!(fact, Fact::ReceiptRequested));
    for fact in facts {
        note.take(fact, origin_id.as_ref(), wants_receipt, work);
    }
    note.verdict
}

/// One message on its way through the facts.
struct Note<'a> {
    memory: &'a Memory,
    setting: &'a Setting,
    head: &'a Head,
    origin: &'a Origin,
    peer: BareJid,
    at: model::Timestamp,
    verdict: Verdict,
}

impl Note<'_> {
    fn take(
        &mut self,
        fact: Fact,
        origin_id: Option<&OriginId>,
        wants_receipt: bool,
        work: &mut Work,
    ) {
        let account = self.setting.account;
        match fact {
            Fact::Text(text) => self.text(text, origin_id.cloned(), wants_receipt, work),
            Fact::Received(of) => {
                work.write(Change::Receipt { account, peer: self.peer.clone(), origin_id: of });
            }
            Fact::ChatState(_) if !permit::be_seen_writing(self.memory, &self.peer) => {
                return self.refuse("a chat state of a stranger");
            }
            Fact::ChatState(state) => {
                let typing = state == ChatState::Composing;
                work.then(Effect::View(ViewPost::Typing {
                    account,
                    peer: self.peer.clone(),
                    typing,
                }));
            }
            Fact::Returned { condition } => return self.returned(&condition, work),
            Fact::Origin(_)
            | Fact::Archived { .. }
            | Fact::Delayed { .. }
            | Fact::ReceiptRequested => return,
            // What only presence and iq may say is not believed from a message.
            Fact::Broken { .. }
            | Fact::Unknown { .. }
            | Fact::Roster(_)
            | Fact::RosterPush(_)
            | Fact::RosterRemoved(_)
            | Fact::Presence { .. }
            | Fact::Subscription(_)
            | Fact::Ping
            | Fact::DiscoInfo(_) => return note_unused(&fact),
        }
        self.verdict = Verdict::Taken;
    }

    /// What the stanza says beside it may still be taken.
    fn refuse(&mut self, why: &'static str) {
        if self.verdict == Verdict::Unhandled {
            self.verdict = Verdict::Refused(why);
        }
    }

    fn text(
        &self,
        text: String,
        origin_id: Option<OriginId>,
        wants_receipt: bool,
        work: &mut Work,
    ) {
        let account = self.setting.account;
        let change = work.write(Change::MessageIn {
            account,
            peer: self.peer.clone(),
            resource: self.origin.resource().unwrap_or_default().to_owned(),
            body: Body::Plain(text.clone()),
            origin_id,
            stanza_id: None,
            at: self.at,
        });
        let receipt = (wants_receipt && self.setting.receipts).then(|| self.receipt()).flatten();
        let from = self.peer.to_string();
        work.then(Effect::View(ViewPost::Typing {
            account,
            peer: self.peer.clone(),
            typing: false,
        }));
        work.then(Effect::Arrived { change, from, text: text.into(), receipt });
    }

    /// XEP-0184 §5.3: names the stanza's `id`; §8: only to those who may know that we are here.
    fn receipt(&self) -> Option<minidom::Element> {
        if !permit::learn_of_us(self.memory, self.origin) {
            return None;
        }
        let of = OriginId::new(&self.head.id)?;
        let to = self.head.from.as_ref()?;
        Some(xep::write::receipt(to, &of, &format!("r-{}", of.as_str())))
    }

    fn returned(&mut self, condition: &str, work: &mut Work) {
        let Some(origin_id) = OriginId::new(&self.head.id) else {
            return self.refuse("an error about no message");
        };
        work.write(Change::Returned {
            account: self.setting.account,
            peer: self.peer.clone(),
            origin_id,
            failure: why_returned(condition, &self.peer),
        });
        self.verdict = Verdict::Taken;
    }
}

/// RFC 6120 §8.3.3: what a condition means to the user.
fn why_returned(condition: &str, peer: &BareJid) -> Failure {
    let failure = match condition {
        "item-not-found" | "gone" | "jid-malformed" => {
            Failure::new(ErrorCode::RecipientUnknown).about(peer)
        }
        "remote-server-not-found" => Failure::new(ErrorCode::ServerNotFound).about(peer.domain()),
        "remote-server-timeout" => Failure::new(ErrorCode::ServerNoAnswer).about(peer.domain()),
        _ => Failure::new(ErrorCode::MessageRefused).about(peer),
    };
    failure.detail(condition)
}
