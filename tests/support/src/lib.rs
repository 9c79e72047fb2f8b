//! Throw-away servers, displays and hands for the tests, the demo and the benches.
//!
//! Everything listens on loopback, lives in a temporary folder, ends with the value
//! that stands for it, and waits on events: each wait has a deadline, and when it
//! passes it says what was waited for and what was seen last.

#![expect(
    clippy::indexing_slicing,
    reason = "only JSON values are indexed: what is not there is null, nothing panics"
)]

pub mod contact;
pub mod deadline;
pub mod lines;
pub mod machine;
pub mod peer;
pub mod process;
pub mod prosody;
pub mod screen;
pub mod skip;
pub mod webdriver;
pub mod xvfb;

mod certificate;

pub use deadline::{Deadline, Result, Trouble};
pub use skip::skipped;
