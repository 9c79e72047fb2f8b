//! Takes commands, owns the profile, and knows which actor serves which account.

use std::collections::BTreeMap;

use model::BareJid;
use model::Private;
use model::failure::{ErrorCode, Failure};
use model::ids::{AccountId, ConversationId, MessageId};
use store::Store;
use tokio::sync::{mpsc, watch};

use crate::account::{self, AccountPost, Wish};
use crate::api::{Command, ProfileState, Reply, Settings};
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
    while let Some((command, answer)) = inbox.recv().await {
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
    actors: BTreeMap<AccountId, account::Actor>,
    settings: watch::Sender<Settings>,
}

impl Conductor {
    fn new(plugs: Plugs, views: Views) -> Self {
        let (settings, _) = watch::channel(Settings::default());
        Self { plugs, views, store: None, actors: BTreeMap::new(), settings }
    }

    fn tell(&self, profile: ProfileState) {
        self.views.send(ViewPost::Profile(profile));
    }

    async fn open_profile(&mut self) {
        self.tell(ProfileState::Opening);
        match profile::open(&self.plugs).await {
            Ok(Opened::Open(store)) => self.opened(store).await,
            Ok(Opened::Locked { first }) => self.tell(ProfileState::Locked { first }),
            Err(failure) => self.tell(ProfileState::Failed { failure }),
        }
    }

    /// The store is open: read what is there, start an actor per account, tell the shell.
    async fn opened(&mut self, store: Store) {
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
            let actor = account::start(&self.plugs, store, &self.views, &self.settings, record);
            self.actors.insert(actor.id, actor);
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
            Ok(Route::Actor(account, wish)) => match self.actors.get(&account) {
                Some(actor) => actor.post(AccountPost::Do(wish, answer)),
                None => drop(answer.send(Err(Failure::new(ErrorCode::NotFound)))),
            },
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
            Command::Watch { view } => self.view(ViewPost::Watch(view)),
            Command::Unwatch { view } => self.view(ViewPost::Unwatch(view)),
            Command::Older { conversation } => self.view(ViewPost::Older(conversation)),
            Command::LogIn { address, password, server } => {
                self.log_in(&address, password, server).await.map(Route::Here)
            }
            Command::RemoveAccount { account } => {
                self.remove(account).await.map(|()| Route::Here(Reply::Done))
            }
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

    fn view(&self, post: ViewPost) -> Result<Route, Failure> {
        self.store()?;
        self.views.send(post);
        Ok(Route::Here(Reply::Done))
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

    async fn log_in(
        &mut self,
        address: &str,
        password: Private<String>,
        server: String,
    ) -> Result<Reply, Failure> {
        let jid = parse_address(address)?;
        password_present(&password)?;
        let store = self.store()?.clone();
        match store.accounts().await?.into_iter().find(|record| record.jid == jid) {
            Some(known) if known.kept => {
                return Err(Failure::new(ErrorCode::AccountExists).about(jid));
            }
            // A log-in that never succeeded makes room for the next try.
            Some(tried) => self.remove(tried.id).await?,
            None => {}
        }
        let resource = format!("amsel-{}", self.plugs.entropy.id().get(..8).unwrap_or_default());
        let server = server.trim().to_owned();
        let id = store.add_account(&jid, &password, &server, &resource).await?;
        let record =
            store::AccountRecord { id, jid, password, server, resource, kept: false, heard: None };
        let actor = account::start(&self.plugs, &store, &self.views, &self.settings, record);
        self.actors.insert(id, actor);
        Ok(Reply::Account(id))
    }

    async fn remove(&mut self, id: AccountId) -> Result<(), Failure> {
        let store = self.store()?.clone();
        let Some(actor) = self.actors.remove(&id) else {
            return Err(Failure::new(ErrorCode::NotFound));
        };
        actor.close().await;
        store.commit(vec![model::change::Change::AccountRemoved { account: id }]).await?;
        self.views.send(ViewPost::AccountGone(id));
        Ok(())
    }

    async fn shut_down(&mut self) {
        for (_, actor) in std::mem::take(&mut self.actors) {
            actor.close().await;
        }
        self.views.stop().await;
        if let Some(store) = self.store.take() {
            store.close().await;
        }
    }
}

/// Where a command is carried out.
enum Route {
    Here(Reply),
    Actor(AccountId, Wish),
}

/// An address as the user typed it: spaces around it and an `xmpp:` in front are forgiven.
fn parse_address(typed: &str) -> Result<BareJid, Failure> {
    let text = typed.trim();
    let text = text.strip_prefix("xmpp:").unwrap_or(text);
    let invalid = || Failure::new(ErrorCode::AddressInvalid).about(shorten(text));
    let jid = BareJid::new(text).map_err(|_| invalid())?;
    if jid.node().is_none() || jid.domain().as_str().chars().any(char::is_whitespace) {
        return Err(invalid());
    }
    Ok(jid)
}

fn shorten(text: &str) -> String {
    text.chars().take(80).collect()
}

fn password_present(password: &Private<String>) -> Result<(), Failure> {
    if password.expose().is_empty() { Err(Failure::new(ErrorCode::PasswordEmpty)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::parse_address;
    use model::failure::ErrorCode;

    #[test]
    fn an_address_is_forgiven_its_surroundings_but_not_its_nonsense() {
        assert_eq!(
            parse_address(" xmpp:Alice@Example.com ").map(|jid| jid.to_string()),
            Ok("alice@example.com".into())
        );
        for bad in ["", "alice", "@example.com", "alice@", "alice@ex ample", "a@b/c", "a@b@c"] {
            assert_eq!(
                parse_address(bad).map_err(|failure| failure.code),
                Err(ErrorCode::AddressInvalid),
                "{bad:?}"
            );
        }
    }
}
