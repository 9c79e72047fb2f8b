//! After the log-in: resuming a session or binding a new one.

use jid::FullJid;
use minidom::Element;
use xmpp_parsers::ns;

use crate::elements::{Incoming, Nonza, SESSION, SmEnable, SmResume};
use crate::error::{NetError, from_stream_error};
use crate::negotiate::LoggedIn;
use crate::wire::{Transport, Wire};
use crate::{random, xml};

/// What shall be done.
pub(crate) struct Plan {
    /// The resource to ask for.
    pub(crate) resource: String,
    /// The session to resume: its id, and what we handled.
    pub(crate) resume: Option<(String, u32)>,
}

/// What came of it.
pub(crate) enum Joined {
    /// The old session lives; the server handled so many of our stanzas.
    Resumed(u32),
    /// A new session.
    Bound {
        /// Our address.
        jid: FullJid,
        /// XEP-0198 is on.
        managed: bool,
        /// The name to resume by.
        resume_id: Option<String>,
        /// The resumption was refused, but the server said what it handled.
        refused_at: Option<u32>,
        /// What came before stanzas were counted.
        early: Vec<Incoming>,
    },
}

/// Resumes as planned, or binds.
pub(crate) async fn join<Io: Transport>(
    wire: &mut Wire<Io>,
    sm: bool,
    session: bool,
    plan: Plan,
) -> Result<Joined, NetError> {
    let mut refused_at = None;
    if let Some((previd, h)) = plan.resume.filter(|_| sm) {
        match resume(wire, previd, h).await? {
            Ok(h) => return Ok(Joined::Resumed(h)),
            Err(h) => refused_at = h,
        }
    }
    let mut early = Vec::new();
    let jid = bind(wire, plan.resource, &mut early).await?;
    if session {
        let id = random::id()?;
        let query = iq(&id, Element::bare("session", SESSION));
        wire.send(&query).await?;
        answer(wire, &id, &mut early).await?.map_err(|_| unexpected("session refused"))?;
    }
    let (managed, resume_id) = if sm { enable(wire, &mut early).await? } else { (false, None) };
    Ok(Joined::Bound { jid, managed, resume_id, refused_at, early })
}

/// What [`join`] needs to know of the log-in.
pub(crate) async fn join_logged_in(
    logged_in: &mut LoggedIn,
    plan: Plan,
) -> Result<Joined, NetError> {
    let features = &logged_in.features;
    if !features.bind {
        return Err(unexpected("no resource binding"));
    }
    let (sm, session) = (features.sm, features.session);
    join(&mut logged_in.wire, sm, session, plan).await
}

fn unexpected(what: &str) -> NetError {
    NetError::Nonsense(what.to_owned())
}

/// XEP-0198 §5. The inner result: resumed, or refused with what the server handled.
async fn resume<Io: Transport>(
    wire: &mut Wire<Io>,
    previd: String,
    h: u32,
) -> Result<Result<u32, Option<u32>>, NetError> {
    wire.send(&SmResume { h, previd: previd.clone() }).await?;
    match wire.receive().await? {
        Incoming::Nonza(Nonza::Resumed(resumed)) if resumed.previd == previd => Ok(Ok(resumed.h)),
        Incoming::Nonza(Nonza::Resumed(_)) => Err(unexpected("resumed another session")),
        Incoming::Nonza(Nonza::Failed(failed)) => Ok(Err(failed.h)),
        Incoming::Error(condition) => Err(from_stream_error(&condition)),
        _ => Err(unexpected("no answer to resume")),
    }
}

/// RFC 6120 §7.6, and §7.7.2.2 if the server does not grant what we ask for.
async fn bind<Io: Transport>(
    wire: &mut Wire<Io>,
    resource: String,
    early: &mut Vec<Incoming>,
) -> Result<FullJid, NetError> {
    let wish = Element::builder("resource", ns::BIND).append(resource).build();
    let mut query = Element::builder("bind", ns::BIND).append(wish).build();
    loop {
        let id = random::id()?;
        let wished = query.children().next().is_some();
        wire.send(&iq(&id, query)).await?;
        match answer(wire, &id, early).await? {
            Ok(answer) => {
                let bound = answer
                    .get_child("bind", ns::BIND)
                    .and_then(|bind| bind.get_child("jid", ns::BIND));
                let jid = bound.and_then(|jid| jid.text().trim().parse().ok());
                return jid.ok_or_else(|| unexpected("no JID was bound"));
            }
            Err(condition)
                if wished
                    && matches!(
                        condition.as_str(),
                        "conflict" | "bad-request" | "not-acceptable"
                    ) =>
            {
                query = Element::bare("bind", ns::BIND);
            }
            Err(condition) => return Err(NetError::Unavailable(format!("bind: {condition}"))),
        }
    }
}

async fn enable<Io: Transport>(
    wire: &mut Wire<Io>,
    early: &mut Vec<Incoming>,
) -> Result<(bool, Option<String>), NetError> {
    wire.send(&SmEnable { resume: true }).await?;
    loop {
        match wire.receive().await? {
            Incoming::Nonza(Nonza::Enabled(enabled)) => {
                return Ok((true, enabled.id.filter(|_| enabled.resume)));
            }
            Incoming::Nonza(Nonza::Failed(_)) => return Ok((false, None)),
            other => keep(other, early)?,
        }
    }
}

/// Waits for the answer to an iq of ours. The inner error is the stanza error's condition.
async fn answer<Io: Transport>(
    wire: &mut Wire<Io>,
    id: &str,
    early: &mut Vec<Incoming>,
) -> Result<Result<Element, String>, NetError> {
    loop {
        match wire.receive().await? {
            Incoming::Stanza(head, element)
                if element.name() == "iq" && head.id == id && is_answer(&head.type_) =>
            {
                return Ok(if head.type_ == "result" {
                    Ok(element)
                } else {
                    Err(stanza_error(&element))
                });
            }
            other => keep(other, early)?,
        }
    }
}

fn is_answer(type_: &str) -> bool {
    matches!(type_, "result" | "error")
}

fn stanza_error(element: &Element) -> String {
    let error = element.get_child("error", ns::JABBER_CLIENT);
    let condition = error.and_then(|error| {
        error.children().find(|child| child.has_ns(ns::XMPP_STANZAS) && child.name() != "text")
    });
    condition
        .map_or_else(|| "undefined-condition".to_owned(), |condition| condition.name().to_owned())
}

/// A stanza that comes before its time is kept for later.
fn keep(incoming: Incoming, early: &mut Vec<Incoming>) -> Result<(), NetError> {
    match incoming {
        Incoming::Stanza(..) | Incoming::Refused(_) if early.len() < 100 => {
            early.push(incoming);
            Ok(())
        }
        Incoming::Error(condition) => Err(from_stream_error(&condition)),
        _ => Err(unexpected("an element out of place")),
    }
}

/// An iq of type set to our server about our account.
fn iq(id: &str, payload: Element) -> Element {
    xml::with(xml::element("iq", ns::JABBER_CLIENT, &[("type", "set"), ("id", id)]), payload)
}
