//! The conversation list, newest first, told as differences.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use model::conversation::Conversation;
use model::ids::{AccountId, ConversationId};
use model::message::Body;
use model::{BareJid, Private};

use super::contacts::People;
use crate::api::{ConversationOp, ConversationRow};

/// Characters of the newest message that the list shows.
const PREVIEW: usize = 120;

/// Conversations without a message stand on top if they were opened in this run, else last;
/// the others by their newest message's arrival, which is what its row number tells.
type Place = (Reverse<(u8, i64)>, ConversationId);

#[derive(Default)]
pub(super) struct List {
    /// Is it what the store says? Not if that could not be read.
    pub(super) known: bool,
    stored: HashMap<ConversationId, Conversation>,
    by_peer: HashMap<(AccountId, BareJid), ConversationId>,
    opened: HashMap<ConversationId, i64>,
    dirty: BTreeSet<ConversationId>,
    shown: BTreeMap<Place, ConversationRow>,
    places: HashMap<ConversationId, Place>,
}

impl List {
    /// What the store has of one conversation is new.
    pub(super) fn store(&mut self, conversation: Conversation) {
        self.dirty.insert(conversation.id);
        self.by_peer.insert((conversation.account, conversation.peer.clone()), conversation.id);
        self.stored.insert(conversation.id, conversation);
    }

    /// A conversation that was not there before is there.
    pub(super) fn note_opened(&mut self, id: ConversationId) {
        if !self.stored.contains_key(&id) {
            let next = i64::try_from(self.opened.len()).unwrap_or(i64::MAX);
            self.opened.insert(id, next);
        }
    }

    pub(super) fn remove_account(&mut self, account: AccountId) {
        self.stored.retain(|id, conversation| {
            let stays = conversation.account != account;
            if !stays {
                self.dirty.insert(*id);
            }
            stays
        });
        self.by_peer.retain(|(owner, _), _| *owner != account);
    }

    /// What is known of a person changed.
    pub(super) fn touch_person(&mut self, account: AccountId, peer: &BareJid) {
        if let Some(id) = self.by_peer.get(&(account, peer.clone())) {
            self.dirty.insert(*id);
        }
    }

    /// What is known of all of an account's people changed.
    pub(super) fn touch_account(&mut self, account: AccountId) {
        let of_account =
            self.stored.values().filter(|conversation| conversation.account == account);
        self.dirty.extend(of_account.map(|conversation| conversation.id));
    }

    /// Forgets what was shown: the next differences give the whole picture.
    pub(super) fn start_anew(&mut self) {
        self.shown.clear();
        self.places.clear();
        self.dirty = self.stored.keys().copied().collect();
    }

    /// What has to be told, in order.
    pub(super) fn differences(&mut self, people: &People) -> Vec<ConversationOp> {
        let mut fresh: Vec<(Place, ConversationRow)> = Vec::new();
        let mut ops = Vec::new();
        for id in std::mem::take(&mut self.dirty) {
            let Some(conversation) = self.stored.get(&id) else {
                if let Some(place) = self.places.remove(&id) {
                    self.shown.remove(&place);
                    ops.push(ConversationOp::Drop { id });
                }
                continue;
            };
            let (place, row) = (self.place(conversation), row(conversation, people));
            let old = self.places.get(&id);
            if old == Some(&place) && self.shown.get(&place) == Some(&row) {
                continue;
            }
            if let Some(old) = old {
                self.shown.remove(old);
            }
            fresh.push((place, row));
        }
        fresh.sort_by_key(|(place, _)| Reverse(*place));
        // From the end, so that the row after each one is already in its place.
        for (place, row) in fresh {
            self.shown.insert(place, row.clone());
            self.places.insert(row.id, place);
            let after = self.shown.range((Bound::Excluded(place), Bound::Unbounded)).next();
            ops.push(ConversationOp::Put { before: after.map(|(_, next)| next.id), row });
        }
        ops
    }

    fn place(&self, conversation: &Conversation) -> Place {
        let weight = match (&conversation.newest, self.opened.get(&conversation.id)) {
            (Some(newest), _) => (1, newest.id.0),
            (None, Some(number)) => (2, *number),
            (None, None) => (0, conversation.id.0),
        };
        (Reverse(weight), conversation.id)
    }
}

fn row(conversation: &Conversation, people: &People) -> ConversationRow {
    let person = people.get(conversation.account, &conversation.peer);
    let newest = conversation.newest.as_ref();
    ConversationRow {
        id: conversation.id,
        account: conversation.account,
        address: conversation.peer.to_string(),
        name: person.name(&conversation.peer),
        preview: newest.map(|message| preview(&message.body)).unwrap_or_default(),
        preview_delivery: newest.and_then(|message| message.delivery),
        at: newest.map(|message| message.at),
        unread: conversation.unread,
        typing: person.typing,
        availability: person.availability,
        status: person.status.clone(),
        contact: person.item.is_some(),
        asked: person.item.as_ref().is_some_and(|item| item.asked),
        asks: person.asks,
    }
}

/// The beginning of a text in one line.
fn preview(body: &Body) -> Private<String> {
    match body {
        Body::Refused(_) => Private::default(),
        Body::Plain(text) => {
            let mut line = String::new();
            let mut left = PREVIEW;
            for word in text.split_whitespace() {
                if left == 0 {
                    break;
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                let taken: String = word.chars().take(left).collect();
                left = left.saturating_sub(taken.chars().count() + 1);
                line.push_str(&taken);
            }
            line.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::preview;
    use model::message::Body;

    #[test]
    fn a_preview_is_one_short_line_even_of_a_megabyte() {
        assert_eq!(preview(&Body::Plain("  a\n\n b\tc ".into())).expose(), "a b c");
        let long = preview(&Body::Plain("x".repeat(1_000_000)));
        assert_eq!(long.expose().chars().count(), super::PREVIEW);
        assert_eq!(preview(&Body::Refused("depth".into())).expose(), "");
    }
}
