//! Messages to rows, and rows to differences. Pure.

use std::collections::{HashMap, HashSet};

use model::Private;
use model::ids::MessageId;
use model::message::{Body, Message};
use model::time::LocalDay;
use ports::Clock;

use crate::api::{TimelineOp, TimelineRow};

/// Messages of one sender closer than this stand in one group.
const GROUP_GAP_MS: i64 = 5 * 60 * 1_000;

/// The rows of a window, oldest first.
/// The first row always carries a date line, which moves up when older rows come.
pub(super) fn rows(messages: &[Message], clock: &dyn Clock) -> Vec<TimelineRow> {
    let days: Vec<LocalDay> = messages.iter().map(|message| clock.local_day(message.at)).collect();
    let joined = |older: usize, newer: usize| {
        let (Some(a), Some(b)) = (messages.get(older), messages.get(newer)) else { return false };
        days.get(older) == days.get(newer)
            && a.delivery.is_some() == b.delivery.is_some()
            && (b.at.0 - a.at.0).abs() < GROUP_GAP_MS
    };
    messages
        .iter()
        .enumerate()
        .map(|(index, message)| {
            let starts_group = index == 0 || !joined(index - 1, index);
            let new_day = index == 0 || days.get(index - 1) != days.get(index);
            TimelineRow {
                day: new_day.then(|| days.get(index).copied()).flatten(),
                starts_group,
                ends_group: !joined(index, index + 1),
                ..plain(message)
            }
        })
        .collect()
}

fn plain(message: &Message) -> TimelineRow {
    let (text, refused) = match &message.body {
        Body::Plain(text) => (text.as_str().into(), None),
        Body::Refused(reason) => (Private::default(), Some(reason.clone())),
    };
    TimelineRow {
        id: message.id,
        own: message.delivery.is_some(),
        text,
        refused,
        at: message.at,
        day: None,
        starts_group: true,
        ends_group: true,
        delivery: message.delivery,
        failure: message.failure.clone(),
    }
}

/// What turns the rows `before` into the rows `after`, to be applied in order.
///
/// Rows keep their relative order for life (the order key is fixed), so a row
/// is put only if it is new or changed.
pub(super) fn differences(before: &[TimelineRow], after: &[TimelineRow]) -> Vec<TimelineOp> {
    let known: HashMap<MessageId, &TimelineRow> = before.iter().map(|row| (row.id, row)).collect();
    let kept: HashSet<MessageId> = after.iter().map(|row| row.id).collect();
    let mut ops: Vec<TimelineOp> = before
        .iter()
        .filter(|row| !kept.contains(&row.id))
        .map(|row| TimelineOp::Drop { id: row.id })
        .collect();
    let mut next: Option<MessageId> = None;
    // From the end, so that the row after each one is already in its place.
    for row in after.iter().rev() {
        if known.get(&row.id).is_none_or(|old| *old != row) {
            ops.push(TimelineOp::Put { row: row.clone(), before: next });
        }
        next = Some(row.id);
    }
    ops
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use model::ids::{ConversationId, MessageId, OrderKey};
    use model::message::{Body, Delivery, Message};
    use model::time::LocalDay;
    use ports::Clock;

    use super::{TimelineOp, TimelineRow, differences, rows};

    struct Utc;
    impl Clock for Utc {
        fn now(&self) -> Timestamp {
            Timestamp(0)
        }
        fn local_day(&self, at: Timestamp) -> LocalDay {
            LocalDay(i32::try_from(at.0.div_euclid(86_400_000)).expect("a day"))
        }
    }

    fn message(id: i64, minute: i64, own: bool) -> Message {
        Message {
            id: MessageId(id),
            conversation: ConversationId(1),
            order: OrderKey(id * OrderKey::STEP),
            delivery: own.then_some(Delivery::Sent),
            failure: None,
            body: Body::Plain(format!("text {id}")),
            at: Timestamp(minute * 60_000),
            origin_id: None,
        }
    }

    fn apply(mut rows: Vec<TimelineRow>, ops: Vec<TimelineOp>) -> Vec<TimelineRow> {
        for op in ops {
            match op {
                TimelineOp::Drop { id } => rows.retain(|row| row.id != id),
                TimelineOp::Put { row, before } => {
                    rows.retain(|old| old.id != row.id);
                    let at = before
                        .and_then(|id| rows.iter().position(|old| old.id == id))
                        .unwrap_or(rows.len());
                    rows.insert(at, row);
                }
            }
        }
        rows
    }

    #[test]
    fn groups_break_at_the_sender_the_pause_and_the_day() {
        let list = [
            message(1, 0, false),
            message(2, 1, false),
            message(3, 2, true),
            message(4, 20, true),
            message(5, 1_441, true),
        ];
        let shown = rows(&list, &Utc);
        let marks: Vec<_> =
            shown.iter().map(|row| (row.day.is_some(), row.starts_group, row.ends_group)).collect();
        assert_eq!(
            marks,
            [
                (true, true, false),
                (false, false, true),
                (false, true, true),
                (false, true, true),
                (true, true, true),
            ]
        );
    }

    #[test]
    fn differences_turn_any_window_into_any_other() {
        let all: Vec<Message> = (1..=9).map(|id| message(id, id * 2, id % 3 == 0)).collect();
        for from in 0..512_u32 {
            let pick = |mask: u32| {
                all.iter()
                    .enumerate()
                    .filter(|(i, _)| mask >> i & 1 == 1)
                    .map(|(_, m)| m.clone())
                    .collect::<Vec<_>>()
            };
            let before = rows(&pick(from), &Utc);
            let after = rows(&pick(from.wrapping_mul(167).wrapping_add(89) % 512), &Utc);
            assert_eq!(apply(before.clone(), differences(&before, &after)), after, "mask {from}");
            assert!(differences(&after, &after).is_empty());
        }
    }
}
