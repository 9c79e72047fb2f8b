//! May this sender do that? Everything not allowed here is refused.

use model::fact::Fact;
use model::{BareJid, Timestamp};

use super::authorize::Origin;
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

/// When a message was written. A delay stamp counts only if our own server or account set it,
/// and never lies in the future (hostile row 14). It never decides the order.
pub(crate) fn written_at(own: &BareJid, facts: &[Fact], now: Timestamp) -> Timestamp {
    let trusted = facts.iter().find_map(|fact| {
        let Fact::Delayed { from: Some(from), since } = fact else {
            return None;
        };
        let server = from.node().is_none() && from.domain() == own.domain();
        (server || from.to_bare() == *own).then_some(*since)
    });
    trusted.map_or(now, |since| since.clamp(Timestamp(0), now))
}

#[cfg(test)]
mod tests {
    use super::written_at;
    use model::fact::Fact;
    use model::{BareJid, Jid, Timestamp};

    #[test]
    fn a_delay_stamp_counts_only_from_our_own_server_and_never_from_the_future() {
        let own = BareJid::new("me@a.example").expect("a JID");
        let delayed = |from: &str, since: i64| {
            vec![Fact::Delayed { from: Jid::new(from).ok(), since: Timestamp(since) }]
        };
        let now = Timestamp(1_000);
        assert_eq!(written_at(&own, &delayed("a.example", 400), now), Timestamp(400));
        assert_eq!(written_at(&own, &delayed("b.example", 400), now), now);
        assert_eq!(written_at(&own, &delayed("a.example", 9_000), now), now);
        assert_eq!(written_at(&own, &delayed("a.example", -9_000), now), Timestamp(0));
        assert_eq!(written_at(&own, &[], now), now);
    }
}
