//! Presence and subscription requests (RFC 6121 §3, §4).

use jid::ResourceRef;
use model::change::Change;
use model::fact::Fact;
use model::presence::Availability;
use model::roster::SubscriptionAct;

use super::authorize::Origin;
use super::{Setting, Verdict, note_unused};
use crate::account::{Effect, MAX_ASKS, Memory, Work};
use crate::views::ViewPost;

pub(super) fn apply(
    memory: &mut Memory,
    setting: &Setting,
    origin: &Origin,
    facts: Vec<Fact>,
    work: &mut Work,
) -> Verdict {
    let Origin::Other(jid) = origin else {
        return Verdict::Unhandled;
    };
    let peer = jid.to_bare();
    let account = setting.account;
    let mut verdict = Verdict::Unhandled;
    for fact in facts {
        match fact {
            Fact::Presence { availability, status } => {
                // Presence of people whose presence we did not ask for is noise at best.
                if !memory.we_see(&peer) {
                    return Verdict::Refused("presence of a stranger");
                }
                let resource = jid.resource().map(ResourceRef::as_str);
                let (availability, status) =
                    memory.note_presence(&peer, resource, availability, status);
                if availability == Availability::Offline {
                    work.then(Effect::View(ViewPost::Typing {
                        account,
                        peer: peer.clone(),
                        typing: false,
                    }));
                }
                work.then(Effect::View(ViewPost::Presence {
                    account,
                    peer: peer.clone(),
                    availability,
                    status,
                }));
                verdict = Verdict::Taken;
            }
            Fact::Subscription(act) => verdict = subscription(memory, setting, &peer, act, work),
            other @ (Fact::Text(_)
            | Fact::Origin(_)
            | Fact::Archived { .. }
            | Fact::Delayed { .. }
            | Fact::ReceiptRequested
            | Fact::Received(_)
            | Fact::ChatState(_)
            | Fact::Roster(_)
            | Fact::RosterPush(_)
            | Fact::RosterRemoved(_)
            | Fact::Ping
            | Fact::DiscoInfo(_)
            | Fact::Returned { .. }
            | Fact::Unknown { .. }
            | Fact::Broken { .. }) => note_unused(&other),
        }
    }
    verdict
}

fn subscription(
    memory: &mut Memory,
    setting: &Setting,
    peer: &model::BareJid,
    act: SubscriptionAct,
    work: &mut Work,
) -> Verdict {
    let account = setting.account;
    let open = match act {
        SubscriptionAct::Subscribe => {
            if memory.may_see_us(peer) || memory.asks.contains(peer) {
                return Verdict::Unhandled;
            }
            if memory.asks.len() >= MAX_ASKS {
                return Verdict::Refused("too many requests are open");
            }
            memory.asks.insert(peer.clone());
            true
        }
        SubscriptionAct::Unsubscribe => {
            if !memory.asks.remove(peer) {
                return Verdict::Unhandled;
            }
            false
        }
        // The roster push that goes with it says the same (RFC 6121 §3.1.6).
        SubscriptionAct::Subscribed | SubscriptionAct::Unsubscribed => return Verdict::Unhandled,
    };
    work.write(Change::Asks { account, jid: peer.clone(), open });
    work.then(Effect::View(ViewPost::Asks { account, peer: peer.clone(), open }));
    Verdict::Taken
}
