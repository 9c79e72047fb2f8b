//! What the page may call. One door: everything else is refused by the capabilities.

pub(crate) mod door;
mod turns;

pub(crate) use turns::Turns;
