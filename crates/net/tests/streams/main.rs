//! Streams over real sockets on loopback: against a server that follows a script, and
//! against Prosody.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod account;
mod binding;
mod burdens;
mod certificate;
mod cutter;
mod desk;
mod fates;
mod login;
mod name_server;
mod offenders;
mod prosody;
mod reconnect;
mod server;
mod sessions;
mod strange_networks;
mod trust;
