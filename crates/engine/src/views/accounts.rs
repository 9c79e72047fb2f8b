//! The view of the accounts.

use std::collections::BTreeMap;

use model::BareJid;
use model::account::{Link, Step};
use model::ids::AccountId;

use crate::api::AccountRow;

/// All accounts, in the order in which they were added.
#[derive(Default)]
pub(super) struct Accounts {
    rows: BTreeMap<AccountId, AccountRow>,
}

impl Accounts {
    pub(super) fn add(&mut self, id: AccountId, jid: &BareJid, kept: bool) {
        let link = Link::Connecting { step: Step::Finding, done: Vec::new() };
        let (address, server) = (jid.to_string(), jid.domain().to_string());
        let row = AccountRow { id, address, server, kept, link, queued: 0, trouble: None };
        self.rows.insert(id, row);
    }

    pub(super) fn remove(&mut self, id: AccountId) {
        self.rows.remove(&id);
    }

    /// Changes one row; `true` if it is another one now.
    pub(super) fn change(&mut self, id: AccountId, change: impl FnOnce(&mut AccountRow)) -> bool {
        let Some(row) = self.rows.get_mut(&id) else { return false };
        let before = row.clone();
        change(row);
        *row != before
    }

    pub(super) fn rows(&self) -> Vec<AccountRow> {
        self.rows.values().cloned().collect()
    }
}
