//! A message between its row and its word.

use model::Timestamp;
use model::failure::Failure;
use model::ids::{ConversationId, MessageId, OrderKey, OriginId};
use model::message::{Body, Delivery, Message};

use crate::error::{Result, StoreError};

/// The columns that every read of messages asks for.
pub(crate) struct MessageRow {
    pub(crate) id: i64,
    pub(crate) conversation_id: i64,
    pub(crate) order_key: i64,
    pub(crate) delivery: String,
    pub(crate) failure: String,
    pub(crate) refused: bool,
    pub(crate) body: String,
    pub(crate) at: i64,
    pub(crate) origin_id: String,
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> Result<Self> {
        Ok(Self {
            id: MessageId(row.id),
            conversation: ConversationId(row.conversation_id),
            order: OrderKey(row.order_key),
            delivery: delivery(&row.delivery)?,
            failure: failure(&row.failure)?,
            body: if row.refused { Body::Refused(row.body) } else { Body::Plain(row.body) },
            at: Timestamp(row.at),
            origin_id: origin_id(&row.origin_id)?,
        })
    }
}

/// The empty word is a message that came in.
pub(crate) fn delivery(word: &str) -> Result<Option<Delivery>> {
    Ok(Some(match word {
        "" => return Ok(None),
        "queued" => Delivery::Queued,
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "unknown" => Delivery::Unknown,
        "failed" => Delivery::Failed,
        _ => return Err(StoreError::row("delivery")),
    }))
}

pub(crate) const fn delivery_word(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Queued => "queued",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Unknown => "unknown",
        Delivery::Failed => "failed",
    }
}

pub(crate) fn origin_id(text: &str) -> Result<Option<OriginId>> {
    if text.is_empty() {
        return Ok(None);
    }
    OriginId::new(text).map(Some).ok_or_else(|| StoreError::row("origin_id"))
}

fn failure(json: &str) -> Result<Option<Failure>> {
    if json.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(json).map(Some).map_err(|_| StoreError::row("failure"))
}

/// As it is stored: JSON, or empty.
pub(crate) fn failure_text(failure: Option<&Failure>) -> Result<String> {
    failure.map_or_else(
        || Ok(String::new()),
        |failure| serde_json::to_string(failure).map_err(|_| StoreError::row("failure")),
    )
}
