//! Presence (RFC 6121 §4) and chat states (XEP-0085).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How reachable somebody is: the best of all resources.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "camelCase")]
pub enum Availability {
    /// No resource is known to be there.
    #[default]
    Offline,
    /// `<show>xa</show>`
    ExtendedAway,
    /// `<show>away</show>`
    Away,
    /// `<show>dnd</show>`
    DoNotDisturb,
    /// There, no `<show/>`, or `<show>chat</show>`.
    Online,
}

/// XEP-0085 §3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ChatState {
    /// Attends to the conversation.
    Active,
    /// Writes.
    Composing,
    /// Wrote and stopped.
    Paused,
    /// Does not attend to it.
    Inactive,
    /// Left it.
    Gone,
}
