//! Streams over real sockets on loopback: against a server that follows a script, and
//! against Prosody.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod desk;
mod prosody;
