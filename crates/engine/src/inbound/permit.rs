//! May this sender do that? Everything not allowed here is refused.

use model::fact::Fact;
use model::{BareJid, Timestamp};

use super::authorize::{self, Origin};
use crate::account::Memory;

/// May this sender learn that we are online, by a receipt, a pong or a disco answer?
/// Our own server and account; contacts who see our presence; those the user wrote to (hostile row 30).
pub(crate) fn learn_of_us(memory: &Memory, origin: &Origin) -> bool {
    match origin {
        Origin::Account | Origin::Server | Origin::OwnResource => true,
        Origin::Other(jid) => {
            let bare = jid.to_bare();
            memory.may_see_us(&bare) || memory.wrote_to.contains(&bare)
        }
    }
}

/// May this sender change our roster? Only our own account (hostile row 9).
pub(crate) const fn change_roster(origin: &Origin) -> bool {
    matches!(origin, Origin::Account)
}

/// May this person's chat states be shown? Those of contacts, and of people to whom the user
/// wrote in this run: a stranger has nothing to tell but words.
pub(crate) fn be_seen_writing(memory: &Memory, peer: &BareJid) -> bool {
    memory.roster.contains_key(peer) || memory.wrote_to.contains(peer)
}

/// When a message was written, for the eye: it never decides the order (hostile row 14).
///
/// A stamp counts if it says that our own server or account kept the message (XEP-0203 §3).
/// Anybody can write that, so two things bound it. Servers add theirs behind what they were
/// given: the last one counts. And what waited for us came after we last heard our server;
/// a stamp from before or from the future is moved to the nearer end of that time.
pub(crate) fn written_at(memory: &Memory, facts: &[Fact], now: Timestamp) -> Timestamp {
    let kept = facts.iter().rev().find_map(|fact| {
        let Fact::Delayed { from: Some(from), since } = fact else {
            return None;
        };
        let ours =
            matches!(authorize::origin(&memory.own, Some(from)), Origin::Account | Origin::Server);
        ours.then_some(*since)
    });
    kept.map_or(now, |since| since.max(memory.kept_since()).min(now))
}

#[cfg(test)]
mod tests {
    use super::written_at;
    use crate::account::Memory;
    use model::fact::Fact;
    use model::{BareJid, Jid, Timestamp};

    const DAY: i64 = 24 * 60 * 60 * 1_000;
    const NOW: Timestamp = Timestamp(100 * DAY);

    fn memory(heard: Option<Timestamp>, now: Timestamp) -> Memory {
        let mut memory = Memory::new(BareJid::new("me@a.example").expect("a JID"));
        memory.heard = heard;
        memory.connected(now, "queue".to_owned());
        memory
    }

    fn delayed(from: &str, since: i64) -> Fact {
        Fact::Delayed { from: Jid::new(from).ok(), since: Timestamp(since) }
    }

    #[test]
    fn a_stamp_counts_only_from_our_own_server_or_account() {
        let memory = memory(None, NOW);
        let at = |from: &str| written_at(&memory, &[delayed(from, 99 * DAY)], NOW);
        for ours in ["a.example", "me@a.example"] {
            assert_eq!(at(ours), Timestamp(99 * DAY), "{ours}");
        }
        for other in
            ["b.example", "bob@a.example", "me@a.example/desk", "a.example/x", "me@b.example"]
        {
            assert_eq!(at(other), NOW, "{other}");
        }
        assert_eq!(written_at(&memory, &[], NOW), NOW);
    }

    #[test]
    fn what_the_server_wrote_last_counts_and_not_what_the_sender_wrote_before_it() {
        let memory = memory(None, NOW);
        let [forged, own] = [71, 99].map(|day| delayed("a.example", day * DAY));
        let foreign = delayed("b.example", 98 * DAY);
        assert_eq!(written_at(&memory, &[forged, own, foreign], NOW), Timestamp(99 * DAY));
    }

    #[test]
    fn nothing_waited_for_us_before_we_last_heard_our_server_nor_comes_from_the_future() {
        let at = |heard: Option<i64>, since: i64, now: i64| {
            let now = Timestamp(now);
            let memory = memory(heard.map(Timestamp), now);
            written_at(&memory, &[delayed("a.example", since)], now).0
        };
        assert_eq!(at(Some(80 * DAY), 79 * DAY, NOW.0), 80 * DAY);
        assert_eq!(at(Some(80 * DAY), 81 * DAY, NOW.0), 81 * DAY);
        assert_eq!(at(Some(80 * DAY), 101 * DAY, NOW.0), NOW.0);
        assert_eq!(at(None, DAY, NOW.0), 70 * DAY, "an account that was never here: 30 days");
        // Clocks that are wrong, or were.
        assert_eq!(at(Some(200 * DAY), 99 * DAY, NOW.0), NOW.0);
        assert_eq!(at(Some(200 * DAY), 250 * DAY, NOW.0), NOW.0);
        assert_eq!(at(None, DAY, -5), -5);
        assert_eq!(at(None, i64::MIN, i64::MIN), i64::MIN);
    }
}
