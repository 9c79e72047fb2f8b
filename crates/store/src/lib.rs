//! What Amsel remembers: the only SQL of the product, one encrypted database a profile.
//!
//! Reads are typed functions; everything that is written goes through [`Store::commit`]
//! (and two small doors beside it), one transaction after the other. What a commit
//! answered is on the disk. Decisions and their reasons: `crates/adr/0001-data.md`.

mod accounts;
mod commit;
mod conversations;
mod delivery;
mod error;
mod key;
mod message_row;
mod messages;
mod open;
mod outbox;
mod quarantine;
mod roster;
mod seal;
mod settings;
mod store;
mod writer;

pub use accounts::AccountRecord;
pub use error::{PASSPHRASE_MIN_CHARS, StoreError};
pub use outbox::Outgoing;
pub use quarantine::Quarantine;
pub use store::{Fill, Probe, Store};
