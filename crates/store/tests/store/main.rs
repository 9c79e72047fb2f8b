//! The store on its real schema, in real files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a panic in a test is its report"
)]

mod changes;
mod delivery;
mod world;
