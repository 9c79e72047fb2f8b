//! What the plays are made of.

mod cast;
mod log;
mod play;
mod recorder;
mod screen;
mod server;
mod stage;
mod wire;
mod xml;

pub(crate) use cast::{ALICE, BOB, CAROL, MALLORY, failure};
pub(crate) use play::Play;
pub(crate) use screen::Screen;
pub(crate) use stage::Given;
