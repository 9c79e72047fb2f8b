//! Questions to our own server. Whoever waits for one has an end: an answer, its session's end,
//! or a deadline.

use minidom::Element;
use model::failure::{ErrorCode, Failure};
use tokio::sync::oneshot;
use tokio::time::{Duration, sleep};
use xep::write;

use crate::Answer;
use crate::account::{Account, AccountPost, Pending};

/// How long the server may take for what the user waits for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the roster may take before the account counts as online without it.
const ROSTER_PATIENCE: Duration = Duration::from_secs(20);
/// Questions of the user that may be open at once, also those that nobody waits for any more.
const MAX_OPEN: usize = 64;

impl Account {
    /// Puts a question to our own account, whose result answers the user. If it is a good one,
    /// `then` is sent.
    pub(super) fn ask(
        &mut self,
        question: &dyn Fn(&str) -> Element,
        then: Option<Element>,
        answer: Answer,
    ) {
        let refused = if self.session.is_none() {
            Some(self.offline())
        } else if self.memory.wishes() >= MAX_OPEN {
            Some(self.no_answer().detail("too many questions are open"))
        } else {
            None
        };
        if let Some(failure) = refused {
            // Nobody may wait any more; that is no fault.
            drop(answer.send(Err(failure)));
            return;
        }
        let id = self.plugs.entropy.id();
        self.send(question(&id));
        self.memory.pending.insert(id.clone(), Pending::Wish { answer, then });
        self.expect(id, PATIENCE);
    }

    pub(crate) fn ask_roster(&mut self) {
        let id = self.plugs.entropy.id();
        self.memory.pending.insert(id.clone(), Pending::Roster);
        self.send(write::roster_get(&id));
        self.expect(id, ROSTER_PATIENCE);
    }

    fn expect(&self, id: String, patience: Duration) {
        let mail = self.mail.clone();
        tokio::spawn(async move {
            sleep(patience).await;
            // An actor that is gone expects nothing.
            drop(mail.send(AccountPost::Late(id)));
        });
    }

    /// A question was put long ago. If it is open still, the user waits no longer. A question's
    /// id is never used twice, so that none of another stream or session is meant.
    pub(crate) fn late(&mut self, id: &str) {
        match self.memory.pending.remove(id) {
            None => {}
            Some(Pending::Wish { answer, then }) => {
                drop(answer.send(Err(self.no_answer())));
                // The answer may still come while its session lasts, perhaps after that was
                // resumed: what was wished for is then done whole, and nobody is told twice.
                if then.is_some() {
                    let (answer, _) = oneshot::channel();
                    self.memory.pending.insert(id.to_owned(), Pending::Wish { answer, then });
                }
            }
            Some(Pending::Roster) => {
                tracing::warn!("the server does not tell the roster");
                // It does not keep the user from chatting, and may still come.
                self.memory.pending.insert(id.to_owned(), Pending::Roster);
                if self.session.is_some() {
                    self.online();
                }
            }
        }
    }

    pub(super) fn offline(&self) -> Failure {
        Failure::new(ErrorCode::NoNetwork).about(self.login.jid.domain())
    }

    fn no_answer(&self) -> Failure {
        Failure::new(ErrorCode::ServerNoAnswer).about(self.login.jid.domain())
    }
}
