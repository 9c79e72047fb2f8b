//! Accounts and the state of their connection.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::failure::Failure;
use crate::time::Timestamp;

/// A step on the way to being online, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// The server's host is looked up and reached. Detail: `host:port`.
    Finding,
    /// TLS is set up and the certificate checked. Detail: the TLS version.
    Securing,
    /// SASL. Detail: the mechanism.
    Authenticating,
    /// Resource, stream management, roster.
    Loading,
}

/// A step that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepDone {
    /// Which.
    pub step: Step,
    /// For the curious: host and port, TLS version, mechanism. No secrets.
    pub detail: String,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
}

/// The state of an account's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Link {
    /// On the way.
    Connecting {
        /// What is being done now.
        step: Step,
        /// What is behind us.
        done: Vec<StepDone>,
    },
    /// Bound, roster known.
    Online,
    /// Broken; the supervisor tries again by itself.
    Waiting {
        /// Why.
        failure: Failure,
        /// When it tries again.
        retry_at: Timestamp,
    },
    /// Broken; only the user can mend it.
    Stopped {
        /// Why.
        failure: Failure,
    },
}
