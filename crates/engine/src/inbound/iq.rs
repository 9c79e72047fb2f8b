//! Questions and answers (RFC 6120 §8.2.3). Every question gets an answer.

use model::change::Change;
use model::fact::{Fact, Head};
use model::failure::{ErrorCode, Failure};
use model::roster::RosterItem;
use model::{BareJid, Jid};
use xep::{Condition, write};

use super::authorize::Origin;
use super::{Setting, Verdict, note_unused, permit};
use crate::account::{Effect, Memory, Pending, Work};
use crate::api::Reply;
use crate::views::ViewPost;

pub(super) fn apply(
    memory: &mut Memory,
    setting: &Setting,
    head: &Head,
    origin: &Origin,
    facts: Vec<Fact>,
    work: &mut Work,
) -> Verdict {
    match head.type_.as_str() {
        "get" | "set" => question(memory, setting, head, origin, facts, work),
        "result" | "error" => answer(memory, setting, head, origin, facts, work),
        _ => Verdict::Refused("an iq of no known type"),
    }
}

fn question(
    memory: &mut Memory,
    setting: &Setting,
    head: &Head,
    origin: &Origin,
    facts: Vec<Fact>,
    work: &mut Work,
) -> Verdict {
    let to: Option<&Jid> = head.from.as_ref();
    let set = head.type_ == "set";
    for fact in facts {
        match fact {
            Fact::RosterPush(item) if set && permit::change_roster(origin) => {
                put_contact(memory, setting, item, work);
            }
            Fact::RosterRemoved(jid) if set && permit::change_roster(origin) => {
                memory.roster.remove(&jid);
                memory.note_presence(
                    &jid,
                    None,
                    model::presence::Availability::Offline,
                    String::new(),
                );
                work.write(Change::RosterDropped { account: setting.account, jid: jid.clone() });
                work.then(Effect::View(ViewPost::ContactGone {
                    account: setting.account,
                    peer: jid,
                }));
            }
            Fact::Ping if !set && permit::learn_of_us(memory, origin) => {}
            Fact::DiscoInfo(node) if !set && permit::learn_of_us(memory, origin) => {
                work.then(Effect::Send(write::disco_info_result(to, &head.id, node.as_deref())));
                return Verdict::Taken;
            }
            other @ (Fact::RosterPush(_)
            | Fact::RosterRemoved(_)
            | Fact::Roster(_)
            | Fact::Ping
            | Fact::DiscoInfo(_)
            | Fact::Text(_)
            | Fact::Origin(_)
            | Fact::Archived { .. }
            | Fact::Delayed { .. }
            | Fact::ReceiptRequested
            | Fact::Received(_)
            | Fact::ChatState(_)
            | Fact::Presence { .. }
            | Fact::Subscription(_)
            | Fact::Returned { .. }
            | Fact::Unknown { .. }
            | Fact::Broken { .. }) => {
                note_unused(&other);
                continue;
            }
        }
        work.then(Effect::Send(write::iq_result(to, &head.id)));
        return Verdict::Taken;
    }
    // The same answer that a server gives for a resource that is not there (hostile rows 9, 30).
    work.then(Effect::Send(write::iq_error(head, Condition::ServiceUnavailable)));
    Verdict::Refused("a question that is not answered")
}

fn put_contact(memory: &mut Memory, setting: &Setting, item: RosterItem, work: &mut Work) {
    let account = setting.account;
    memory.roster.insert(item.jid.clone(), item.clone());
    work.write(Change::RosterPut { account, item: item.clone() });
    if !memory.we_see(&item.jid) {
        memory.note_presence(
            &item.jid,
            None,
            model::presence::Availability::Offline,
            String::new(),
        );
    }
    let (availability, status) = memory.presence(&item.jid);
    let peer = item.jid.clone();
    if memory.may_see_us(&peer) {
        close_ask(memory, setting, &peer, work);
    }
    work.then(Effect::View(ViewPost::Contact { account, item }));
    work.then(Effect::View(ViewPost::Presence { account, peer, availability, status }));
}

/// An answer counts only with the id of an open question and from whom it was put to:
/// all of ours go to our own account (hostile row 10). Of the one that ends the queue only that
/// it came counts: a server that knows no ping says so in its place all the same.
fn asked(memory: &mut Memory, head: &Head, origin: &Origin) -> Result<Pending, Verdict> {
    if !matches!(origin, Origin::Account | Origin::Server) {
        return Err(Verdict::Refused("an answer from somebody who was not asked"));
    }
    if memory.queue_ends(&head.id) {
        return Err(Verdict::Taken);
    }
    memory.pending.remove(&head.id).ok_or(Verdict::Refused("an answer to no open question"))
}

fn answer(
    memory: &mut Memory,
    setting: &Setting,
    head: &Head,
    origin: &Origin,
    facts: Vec<Fact>,
    work: &mut Work,
) -> Verdict {
    let pending = match asked(memory, head, origin) {
        Ok(pending) => pending,
        Err(verdict) => return verdict,
    };
    let refused = facts.iter().find_map(|fact| {
        let Fact::Returned { condition } = fact else { return None };
        Some(about_server(memory, ErrorCode::ServerRefused).detail(condition))
    });
    match pending {
        Pending::Wish { answer, then } => {
            if refused.is_none() {
                work.effects.extend(then.map(Effect::Send));
            }
            work.then(Effect::Answer(answer, refused.map_or(Ok(Reply::Done), Err)));
        }
        Pending::Roster => {
            let broken = facts.iter().any(|fact| matches!(fact, Fact::Broken { .. }));
            let mut trouble = refused
                .or_else(|| broken.then(|| about_server(memory, ErrorCode::AnswerUnreadable)));
            for fact in facts {
                if let Fact::Roster(items) = fact {
                    roster(memory, setting, items, work);
                    trouble = None;
                }
            }
            work.then(Effect::RosterKnown(trouble));
        }
    }
    Verdict::Taken
}

/// The gate let only the envelope through. If it was an answer, nobody waits for another one.
pub(super) fn unreadable(
    memory: &mut Memory,
    head: &Head,
    origin: &Origin,
    reason: &str,
    work: &mut Work,
) {
    if !matches!(head.type_.as_str(), "result" | "error") {
        return;
    }
    let Ok(pending) = asked(memory, head, origin) else { return };
    let failure = about_server(memory, ErrorCode::AnswerUnreadable).detail(reason);
    work.then(match pending {
        Pending::Wish { answer, .. } => Effect::Answer(answer, Err(failure)),
        Pending::Roster => Effect::RosterKnown(Some(failure)),
    });
}

fn about_server(memory: &Memory, code: ErrorCode) -> Failure {
    Failure::new(code).about(memory.own.domain())
}

/// Whoever may see us has had an answer, perhaps on another device. To deny such a request
/// would take back what was given there.
fn close_ask(memory: &mut Memory, setting: &Setting, peer: &BareJid, work: &mut Work) {
    let account = setting.account;
    if memory.asks.remove(peer) {
        work.write(Change::Asks { account, jid: peer.clone(), open: false });
        work.then(Effect::View(ViewPost::Asks { account, peer: peer.clone(), open: false }));
    }
}

/// The whole roster. Requests of people who are not in it stay open, also if the server does
/// not repeat them in this session (RFC 6121 §3.1.3): nothing says when it has repeated the
/// last one, and there are servers that give each out once only. A request that was withdrawn
/// or denied elsewhere costs a click here, while one that is dropped in error is lost.
fn roster(memory: &mut Memory, setting: &Setting, items: Vec<RosterItem>, work: &mut Work) {
    let account = setting.account;
    memory.roster = items.iter().map(|item| (item.jid.clone(), item.clone())).collect();
    let answered: Vec<BareJid> =
        memory.asks.iter().filter(|peer| memory.may_see_us(peer)).cloned().collect();
    for peer in answered {
        close_ask(memory, setting, &peer, work);
    }
    work.write(Change::RosterReplaced { account, items: items.clone() });
    work.then(Effect::View(ViewPost::Roster { account, items }));
}

#[cfg(test)]
mod tests {
    use minidom::Element;
    use model::{BareJid, Timestamp};
    use tokio::sync::oneshot;

    use crate::account::{Effect, Memory, Pending, Work};
    use crate::inbound::{Setting, Verdict, receive};

    /// Invariant 2: what the user hears of is stored.
    #[test]
    fn a_wish_is_answered_after_the_commit_and_not_before() {
        let mut memory = Memory::new(BareJid::new("me@home.example").expect("a JID"));
        let (answer, mut reply) = oneshot::channel();
        let then = Some(Element::bare("presence", "jabber:client"));
        memory.pending.insert("q".to_owned(), Pending::Wish { answer, then });
        let result: Element =
            "<iq xmlns='jabber:client' type='result' id='q'/>".parse().expect("a stanza");
        let head = xep::head(&result).expect("a head");
        let setting =
            Setting { account: model::ids::AccountId(1), now: Timestamp(0), receipts: false };
        let mut work = Work::default();
        assert_eq!(receive(&mut memory, &setting, &head, &result, &mut work), Verdict::Taken);
        assert!(reply.try_recv().is_err(), "nothing is stored yet");
        let effects: Vec<Effect> = work.effects;
        let [Effect::Send(_), Effect::Answer(answer, well), Effect::Heard(_)] =
            <[_; 3]>::try_from(effects)
                .unwrap_or_else(|effects| panic!("{} effects", effects.len()))
        else {
            panic!("other effects")
        };
        assert!(answer.send(well).is_ok());
        assert!(reply.try_recv().is_ok_and(|result| result.is_ok()));
    }
}
