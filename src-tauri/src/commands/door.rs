//! The one door: `call` gives a command, `listen` hears every event.

use std::sync::{Arc, Mutex, PoisonError};

use engine::Engine;
use engine::api::{Command, Event, Reply};
use model::failure::Failure;
use tauri::State;
use tauri::ipc::Channel;

/// Gives the engine a command.
#[tauri::command]
pub(crate) async fn call(engine: State<'_, Engine>, command: Command) -> Result<Reply, Failure> {
    engine.call(command).await
}

/// From now on all events go to this page. What it watches, it asks for by `call`.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "tauri hands state over by value")]
pub(crate) fn listen(hearing: State<'_, Hearing>, events: Channel<Event>) {
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
            | Event::Timeline { .. }
            | Event::Arrived { .. } => {}
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

    use engine::api::{Event, ProfileState, Settings, Theme};

    use super::Hearing;

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
}
