//! What a window saw, written down for the window's tests: `tests/fixtures/recordings/*.json`.
//!
//! The engine tells in batches whose borders depend on timing. So a recording holds, for each
//! step, the difference between two settled screens: the same in every performance.

use std::path::PathBuf;

use engine::api::{
    Command, ConversationOp, ConversationRow, Event, Reply, TimelineOp, TimelineRow, View,
};
use model::failure::Failure;
use serde::Serialize;

use super::play::Play;
use super::screen::{Screen, Timeline};

/// One exchange. The events come between this command and the next.
#[derive(Serialize)]
struct Step {
    command: Option<Command>,
    reply: Option<Reply>,
    failure: Option<Failure>,
    events: Vec<Event>,
}

/// A recording under way.
#[derive(Serialize)]
pub(crate) struct Recorder {
    name: String,
    steps: Vec<Step>,
}

impl Recorder {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), steps: Vec::new() }
    }

    /// Writes the file if asked to, else compares with it.
    #[track_caller]
    pub(crate) fn done(self) {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/recordings");
        let path = PathBuf::from(root).join(format!("{}.json", self.name));
        let mut text = serde_json::to_string_pretty(&self).expect("events are JSON");
        text.push('\n');
        if std::env::var_os("AMSEL_RECORD").is_some() {
            std::fs::create_dir_all(root).expect("a folder");
            std::fs::write(&path, text).expect("a file");
            return;
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        let hint = "AMSEL_RECORD=1 cargo test -p tests --test journeys";
        assert!(committed == text, "{} is stale: {hint}", path.display());
    }
}

impl Play {
    /// If this play is recorded: writes down what came since `before`.
    pub(super) fn step(
        &mut self,
        command: Option<Command>,
        before: Option<&Screen>,
        reply: Option<&Reply>,
        failure: Option<&Failure>,
    ) {
        if self.recorder.is_none() {
            return;
        }
        let last = matches!(command, Some(Command::Shutdown));
        if !last {
            self.settles();
        }
        let anew = match &command {
            Some(Command::Watch { view }) => Some(*view),
            _ => None,
        };
        let first = Screen::default();
        let events = between(before.unwrap_or(&first), &self.screen, before.is_none(), anew);
        let (reply, failure) = (reply.cloned(), failure.cloned());
        if let Some(recorder) = &mut self.recorder {
            recorder.steps.push(Step { command, reply, failure, events });
        }
    }
}

/// The events that turn one screen into another; `anew` is told whole.
fn between(before: &Screen, after: &Screen, start: bool, anew: Option<View>) -> Vec<Event> {
    let mut events = Vec::new();
    if start || before.profile != after.profile {
        events.push(Event::Profile { profile: after.profile.clone() });
    }
    if start || before.settings != after.settings {
        events.push(Event::Settings { settings: after.settings.clone() });
    }
    if anew == Some(View::Accounts) || before.accounts != after.accounts {
        events.push(Event::Accounts { rows: after.accounts.clone() });
    }
    if anew == Some(View::Contacts) || before.contacts != after.contacts {
        events.push(Event::Contacts { rows: after.contacts.clone() });
    }
    let reset = anew == Some(View::Conversations);
    if reset || before.conversations != after.conversations {
        let known: &[ConversationRow] = if reset { &[] } else { &before.conversations };
        let ops = lines(known, &after.conversations);
        events.push(Event::Conversations { reset, ops });
    }
    for (id, timeline) in &after.timelines {
        let reset = anew == Some(View::Timeline { conversation: *id });
        let nothing = Timeline::default();
        let known = before.timelines.get(id).filter(|_| !reset).unwrap_or(&nothing);
        if reset || known != timeline {
            events.push(Event::Timeline {
                conversation: *id,
                reset,
                ops: rows(&known.rows, &timeline.rows),
                has_older: timeline.has_older,
                unread_from: timeline.unread_from,
            });
        }
    }
    let arrived = after.arrivals.iter().skip(before.arrivals.len());
    events.extend(arrived.map(super::screen::Arrival::event));
    events
}

fn lines(before: &[ConversationRow], after: &[ConversationRow]) -> Vec<ConversationOp> {
    let gone = before.iter().filter(|old| after.iter().all(|row| row.id != old.id));
    let mut ops: Vec<_> = gone.map(|old| ConversationOp::Drop { id: old.id }).collect();
    // Puts in the order of the screen from its end, each before one that is in its place.
    let mut shown: Vec<ConversationRow> =
        before.iter().filter(|old| after.iter().any(|row| row.id == old.id)).cloned().collect();
    for (at, row) in after.iter().enumerate().rev() {
        let next = after.get(at + 1).map(|next| next.id);
        let place = shown.iter().position(|old| old.id == row.id);
        let in_place = place.is_some_and(|place| {
            shown[place] == *row && shown.get(place + 1).map(|old| old.id) == next
        });
        if in_place {
            continue;
        }
        shown.retain(|old| old.id != row.id);
        let to = shown.iter().position(|old| Some(old.id) == next).unwrap_or(shown.len());
        shown.insert(to, row.clone());
        ops.push(ConversationOp::Put { row: row.clone(), before: next });
    }
    assert!(shown == after, "the recorder's own differences are right");
    ops
}

/// Rows of a timeline never change places.
fn rows(before: &[TimelineRow], after: &[TimelineRow]) -> Vec<TimelineOp> {
    let gone = before.iter().filter(|old| after.iter().all(|row| row.id != old.id));
    let mut ops: Vec<_> = gone.map(|old| TimelineOp::Drop { id: old.id }).collect();
    let mut next = None;
    for row in after.iter().rev() {
        if before.iter().all(|old| old != row) {
            ops.push(TimelineOp::Put { row: row.clone(), before: next });
        }
        next = Some(row.id);
    }
    ops
}
