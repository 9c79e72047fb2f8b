//! Stanza to fact and back: pure functions.
