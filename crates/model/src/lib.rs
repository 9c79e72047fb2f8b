//! The words of Amsel. Plain data: no I/O, no clock, no randomness.
//!
//! Every type here is either built by a constructor that refuses nonsense, or is
//! a closed list of cases. Types that the window sees also derive `TS`.

pub mod account;
pub mod change;
pub mod conversation;
pub mod fact;
pub mod failure;
pub mod ids;
pub mod message;
pub mod presence;
pub mod private;
pub mod roster;
pub mod time;

pub use jid::{BareJid, FullJid, Jid};
pub use private::Private;
pub use time::Timestamp;
