//! What is known of people: the view of the contacts, and the heads of conversations.

use std::collections::BTreeMap;

use model::BareJid;
use model::ids::AccountId;
use model::presence::Availability;
use model::roster::{RosterItem, Subscription};
use tokio::time::Instant;

use crate::api::ContactRow;

/// One person as one account sees them.
#[derive(Default, Clone)]
pub(super) struct Person {
    pub(super) item: Option<RosterItem>,
    pub(super) asks: bool,
    pub(super) availability: Availability,
    pub(super) status: String,
    pub(super) typing: bool,
    /// Until when that is believed.
    pub(super) typing_until: Option<Instant>,
}

impl Person {
    /// The name to show: the user's own choice, or the front of the address.
    pub(super) fn name(&self, jid: &BareJid) -> String {
        let given = self.item.as_ref().map(|item| item.name.trim()).filter(|name| !name.is_empty());
        match (given, jid.node()) {
            (Some(name), _) => name.to_owned(),
            (None, Some(node)) => node.to_string(),
            (None, None) => jid.to_string(),
        }
    }

    fn idle(&self) -> bool {
        self.item.is_none()
            && !self.asks
            && !self.typing
            && self.availability == Availability::Offline
    }
}

/// All people of all accounts.
#[derive(Default)]
pub(super) struct People {
    known: BTreeMap<(AccountId, BareJid), Person>,
}

impl People {
    pub(super) fn get(&self, account: AccountId, jid: &BareJid) -> Person {
        self.known.get(&(account, jid.clone())).cloned().unwrap_or_default()
    }

    /// Changes one person; people of whom nothing is left to know are forgotten.
    pub(super) fn change(
        &mut self,
        account: AccountId,
        jid: &BareJid,
        change: impl FnOnce(&mut Person),
    ) {
        let key = (account, jid.clone());
        let person = self.known.entry(key.clone()).or_default();
        change(person);
        if person.idle() {
            self.known.remove(&key);
        }
    }

    /// Replaces an account's roster.
    pub(super) fn roster(&mut self, account: AccountId, items: Vec<RosterItem>) {
        self.each(account, |person| person.item = None);
        for item in items {
            let jid = item.jid.clone();
            self.change(account, &jid, |person| person.item = Some(item));
        }
    }

    /// Changes every person of an account.
    pub(super) fn each(&mut self, account: AccountId, change: impl Fn(&mut Person)) {
        for ((owner, _), person) in &mut self.known {
            if *owner == account {
                change(person);
            }
        }
        self.known.retain(|_, person| !person.idle());
    }

    /// Who was said to write longer ago than that is believed.
    pub(super) fn stopped_typing(&self, now: Instant) -> Vec<(AccountId, BareJid)> {
        let over = self
            .known
            .iter()
            .filter(|(_, person)| person.typing_until.is_some_and(|until| until <= now));
        over.map(|(key, _)| key.clone()).collect()
    }

    /// When the next of them stops being believed.
    pub(super) fn next_stop(&self) -> Option<Instant> {
        self.known.values().filter_map(|person| person.typing_until).min()
    }

    pub(super) fn remove(&mut self, account: AccountId) {
        self.known.retain(|(owner, _), _| *owner != account);
    }

    /// Contacts and people who ask to become one, by name.
    pub(super) fn rows(&self) -> Vec<ContactRow> {
        let shown = self.known.iter().filter(|(_, person)| person.item.is_some() || person.asks);
        let mut rows: Vec<ContactRow> = shown
            .map(|((account, jid), person)| ContactRow {
                account: *account,
                address: jid.to_string(),
                name: person.name(jid),
                subscription: person
                    .item
                    .as_ref()
                    .map_or(Subscription::None, |item| item.subscription),
                asked: person.item.as_ref().is_some_and(|item| item.asked),
                asks: person.asks,
                availability: person.availability,
            })
            .collect();
        rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.address.clone(), row.account));
        rows
    }
}
