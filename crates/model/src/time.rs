//! Moments.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Milliseconds since 1970-01-01T00:00:00Z, by this computer's clock.
///
/// Never used to order messages: order is the conversation's [`crate::ids::OrderKey`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[serde(transparent)]
#[ts(as = "f64")]
pub struct Timestamp(pub i64);

/// A calendar day where the user is, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(as = "i32")]
pub struct LocalDay(pub i32);
