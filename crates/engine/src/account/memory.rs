//! What an actor knows without asking the store. Changed by `apply`, read by `permit`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use minidom::Element;
use model::presence::Availability;
use model::roster::{RosterItem, Subscription};
use model::{BareJid, Timestamp};

use crate::Answer;

/// Open requests kept at most: more are an attack (hostile row 28).
pub(crate) const MAX_ASKS: usize = 500;
/// How far back a message may have waited for an account that was never here before. Servers
/// keep messages for weeks at most.
const KEPT_AT_MOST: i64 = 30 * 24 * 60 * 60 * 1_000;
/// How exactly the store knows when a stanza last came: no commit for each.
const HEARD_STEP: u64 = 60 * 1_000;
/// Resources of one contact kept at most.
const MAX_RESOURCES: usize = 32;

/// An iq of ours that waits for its result.
pub(crate) enum Pending {
    /// The roster, asked of our own account.
    Roster,
    /// Something that the user wants to hear about.
    Wish {
        /// Who waits.
        answer: Answer,
        /// What is sent if it goes well.
        then: Option<Element>,
    },
}

/// What is known of one account between two stanzas.
pub(crate) struct Memory {
    pub(crate) own: BareJid,
    pub(crate) roster: BTreeMap<BareJid, RosterItem>,
    pub(crate) asks: BTreeSet<BareJid>,
    /// Our iqs to our own server, by id.
    pub(crate) pending: HashMap<String, Pending>,
    /// To whom the user wrote in this run: they know that we are here.
    pub(crate) wrote_to: HashSet<BareJid>,
    /// When a stanza last came, as it is stored.
    pub(crate) heard: Option<Timestamp>,
    /// The same, on its way to the store: if that fails, the server has to say it all again.
    noted: Option<Timestamp>,
    kept_since: Timestamp,
    /// The question whose answer comes behind everything that waited for us; none once it came.
    queue_end: Option<String>,
    resources: HashMap<BareJid, BTreeMap<String, (Availability, String)>>,
}

impl Memory {
    pub(crate) fn new(own: BareJid) -> Self {
        Self {
            own,
            roster: BTreeMap::new(),
            asks: BTreeSet::new(),
            pending: HashMap::new(),
            wrote_to: HashSet::new(),
            heard: None,
            noted: None,
            kept_since: Timestamp(i64::MAX),
            queue_end: None,
            resources: HashMap::new(),
        }
    }

    /// May this contact know that we are online? (RFC 6121 §4; hostile row 30)
    pub(crate) fn may_see_us(&self, jid: &BareJid) -> bool {
        self.roster.get(jid).is_some_and(|item| {
            matches!(item.subscription, Subscription::From | Subscription::Both)
        })
    }

    /// Do we see this contact's presence?
    pub(crate) fn we_see(&self, jid: &BareJid) -> bool {
        self.roster
            .get(jid)
            .is_some_and(|item| matches!(item.subscription, Subscription::To | Subscription::Both))
    }

    /// Notes one resource's presence; answers the contact's best presence now.
    pub(crate) fn note_presence(
        &mut self,
        jid: &BareJid,
        resource: Option<&str>,
        availability: Availability,
        status: String,
    ) -> (Availability, String) {
        match (resource, availability) {
            (None, Availability::Offline) => drop(self.resources.remove(jid)),
            (resource, Availability::Offline) => {
                if let Some(known) = self.resources.get_mut(jid) {
                    known.remove(resource.unwrap_or_default());
                }
            }
            (resource, _) => {
                let known = self.resources.entry(jid.clone()).or_default();
                let resource = resource.unwrap_or_default();
                if known.len() < MAX_RESOURCES || known.contains_key(resource) {
                    known.insert(resource.to_owned(), (availability, status));
                }
            }
        }
        self.presence(jid)
    }

    /// The best of a contact's resources.
    pub(crate) fn presence(&self, jid: &BareJid) -> (Availability, String) {
        let best = self
            .resources
            .get(jid)
            .and_then(|known| known.values().max_by_key(|(availability, _)| *availability));
        best.cloned().unwrap_or_default()
    }

    /// How many answers the user waits for.
    pub(crate) fn wishes(&self) -> usize {
        self.pending.values().filter(|open| matches!(open, Pending::Wish { .. })).count()
    }

    /// Everybody who is known to be there.
    pub(crate) fn present(&self) -> impl Iterator<Item = (&BareJid, (Availability, String))> {
        self.resources.keys().map(|jid| (jid, self.presence(jid)))
    }

    /// A new session stands: what the server kept for us meanwhile came after what we heard
    /// last. All of it is here once the question of that id is answered. (A session that is
    /// resumed goes on in mid-queue.)
    pub(crate) fn connected(&mut self, now: Timestamp, queue_end: String) {
        let furthest = Timestamp(now.0.saturating_sub(KEPT_AT_MOST));
        self.kept_since = self.heard.unwrap_or(furthest);
        (self.noted, self.queue_end) = (self.heard, Some(queue_end));
    }

    /// Our own server answered a question; `true` if its queue is through with that.
    pub(crate) fn queue_ends(&mut self, id: &str) -> bool {
        self.queue_end.take_if(|end| end == id).is_some()
    }

    /// What the server kept for us is not older than this.
    pub(crate) const fn kept_since(&self) -> Timestamp {
        self.kept_since
    }

    /// A stanza came; `true` if that has to be stored. Not before the queue is through: its
    /// rest would have waited since a moment that is over (ADR 1 §12). A clock that was set back
    /// counts too: what is stored must not lie in the future for ever.
    pub(crate) fn hear(&mut self, now: Timestamp) -> bool {
        let step = |heard: Timestamp| heard.0.abs_diff(now.0) >= HEARD_STEP;
        let news = self.queue_end.is_none() && self.noted.is_none_or(step);
        if news {
            self.noted = Some(now);
        }
        news
    }

    /// The session is over: nobody is known to be there.
    pub(crate) fn forget_presence(&mut self) {
        self.resources.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;
    use model::presence::Availability;
    use model::{BareJid, Timestamp};

    #[test]
    fn when_a_stanza_came_is_stored_once_a_minute_and_after_the_clock_was_set() {
        let mut memory = Memory::new(BareJid::new("me@a.example").expect("a JID"));
        let told = [0, 59_999, 60_000, 60_001, 500_000, 440_001, 440_000, 60_000]
            .map(|now| memory.hear(Timestamp(now)));
        assert_eq!(told, [true, false, true, false, true, false, true, true]);
    }

    #[test]
    fn while_the_queue_comes_in_nothing_is_heard_and_the_next_session_starts_from_where_it_was() {
        let mut memory = Memory::new(BareJid::new("me@a.example").expect("a JID"));
        memory.heard = Some(Timestamp(100_000));
        memory.connected(Timestamp(500_000), "first".to_owned());
        assert!(!memory.hear(Timestamp(500_001)));
        memory.connected(Timestamp(900_000), "second".to_owned());
        assert_eq!(memory.kept_since(), Timestamp(100_000));
        assert!(!memory.queue_ends("first"), "of a session that is over");
        assert!(!memory.hear(Timestamp(900_001)));
        assert!(memory.queue_ends("second"));
        assert!(memory.hear(Timestamp(900_002)));
        assert_eq!(memory.heard, Some(Timestamp(100_000)), "it is not stored yet");
        assert_eq!(memory.kept_since(), Timestamp(100_000), "not within a session");
        assert!(!memory.queue_ends("second"), "once");
    }

    #[test]
    fn the_best_resource_counts_and_a_bare_unavailable_ends_all() {
        let bob = BareJid::new("bob@b.example").expect("a JID");
        let mut memory = Memory::new(BareJid::new("me@a.example").expect("a JID"));
        memory.note_presence(&bob, Some("phone"), Availability::Away, String::new());
        memory.note_presence(&bob, Some("desk"), Availability::Online, "here".into());
        assert_eq!(memory.presence(&bob), (Availability::Online, "here".into()));
        memory.note_presence(&bob, Some("desk"), Availability::Offline, String::new());
        assert_eq!(memory.presence(&bob).0, Availability::Away);
        memory.note_presence(&bob, None, Availability::Offline, String::new());
        assert_eq!(memory.presence(&bob).0, Availability::Offline);
    }
}
