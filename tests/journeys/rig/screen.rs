//! What a shell would show: it applies events as they come, exactly as the window does, and
//! has no rule of its own. An operation that does not fit what is shown is a fault of the engine.

use std::collections::BTreeMap;

use engine::api::{
    AccountRow, ContactRow, ConversationOp, ConversationRow, Event, ProfileState, Settings,
    TimelineOp, TimelineRow,
};
use model::ids::{AccountId, ConversationId, MessageId};

/// One watched conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Timeline {
    pub(crate) rows: Vec<TimelineRow>,
    pub(crate) has_older: bool,
    pub(crate) unread_from: Option<MessageId>,
}

impl Timeline {
    /// The newest row.
    pub(crate) fn last(&self) -> &TimelineRow {
        self.rows.last().expect("a row")
    }

    /// All texts, oldest first.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.text.expose().as_str()).collect()
    }
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) account: AccountId,
    pub(crate) conversation: ConversationId,
    pub(crate) message: MessageId,
    pub(crate) from: String,
    pub(crate) text: String,
}

impl Arrival {
    /// The event that it was.
    pub(crate) fn event(&self) -> Event {
        Event::Arrived {
            account: self.account,
            conversation: self.conversation,
            message: self.message,
            from: self.from.clone(),
            text: self.text.as_str().into(),
        }
    }
}

/// Everything that is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Screen {
    pub(crate) profile: ProfileState,
    pub(crate) settings: Settings,
    pub(crate) accounts: Vec<AccountRow>,
    pub(crate) contacts: Vec<ContactRow>,
    pub(crate) conversations: Vec<ConversationRow>,
    pub(crate) timelines: BTreeMap<ConversationId, Timeline>,
    pub(crate) arrivals: Vec<Arrival>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            profile: ProfileState::Opening,
            settings: Settings::default(),
            accounts: Vec::new(),
            contacts: Vec::new(),
            conversations: Vec::new(),
            timelines: BTreeMap::new(),
            arrivals: Vec::new(),
        }
    }
}

impl Screen {
    /// The account of that address.
    pub(crate) fn account(&self, address: &str) -> &AccountRow {
        let found = self.accounts.iter().find(|row| row.address == address);
        found.unwrap_or_else(|| panic!("no account {address}: {:?}", self.accounts))
    }

    /// The contact of that address.
    pub(crate) fn contact(&self, address: &str) -> Option<&ContactRow> {
        self.contacts.iter().find(|row| row.address == address)
    }

    /// The line of the conversation list with that address.
    pub(crate) fn line(&self, address: &str) -> Option<&ConversationRow> {
        self.conversations.iter().find(|row| row.address == address)
    }

    /// The watched timeline with that address.
    pub(crate) fn timeline(&self, address: &str) -> &Timeline {
        let line = self.line(address).unwrap_or_else(|| panic!("no conversation {address}"));
        self.timelines.get(&line.id).unwrap_or_else(|| panic!("{address} is not watched"))
    }

    /// Is this, made of differences, what a fresh look shows? A fresh timeline shows its newest
    /// page only, and its first row always carries a date line and starts a group.
    #[track_caller]
    pub(crate) fn same_as_fresh(&self, fresh: &Self) {
        assert_eq!(self.accounts, fresh.accounts);
        assert_eq!(self.contacts, fresh.contacts);
        assert_eq!(self.conversations, fresh.conversations);
        for (id, timeline) in &fresh.timelines {
            let shown = &self.timelines[id].rows;
            let tail = shown.len().checked_sub(timeline.rows.len());
            let tail = &shown[tail.expect("a fresh look shows no more than was shown")..];
            let ids = |rows: &[TimelineRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
            assert_eq!(ids(tail), ids(&timeline.rows));
            assert_eq!(tail.get(1..), timeline.rows.get(1..));
        }
    }

    /// Takes one event.
    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::Profile { profile } => self.profile = profile,
            Event::Settings { settings } => self.settings = settings,
            Event::Accounts { rows } => self.accounts = rows,
            Event::Contacts { rows } => self.contacts = rows,
            Event::Conversations { reset, ops } => {
                if reset {
                    self.conversations.clear();
                }
                for op in ops {
                    apply_line(&mut self.conversations, op);
                }
            }
            Event::Timeline { conversation, reset, ops, has_older, unread_from } => {
                let timeline = self.timelines.entry(conversation).or_default();
                if reset {
                    timeline.rows.clear();
                }
                for op in ops {
                    apply_row(&mut timeline.rows, op);
                }
                timeline.has_older = has_older;
                timeline.unread_from = unread_from;
            }
            Event::Arrived { account, conversation, message, from, text } => {
                // A notification never runs ahead of what is shown.
                if let Some(timeline) = self.timelines.get(&conversation) {
                    assert!(
                        timeline.rows.iter().any(|row| row.id == message),
                        "announced, not shown"
                    );
                }
                assert!(self.conversations.iter().any(|line| line.id == conversation));
                let text = text.expose().clone();
                self.arrivals.push(Arrival { account, conversation, message, from, text });
            }
        }
    }
}

fn apply_line(lines: &mut Vec<ConversationRow>, op: ConversationOp) {
    match op {
        ConversationOp::Put { row, before } => put(lines, row, before, |row| row.id),
        ConversationOp::Drop { id } => take_out(lines, &id, |row| row.id),
    }
}

fn apply_row(rows: &mut Vec<TimelineRow>, op: TimelineOp) {
    match op {
        TimelineOp::Put { row, before } => put(rows, row, before, |row| row.id),
        TimelineOp::Drop { id } => take_out(rows, &id, |row| row.id),
    }
}

fn put<R, I: PartialEq + std::fmt::Debug>(
    rows: &mut Vec<R>,
    row: R,
    before: Option<I>,
    id: impl Fn(&R) -> I,
) {
    // Changed at the end is the common case of a long timeline.
    if let Some(at) = rows.iter().rposition(|old| id(old) == id(&row)) {
        rows.remove(at);
    }
    let at = before.map_or(rows.len(), |before| {
        let found = rows.iter().rposition(|old| id(old) == before);
        found.unwrap_or_else(|| panic!("to be put before {before:?}, which is not shown"))
    });
    rows.insert(at, row);
}

fn take_out<R, I: PartialEq + std::fmt::Debug>(rows: &mut Vec<R>, gone: &I, id: impl Fn(&R) -> I) {
    let before = rows.len();
    rows.retain(|row| id(row) != *gone);
    assert!(rows.len() < before, "{gone:?} is to be taken out, but is not shown");
}
