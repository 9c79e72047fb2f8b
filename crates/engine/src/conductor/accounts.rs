//! Which accounts there are, and who serves them.

use model::Private;
use model::account::Link;
use model::change::Change;
use model::failure::{ErrorCode, Failure};
use model::ids::AccountId;
use store::{AccountRecord, Store};
use tokio::task::JoinSet;

use super::Conductor;
use super::leaving::Removal;
use super::typed::{parse_address, password_present};
use crate::Answer;
use crate::account::{self, AccountPost, Actor, Wish};
use crate::api::Reply;
use crate::views::ViewPost;

impl Conductor {
    /// Starts an actor for the account.
    pub(super) fn begin(&mut self, store: &Store, record: AccountRecord) {
        let actor = account::start(&self.plugs, store, &self.views, &self.settings, record);
        self.actors.insert(actor.id, actor);
    }

    /// Gives a wish to the account's actor. One that panicked is started again if the user says
    /// so, never by itself (ADR 4 §5).
    pub(super) async fn hand(&mut self, id: AccountId, wish: Wish, answer: Answer) {
        let again = matches!(wish, Wish::TryNow | Wish::LogInAgain(_));
        if again && let Err(failure) = self.revive(id).await {
            drop(answer.send(Err(failure)));
            return;
        }
        let failure = match self.actors.get(&id) {
            Some(actor) if actor.is_over() => {
                Failure::new(ErrorCode::Internal).detail("the account's actor ended")
            }
            Some(actor) => return actor.post(AccountPost::Do(wish, answer)),
            None => Failure::new(ErrorCode::NotFound),
        };
        drop(answer.send(Err(failure)));
    }

    async fn revive(&mut self, id: AccountId) -> Result<(), Failure> {
        if self.actors.get(&id).is_none_or(Actor::is_over) && !self.leaving.has(id) {
            let (store, record) = self.record(id).await?;
            self.begin(&store, record);
        }
        Ok(())
    }

    async fn record(&self, id: AccountId) -> Result<(Store, AccountRecord), Failure> {
        let store = self.store()?.clone();
        let found = store.accounts().await?.into_iter().find(|record| record.id == id);
        found.map(|record| (store, record)).ok_or_else(|| Failure::new(ErrorCode::NotFound))
    }

    pub(super) async fn log_in(
        &mut self,
        address: &str,
        password: Private<String>,
        server: String,
    ) -> Result<Reply, Failure> {
        let jid = parse_address(address)?;
        password_present(&password)?;
        let store = self.store()?.clone();
        // One that is on its way out makes room first.
        let known = loop {
            let known = store.accounts().await?.into_iter().find(|record| record.jid == jid);
            let leaves = known.as_ref().is_some_and(|record| self.leaving.has(record.id));
            if !leaves || !self.one_left().await {
                break known;
            }
        };
        match known {
            Some(known) if known.kept => {
                return Err(Failure::new(ErrorCode::AccountExists).about(jid));
            }
            // A log-in that never succeeded makes room for the next try.
            Some(tried) => {
                let actor = self.actors.remove(&tried.id);
                let left = say_good_bye(&store, actor, tried.id).await;
                self.gone(tried.id, &left).await;
                left?;
            }
            None => {}
        }
        let resource = format!("amsel-{}", self.plugs.entropy.id().get(..8).unwrap_or_default());
        let server = server.trim().to_owned();
        let id = store.add_account(&jid, &password, &server, &resource).await?;
        let record =
            AccountRecord { id, jid, password, server, resource, kept: false, heard: None };
        self.begin(&store, record);
        Ok(Reply::Account(id))
    }

    /// Removes an account. Its actor may take a while to say good-bye: nobody else waits for it.
    pub(super) async fn remove(&mut self, id: AccountId, answer: Answer) {
        let store = match self.record(id).await {
            Ok((store, _)) if !self.leaving.has(id) => store,
            Ok(_) => return drop(answer.send(Err(Failure::new(ErrorCode::NotFound)))),
            Err(failure) => return drop(answer.send(Err(failure))),
        };
        let actor = self.actors.remove(&id);
        self.leaving.begin(id, answer, async move { say_good_bye(&store, actor, id).await });
    }

    /// Waits until one of the accounts that are being removed is gone; `false` if there is none.
    async fn one_left(&mut self) -> bool {
        match self.leaving.next().await {
            Some(removal) => {
                self.left(removal).await;
                true
            }
            None => false,
        }
    }

    /// A removal is over, well or not.
    pub(super) async fn left(&mut self, Removal { id, result, answer }: Removal) {
        self.gone(id, &result).await;
        drop(answer.send(result.map(|()| Reply::Done)));
    }

    /// Tells that the account is gone; if it is not, somebody has to serve it again, and as it
    /// is now: its last words may have changed what is stored.
    async fn gone(&mut self, id: AccountId, result: &Result<(), Failure>) {
        let found = match result {
            Ok(()) => return self.views.send(ViewPost::AccountGone(id)),
            Err(_) => self.record(id).await,
        };
        match found {
            Ok((store, record)) => self.begin(&store, record),
            // Stored after all, whatever was said.
            Err(failure) if failure.code == ErrorCode::NotFound => {
                self.views.send(ViewPost::AccountGone(id));
            }
            // The user can try again, which reads it once more.
            Err(failure) => self.views.send(ViewPost::Link(id, Link::Stopped { failure })),
        }
    }

    pub(super) async fn shut_down(&mut self) {
        self.close_all().await;
        while self.one_left().await {}
        // One that could not be removed was started again.
        self.close_all().await;
        self.views.stop().await;
        if let Some(store) = self.store.take() {
            store.close().await;
        }
    }

    /// All at the same time: the slowest good-bye is the whole wait.
    async fn close_all(&mut self) {
        let mut closing: JoinSet<()> =
            std::mem::take(&mut self.actors).into_values().map(Actor::close).collect();
        while closing.join_next().await.is_some() {}
    }
}

/// Ends the actor, if there is one, and takes the account and all that is its own out of the store.
async fn say_good_bye(store: &Store, actor: Option<Actor>, id: AccountId) -> Result<(), Failure> {
    if let Some(actor) = actor {
        actor.close().await;
    }
    store.commit(vec![Change::AccountRemoved { account: id }]).await?;
    Ok(())
}
