//! The contact: greets whoever comes online, types before it answers, and reads what it gets.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use support::contact::Contact;
use support::{Deadline, Result};

/// The first thing that it says.
pub(crate) const GREETING: &str = "There you are! The kettle is on. Write me something, I answer.";

/// How long it seems to type: long enough to be seen. Nobody waits for it to be over.
const TYPING: Duration = Duration::from_millis(1500);

/// It plays until the value goes.
#[derive(Debug)]
pub(crate) struct Part {
    enough: Option<Sender<()>>,
    playing: Option<JoinHandle<()>>,
}

impl Part {
    /// Begins to play on a thread of its own.
    pub(crate) fn enter(mut contact: Contact, you: &str) -> Result<Self> {
        let conversation = contact.chat(you)?;
        let (enough, over) = mpsc::channel();
        let scene = Scene { contact, conversation, you: you.to_owned(), over };
        let playing = std::thread::spawn(move || {
            if let Err(trouble) = scene.play() {
                eprintln!("The contact gave up: {trouble}");
            }
        });
        Ok(Self { enough: Some(enough), playing: Some(playing) })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.enough = None;
        if let Some(playing) = self.playing.take() {
            let _ = playing.join();
        }
    }
}

struct Scene {
    contact: Contact,
    conversation: i64,
    you: String,
    over: Receiver<()>,
}

/// What it reacts to.
enum Cue {
    Came,
    Wrote { message: Value, text: String },
}

impl Scene {
    fn play(mut self) -> Result<()> {
        let mut greeted = false;
        while !self.ended(Duration::ZERO) {
            // Looks up now and then whether it is over.
            let Ok(cue) = self.cue(Deadline::seconds(1)) else { continue };
            match cue {
                Cue::Came if greeted => {}
                Cue::Came => {
                    greeted = true;
                    self.say(GREETING)?;
                }
                Cue::Wrote { message, text } => {
                    let read = json!({ "type": "markRead", "conversation": self.conversation, "message": message });
                    self.contact.peer().call(&read)?;
                    self.say(&answer(&text))?;
                }
            }
        }
        self.contact.leave()
    }

    fn cue(&mut self, deadline: Deadline) -> Result<Cue> {
        let (you, conversation) = (&self.you, self.conversation);
        let cue = |event: &Value| match event["type"].as_str()? {
            "contacts" => {
                let there =
                    |row: &Value| row["address"] == **you && row["availability"] != "offline";
                event["rows"].as_array()?.iter().any(there).then_some(Cue::Came)
            }
            "arrived" if event["conversation"] == conversation => Some(Cue::Wrote {
                message: event["message"].clone(),
                text: event["text"].as_str()?.to_owned(),
            }),
            _ => None,
        };
        self.contact.peer().wait_for("something to react to", deadline, cue)
    }

    fn say(&mut self, text: &str) -> Result<()> {
        self.contact.typing(self.conversation, true)?;
        let enough = self.ended(TYPING);
        self.contact.typing(self.conversation, false)?;
        if enough { Ok(()) } else { self.contact.send(self.conversation, text).map(drop) }
    }

    /// Is it over, or becomes so within that time?
    fn ended(&self, within: Duration) -> bool {
        self.over.recv_timeout(within) == Err(RecvTimeoutError::Disconnected)
    }
}

/// What it says to a text: something about that text.
pub(crate) fn answer(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let longest =
        words.iter().map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let longest = longest.max_by_key(|word| word.chars().count()).unwrap_or_default();
    match (words.len(), text.trim_end().ends_with('?')) {
        (0, _) => "A silence. I like those too.".to_owned(),
        (_, true) => format!("Good question. I keep thinking about “{longest}” and say yes."),
        (1, false) => format!("“{longest}”, in one word. The bird could not have said it better."),
        (count, false) => format!("{count} words, and the one I take along is “{longest}”."),
    }
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn the_answer_depends_on_the_text() {
        assert_eq!(
            answer("Is the lake frozen?"),
            "Good question. I keep thinking about “frozen” and say yes."
        );
        assert_eq!(
            answer("Blackbirds!"),
            "“Blackbirds”, in one word. The bird could not have said it better."
        );
        assert_eq!(
            answer("I bring the strawberries."),
            "4 words, and the one I take along is “strawberries”."
        );
        assert_eq!(answer("  "), "A silence. I like those too.");
    }
}
