//! The real window, driven through its own webview, against a real server.
//!
//! A user's hands are typed keys and clicks; a user's eyes are what the page shows. Nothing is
//! asked of the engine behind the window's back. Waits end with an event of the page, of the
//! server or of the contact, or with a trouble that says what was seen instead.

mod canary;
mod chat;
mod keyboard;
mod logs;
mod needles;
mod outage;
mod refusals;
mod restart;
mod rig;
