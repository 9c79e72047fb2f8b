//! The one door: the commands that a shell may give and the events it hears.
//!
//! The window and `peer` use exactly this. `ui/src/ipc/bindings.ts` is generated from it.

mod bindings;
mod command;
mod event;
mod view;

pub use bindings::typescript;
pub use command::{Answer, Command, Line, Reply, Request};
pub use event::{Event, ProfileState, Settings, Theme};
pub use view::{
    AccountRow, ContactRow, ConversationOp, ConversationRow, TimelineOp, TimelineRow, View,
};
