//! Takes commands, owns the profile, and knows which actor serves which account.

mod accounts;
mod leaving;
mod typed;

use std::collections::BTreeMap;

use model::BareJid;
use model::Private;
use model::failure::{ErrorCode, Failure};
use model::ids::{AccountId, ConversationId, MessageId};
use store::Store;
use tokio::sync::{mpsc, watch};

use self::leaving::Leaving;
use self::typed::{parse_address, password_present};
use crate::account::{self, Wish};
use crate::api::{Command, ProfileState, Reply, Settings, View};
use crate::profile::{self, Opened};
use crate::views::{self, ViewPost, Views};
use crate::{Answer, Listener, Plugs};

/// Serves commands until `Shutdown` or until nobody can give any.
pub(crate) async fn run(
    plugs: Plugs,
    listener: Listener,
    mut inbox: mpsc::UnboundedReceiver<(Command, Answer)>,
) {
    let views = views::start(plugs.clone(), listener);
    let mut conductor = Conductor::new(plugs, views);
    conductor.open_profile().await;
    loop {
        let given = tokio::select! {
            Some(removal) = conductor.leaving.next() => {
                conductor.left(removal).await;
                continue;
            }
            given = inbox.recv() => given,
        };
        let Some((command, answer)) = given else { break };
        let last = matches!(command, Command::Shutdown);
        if last {
            conductor.shut_down().await;
        }
        conductor.take(command, answer).await;
        if last {
            return;
        }
    }
    conductor.shut_down().await;
}

struct Conductor {
    plugs: Plugs,
    views: Views,
    store: Option<Store>,
    /// Was the user asked for a passphrase?
    locked: bool,
    actors: BTreeMap<AccountId, account::Actor>,
    leaving: Leaving,
    settings: watch::Sender<Settings>,
}

impl Conductor {
    fn new(plugs: Plugs, views: Views) -> Self {
        let (settings, _) = watch::channel(Settings::default());
        Self {
            plugs,
            views,
            store: None,
            locked: false,
            actors: BTreeMap::new(),
            leaving: Leaving::default(),
            settings,
        }
    }

    fn tell(&self, profile: ProfileState) {
        self.views.send(ViewPost::Profile(profile));
    }

    async fn open_profile(&mut self) {
        self.tell(ProfileState::Opening);
        self.locked = false;
        match profile::open(&self.plugs).await {
            Ok(Opened::Open(store)) => self.opened(store).await,
            Ok(Opened::Locked { first }) => {
                self.locked = true;
                self.tell(ProfileState::Locked { first });
            }
            Err(failure) => self.tell(ProfileState::Failed { failure }),
        }
    }

    /// The store is open: read what is there, start an actor per account, tell the shell.
    async fn opened(&mut self, store: Store) {
        self.locked = false;
        if let Err(failure) = self.load(&store).await {
            store.close().await;
            self.tell(ProfileState::Failed { failure });
            return;
        }
        self.store = Some(store);
        self.tell(ProfileState::Open);
    }

    async fn load(&mut self, store: &Store) -> Result<(), Failure> {
        // Settings that cannot be read are an older or newer Amsel's: the defaults serve.
        let settings = store.settings().await?.and_then(|text| serde_json::from_str(&text).ok());
        let settings: Settings = settings.unwrap_or_default();
        self.settings.send_replace(settings.clone());
        self.views.send(ViewPost::Settings(settings));
        let accounts = store.accounts().await?;
        self.views.send(ViewPost::Store(store.clone()));
        for record in accounts {
            self.begin(store, record);
        }
        Ok(())
    }

    fn store(&self) -> Result<&Store, Failure> {
        self.store
            .as_ref()
            .ok_or_else(|| Failure::new(ErrorCode::NotFound).detail("the profile is not open"))
    }

    async fn take(&mut self, command: Command, answer: Answer) {
        match self.route(command).await {
            Ok(Route::Here(reply)) => drop(answer.send(Ok(reply))),
            Ok(Route::Actor(account, wish)) => self.hand(account, wish, answer).await,
            Ok(Route::Watch(view)) => self.views.send(ViewPost::Watch(view, answer)),
            Ok(Route::Older(conversation)) => {
                self.views.send(ViewPost::Older(conversation, answer));
            }
            Ok(Route::Remove(account)) => self.remove(account, answer).await,
            Err(failure) => drop(answer.send(Err(failure))),
        }
    }

    async fn route(&mut self, command: Command) -> Result<Route, Failure> {
        let here = Ok(Route::Here(Reply::Done));
        match command {
            Command::Shutdown => here,
            Command::Reopen => {
                if self.store.is_none() {
                    self.open_profile().await;
                }
                here
            }
            Command::Unlock { passphrase } => self.unlock(&passphrase).await.map(Route::Here),
            Command::SetSettings { settings } => self.set_settings(settings).await.map(Route::Here),
            Command::Watch { view } => self.store().map(|_| Route::Watch(view)),
            Command::Unwatch { view } => {
                self.store()?;
                self.views.send(ViewPost::Unwatch(view));
                here
            }
            Command::Older { conversation } => self.store().map(|_| Route::Older(conversation)),
            Command::LogIn { address, password, server } => {
                self.log_in(&address, password, server).await.map(Route::Here)
            }
            Command::RemoveAccount { account } => Ok(Route::Remove(account)),
            Command::LogInAgain { account, password } => {
                password_present(&password)?;
                Ok(Route::Actor(account, Wish::LogInAgain(password)))
            }
            Command::TryNow { account } => Ok(Route::Actor(account, Wish::TryNow)),
            Command::StartChat { account, address } => {
                Ok(Route::Actor(account, Wish::StartChat(parse_address(&address)?)))
            }
            Command::AddContact { account, address, name } => {
                Ok(Route::Actor(account, Wish::AddContact(parse_address(&address)?, name)))
            }
            Command::RemoveContact { account, address } => {
                Ok(Route::Actor(account, Wish::RemoveContact(parse_address(&address)?)))
            }
            Command::AnswerRequest { account, address, allow } => {
                Ok(Route::Actor(account, Wish::AnswerRequest(parse_address(&address)?, allow)))
            }
            Command::Send { conversation, text } => {
                self.in_conversation(conversation, |peer| Wish::Send(conversation, peer, text))
                    .await
            }
            Command::Typing { conversation, writing } => {
                self.in_conversation(conversation, |peer| Wish::Typing(peer, writing)).await
            }
            Command::MarkRead { conversation, message } => {
                self.in_conversation(conversation, |_| Wish::MarkRead(conversation, message)).await
            }
            Command::SendAgain { message } => self.about_message(message, Wish::SendAgain).await,
            Command::Discard { message } => self.about_message(message, Wish::Discard).await,
        }
    }

    async fn in_conversation(
        &self,
        conversation: ConversationId,
        wish: impl FnOnce(BareJid) -> Wish,
    ) -> Result<Route, Failure> {
        let found = self.store()?.conversation(conversation).await?;
        let found = found.ok_or_else(|| Failure::new(ErrorCode::NotFound))?;
        Ok(Route::Actor(found.account, wish(found.peer)))
    }

    async fn about_message(
        &self,
        id: MessageId,
        wish: impl FnOnce(MessageId) -> Wish,
    ) -> Result<Route, Failure> {
        let found = self.store()?.message(id).await?;
        let (account, _) = found.ok_or_else(|| Failure::new(ErrorCode::NotFound))?;
        Ok(Route::Actor(account, wish(id)))
    }

    async fn unlock(&mut self, passphrase: &Private<String>) -> Result<Reply, Failure> {
        if self.store.is_none() {
            // A keychain that only does not open now would get a passphrase beside it (ADR 1 §8).
            if !self.locked {
                return Err(Failure::new(ErrorCode::NotFound).detail("no passphrase is asked for"));
            }
            let store = profile::unlock(&self.plugs, passphrase).await?;
            self.opened(store).await;
        }
        Ok(Reply::Done)
    }

    async fn set_settings(&self, settings: Settings) -> Result<Reply, Failure> {
        let text = serde_json::to_string(&settings)
            .map_err(|error| Failure::new(ErrorCode::Internal).detail(error))?;
        self.store()?.put_settings(&text).await?;
        self.settings.send_replace(settings.clone());
        self.views.send(ViewPost::Settings(settings));
        Ok(Reply::Done)
    }
}

/// Where a command is carried out.
enum Route {
    Here(Reply),
    Actor(AccountId, Wish),
    /// By the views, which answer when they have read.
    Watch(View),
    Older(ConversationId),
    /// Beside everything else, answered when the account is gone.
    Remove(AccountId),
}
