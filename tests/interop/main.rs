//! Other people's clients and ours, through Prosody: both ways, across a restart of ours and of
//! the server.

mod pair;
mod profanity;
mod slixmpp;
mod stage;
mod window;
