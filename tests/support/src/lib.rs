//! Throw-away servers, displays and hands for the tests, the demo and the benches.
//!
//! Everything listens on loopback, lives in a temporary folder, ends with the value
//! that stands for it, and waits on events: each wait has a deadline, and when it
//! passes it says what was waited for and what was seen last.

#![expect(
    clippy::indexing_slicing,
    reason = "only JSON values are indexed: what is not there is null, nothing panics"
)]

pub mod deadline;
pub mod lines;
pub mod machine;
pub mod port;
pub mod skip;

// Processes here are led by the means of Unix: groups, signals, file modes.
#[cfg(unix)]
pub mod contact;
#[cfg(unix)]
pub mod guard;
#[cfg(unix)]
pub mod parting;
#[cfg(unix)]
pub mod peer;
#[cfg(unix)]
pub mod process;
#[cfg(unix)]
pub mod prosody;
#[cfg(unix)]
pub mod screen;
#[cfg(unix)]
pub mod webdriver;
#[cfg(unix)]
pub mod xvfb;

#[cfg(unix)]
mod certificate;

pub use deadline::{Deadline, Result, Trouble};
pub use skip::skipped;
