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
mod child;
mod creation;
mod damage;
mod delivery;
mod full_disk;
mod groups;
mod kill;
mod model_run;
mod naive;
mod passphrase;
mod plans;
mod schema;
mod secrecy;
mod world;
