//! What the user asks of an account: judged, stored, then done.

use model::BareJid;
use model::Private;
use model::change::{Change, Outcome};
use model::failure::{ErrorCode, Failure};
use model::ids::{ConversationId, MessageId, OriginId};
use model::message::{Body, Delivery};
use model::presence::ChatState;
use model::roster::{RosterItem, Subscription, SubscriptionAct};
use store::Outgoing;
use xep::write;

use crate::Answer;
use crate::account::{Account, Wish};
use crate::api::Reply;
use crate::views::ViewPost;

/// Longest text in bytes of UTF-8. Servers end a stream at a stanza of 256 KiB (Prosody's
/// limit for clients), and a text can grow sixfold when it is escaped for XML.
pub(crate) const MAX_TEXT: usize = 40_000;
/// Longest name of a contact in bytes of UTF-8 (as of a part of a JID, RFC 7622 §3.1).
const MAX_NAME: usize = 1_023;

impl Account {
    /// Does it and answers.
    pub(crate) async fn fulfil(&mut self, wish: Wish, answer: Answer) {
        let done = match wish {
            Wish::AddContact(peer, name) => return self.add_contact(&peer, &name, answer),
            Wish::RemoveContact(peer) => {
                return self.ask(&|id| write::roster_remove(id, &peer), None, answer);
            }
            Wish::LogInAgain(password) => self.log_in_again(password).await,
            Wish::TryNow => self.try_now().await,
            Wish::StartChat(peer) => self.start_chat(peer).await,
            Wish::Send(conversation, peer, text) => self.send_text(conversation, peer, text).await,
            Wish::SendAgain(message) => self.send_again(message).await,
            Wish::Discard(message) => self.discard(message).await,
            Wish::Typing(peer, writing) => {
                self.typing(&peer, writing);
                Ok(Reply::Done)
            }
            Wish::MarkRead(conversation, message) => self.mark_read(conversation, message).await,
            Wish::AnswerRequest(peer, allow) => self.answer_request(&peer, allow).await,
        };
        // Nobody may wait any more; that is no fault.
        drop(answer.send(done));
    }

    async fn log_in_again(&mut self, password: Private<String>) -> Result<Reply, Failure> {
        self.login.password = password;
        self.new_password = true;
        self.end_session().await;
        self.start().await;
        Ok(Reply::Done)
    }

    async fn try_now(&mut self) -> Result<Reply, Failure> {
        match &self.stream {
            Some(stream) => stream.try_now(),
            None => self.start().await,
        }
        Ok(Reply::Done)
    }

    async fn start_chat(&mut self, peer: BareJid) -> Result<Reply, Failure> {
        if peer == self.login.jid {
            return Err(own_address(&peer));
        }
        let opened = Change::ConversationOpened { account: self.id, peer: peer.clone() };
        let found = match self.commit(vec![opened]).await?.first() {
            Some(Outcome::Conversation(id)) => Some(*id),
            // It was open already.
            _ => self.store.find_conversation(self.id, &peer).await?,
        };
        let missing = || Failure::new(ErrorCode::Internal).detail("no conversation was opened");
        found.map(Reply::Conversation).ok_or_else(missing)
    }

    async fn send_text(
        &mut self,
        conversation: ConversationId,
        peer: BareJid,
        text: Private<String>,
    ) -> Result<Reply, Failure> {
        judge_text(text.expose())?;
        let origin = self.plugs.entropy.id();
        let origin_id = OriginId::new(&origin).ok_or_else(|| Failure::new(ErrorCode::Internal))?;
        let (account, at) = (self.id, self.plugs.clock.now());
        let change = Change::MessageOut {
            account,
            conversation,
            text: text.clone(),
            origin_id: origin_id.clone(),
            at,
        };
        let outcomes = self.commit(vec![change]).await?;
        let Some(Outcome::Message { message, .. }) = outcomes.first().cloned() else {
            return Err(Failure::new(ErrorCode::NotFound));
        };
        self.outbox.push(Outgoing { message, conversation, peer, origin_id, text, at });
        self.pump().await;
        Ok(Reply::Message(message))
    }

    async fn send_again(&mut self, id: MessageId) -> Result<Reply, Failure> {
        let found = self.store.message(id).await?.filter(|(account, _)| *account == self.id);
        let (_, message) = found.ok_or_else(|| Failure::new(ErrorCode::NotFound))?;
        if !matches!(message.delivery, Some(Delivery::Unknown | Delivery::Failed))
            || matches!(message.body, Body::Refused(_))
        {
            return Err(Failure::new(ErrorCode::NotFound).detail("nothing to send again"));
        }
        let change =
            Change::Moved { account: self.id, message: id, to: Delivery::Queued, failure: None };
        self.commit(vec![change]).await?;
        self.outbox.disown(id);
        self.refill().await?;
        self.pump().await;
        Ok(Reply::Done)
    }

    async fn discard(&mut self, id: MessageId) -> Result<Reply, Failure> {
        let outcomes =
            self.commit(vec![Change::Discarded { account: self.id, message: id }]).await?;
        if outcomes.first() == Some(&Outcome::Nothing) {
            return Err(
                Failure::new(ErrorCode::NotFound).detail("already sent, or not the user's own")
            );
        }
        self.outbox.forget(id);
        self.tell_queued();
        Ok(Reply::Done)
    }

    /// XEP-0085 §5.1: only to those who may know that we are here.
    fn typing(&self, peer: &BareJid, writing: bool) {
        let known = self.memory.may_see_us(peer) || self.memory.wrote_to.contains(peer);
        if known && self.settings.borrow().send_typing {
            let state = if writing { ChatState::Composing } else { ChatState::Paused };
            self.send(write::chat_state(&peer.clone().into(), state, &self.plugs.entropy.id()));
        }
    }

    async fn mark_read(
        &mut self,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<Reply, Failure> {
        self.commit(vec![Change::ReadUpTo { account: self.id, conversation, message }]).await?;
        Ok(Reply::Done)
    }

    fn add_contact(&mut self, peer: &BareJid, name: &str, answer: Answer) {
        let name = name.trim();
        let own = *peer == self.login.jid;
        let judged = if own { Err(own_address(peer)) } else { judge_name(name) };
        if let Err(failure) = judged {
            drop(answer.send(Err(failure)));
            return;
        }
        let known = self.memory.roster.get(peer);
        let item = RosterItem {
            jid: peer.clone(),
            name: if name.is_empty() {
                known.map(|item| item.name.clone()).unwrap_or_default()
            } else {
                name.to_owned()
            },
            subscription: Subscription::None,
            asked: false,
            groups: known.map(|item| item.groups.clone()).unwrap_or_default(),
        };
        // RFC 6121 §2.3, §3.1: asking is the next step once the contact is there.
        let subscribe = write::subscription(peer, SubscriptionAct::Subscribe);
        self.ask(&|id| write::roster_set(id, &item), Some(subscribe), answer);
    }

    async fn answer_request(&mut self, peer: &BareJid, allow: bool) -> Result<Reply, Failure> {
        if self.session.is_none() {
            return Err(self.offline());
        }
        if !self.memory.asks.contains(peer) {
            return Err(Failure::new(ErrorCode::NotFound).about(peer));
        }
        let change = Change::Asks { account: self.id, jid: peer.clone(), open: false };
        self.commit(vec![change]).await?;
        self.memory.asks.remove(peer);
        self.views.send(ViewPost::Asks { account: self.id, peer: peer.clone(), open: false });
        if !allow {
            self.send(write::subscription(peer, SubscriptionAct::Unsubscribed));
            return Ok(Reply::Done);
        }
        self.send(write::subscription(peer, SubscriptionAct::Subscribed));
        let item = self.memory.roster.get(peer);
        if !item.is_some_and(|item| item.asked) && !self.memory.we_see(peer) {
            self.send(write::subscription(peer, SubscriptionAct::Subscribe));
        }
        Ok(Reply::Done)
    }
}

fn own_address(jid: &BareJid) -> Failure {
    Failure::new(ErrorCode::AddressOwn).about(jid)
}

/// A name that a server would end the stream for, or store only in part, is refused before it is sent.
fn judge_name(name: &str) -> Result<(), Failure> {
    if name.len() > MAX_NAME || !xep::sendable(name) {
        return Err(Failure::new(ErrorCode::NameInvalid).detail(MAX_NAME));
    }
    Ok(())
}

fn judge_text(text: &str) -> Result<(), Failure> {
    if text.trim().is_empty() {
        return Err(Failure::new(ErrorCode::TextEmpty));
    }
    if text.len() > MAX_TEXT {
        return Err(Failure::new(ErrorCode::TextTooLong).detail(MAX_TEXT));
    }
    if !xep::sendable(text) {
        return Err(Failure::new(ErrorCode::TextUnsendable));
    }
    Ok(())
}
