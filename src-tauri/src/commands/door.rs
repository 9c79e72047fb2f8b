//! The one door: `call` gives a command, `listen` hears what the page may know.

use std::sync::{Arc, Mutex, PoisonError};

use engine::Engine;
use engine::api::{Command, Event, Reply};
use model::failure::{ErrorCode, Failure};
use serde_json::Value;
use tauri::State;
use tauri::ipc::Channel;

use super::Turns;

/// Gives the engine a command, after all that the page numbered before it.
#[tauri::command]
pub(crate) async fn call(
    engine: State<'_, Engine>,
    turns: State<'_, Turns>,
    number: u64,
    command: Value,
) -> Result<Reply, Failure> {
    let command = permitted(command);
    let engine = engine.inner().clone();
    // What is refused has its turn too: the next one waits for its number.
    let turn = turns.take(number, move || command.map(|command| engine.call(command))).await;
    let given = turn.unwrap_or_else(|| Err(refused("the page that asked is gone")));
    given?.await
}

/// What the page may ask for. Only the shell ends the engine: by closing the window.
fn permitted(command: Value) -> Result<Command, Failure> {
    // Not the reader's own words: they would quote what was typed.
    let known = serde_json::from_value(command).map_err(|_| refused("not a command"))?;
    match known {
        Command::Shutdown => Err(refused("not the page's to ask")),
        command => Ok(command),
    }
}

fn refused(why: &str) -> Failure {
    Failure::new(ErrorCode::Internal).detail(why)
}

/// From now on events go to this page, whose next command has the number `next`.
/// What it watches, it asks for by `call`.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "tauri hands state over by value")]
pub(crate) fn listen(
    hearing: State<'_, Hearing>,
    turns: State<'_, Turns>,
    events: Channel<Event>,
    next: u64,
) {
    turns.begin(next);
    hearing.follow(move |event| {
        // A page that is gone hears nothing; the next one asks anew.
        let _ = events.send(event);
    });
}

/// Who hears the events: the newest page, or nobody yet.
///
/// The profile's state and the settings are not views: whoever comes later is told the
/// last ones first. Everything else comes only to a page that asked for it by `watch`.
#[derive(Clone, Default)]
pub(crate) struct Hearing(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    profile: Option<Event>,
    settings: Option<Event>,
    page: Option<Box<dyn Fn(Event) + Send>>,
}

impl Hearing {
    /// Passes an event on.
    pub(crate) fn tell(&self, event: Event) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Profile { .. } => heard.profile = Some(event.clone()),
            Event::Settings { .. } => heard.settings = Some(event.clone()),
            Event::Accounts { .. }
            | Event::Contacts { .. }
            | Event::Conversations { .. }
            | Event::Timeline { .. } => {}
            // For notifications, which are the shell's. The page draws the chat that is open, and
            // what the others say has no business in a webview.
            Event::Arrived { .. } => return,
        }
        if let Some(page) = &heard.page {
            page(event);
        }
    }

    /// Replaces the listener. The lock is held meanwhile, so that no event overtakes.
    fn follow(&self, page: impl Fn(Event) + Send + 'static) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.profile.iter().chain(&heard.settings).cloned().for_each(&page);
        heard.page = Some(Box::new(page));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use engine::api::{Command, Event, ProfileState, Settings, Theme};
    use model::failure::ErrorCode;
    use model::ids::{AccountId, ConversationId, MessageId};
    use serde_json::json;

    use super::{Hearing, permitted};

    /// A page, as the kinds of the events that it heard.
    fn page(hearing: &Hearing) -> Receiver<String> {
        let (say, heard) = channel();
        hearing.follow(move |event| {
            let _ = say.send(serde_json::to_string(&event).unwrap());
        });
        heard
    }

    fn heard(page: &Receiver<String>) -> Vec<String> {
        page.try_iter().collect()
    }

    fn profile(profile: ProfileState) -> Event {
        Event::Profile { profile }
    }

    #[test]
    fn a_page_is_told_first_what_it_missed_and_only_the_last_of_it() {
        let hearing = Hearing::default();
        hearing.tell(profile(ProfileState::Opening));
        hearing.tell(profile(ProfileState::Open));
        hearing.tell(Event::Settings {
            settings: Settings { theme: Theme::Dark, ..Settings::default() },
        });
        let page = page(&hearing);
        hearing.tell(Event::Contacts { rows: Vec::new() });
        let heard = heard(&page);
        assert_eq!(heard.len(), 3, "{heard:?}");
        assert_eq!(heard[0], r#"{"type":"profile","profile":{"state":"open"}}"#);
        assert!(heard[1].contains(r#""theme":"dark""#), "{heard:?}");
        assert_eq!(heard[2], r#"{"type":"contacts","rows":[]}"#);
    }

    #[test]
    fn a_reloaded_page_takes_over_and_is_told_again() {
        let hearing = Hearing::default();
        let first = page(&hearing);
        hearing.tell(profile(ProfileState::Locked { first: true }));
        let second = page(&hearing);
        hearing.tell(profile(ProfileState::Open));
        assert_eq!(heard(&first).len(), 1);
        assert_eq!(heard(&second).len(), 2);
    }

    #[test]
    fn the_text_of_a_chat_that_is_not_open_does_not_reach_the_page() {
        let hearing = Hearing::default();
        let page = page(&hearing);
        hearing.tell(Event::Arrived {
            account: AccountId(1),
            conversation: ConversationId(2),
            message: MessageId(3),
            from: "Wren".to_owned(),
            text: "for your eyes only".to_owned().into(),
        });
        hearing.tell(Event::Contacts { rows: Vec::new() });
        assert_eq!(heard(&page), [r#"{"type":"contacts","rows":[]}"#]);
    }

    #[test]
    fn the_page_may_ask_for_everything_but_the_end() {
        let ask = |command| permitted(command).map_err(|failure| (failure.code, failure.detail));
        assert!(matches!(ask(json!({ "type": "reopen" })), Ok(Command::Reopen)));
        let refused = |why: &str| Err::<(), _>((ErrorCode::Internal, why.to_owned()));
        assert_eq!(ask(json!({ "type": "shutdown" })).map(drop), refused("not the page's to ask"));
        let typed = json!({ "type": "unlock", "passphrase": ["a secret"] });
        assert_eq!(ask(typed).map(drop), refused("not a command"));
    }
}
