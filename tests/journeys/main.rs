//! Journeys: plays in which a scripted server and a user act on the real engine and the real
//! store. They say what goes over the wire, what the user is shown and what counts as handled.
//!
//! Nothing here sleeps: a play waits for events, with a deadline, and where nothing may happen it
//! waits until everything that was said has been dealt with ([`rig::Play::settles`]).

#![allow(clippy::expect_used, clippy::panic, reason = "a panic is the test's report")]
#![allow(clippy::indexing_slicing, reason = "a script names what must be there")]

mod rig;

mod account_faults;
mod account_log_in;
mod account_two;
mod chat_delayed;
mod chat_messages;
mod chat_reading;
mod chat_stored;
mod chat_typing;
mod hostile;
mod offline_outbox;
mod outbox_attempts;
mod profile_open;
mod recorded;
mod roster_contacts;
mod roster_questions;
mod roster_requests;
