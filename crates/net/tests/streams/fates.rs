//! The fate of each token comes back exactly once.

use model::failure::ErrorCode;
use ports::{Mail, SessionNo, Token};

use crate::desk::{Desk, message};
use crate::server::{Server, USER};
use crate::sessions::{incoming, send};

const FAILED: &str = "<failed xmlns='urn:xmpp:sm:3'/>";

#[tokio::test]
async fn a_stanza_of_a_session_that_is_over_is_never_written() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let peer = server.online("s").await;
    let first = desk.online().await.session;
    drop(peer);
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.say(FAILED).await;
    peer.bind().await;
    peer.enable("t").await;
    // The stream may know already that the first session is lost; the engine does not.
    desk.stream.send(first, message(USER, "late"), Some(Token(1)));
    let fate = desk
        .until("a fate", |mail| match mail {
            Mail::Unsent { token } => Some(vec![token]),
            Mail::SessionLost { unsent, .. } if !unsent.is_empty() => Some(unsent),
            _ => None,
        })
        .await;
    assert_eq!(fate, [Token(1)]);
    if desk.session == first {
        desk.online().await;
    }
    desk.stream.send(first, message(USER, "later"), Some(Token(2)));
    desk.stream.send(SessionNo(99), message(USER, "of none"), Some(Token(3)));
    desk.stream.send(first, message(USER, "nobody asks"), None);
    assert_eq!((desk.unsent().await, desk.unsent().await), (2, 3));
    send(&desk, 4..=4);
    peer.stanzas(&["4"]).await;
    peer.ack(1).await;
    desk.acked(4).await;
    assert!(!peer.heard.contains("late") && !peer.heard.contains("none"), "{}", peer.heard);
}

#[tokio::test]
async fn a_stanza_before_its_session_is_answered_at_once() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let plain = server.accept().await;
    desk.stream.send(SessionNo(1), message(USER, "early"), Some(Token(1)));
    assert_eq!(desk.unsent().await, 1);
    drop(plain);
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 2..=2);
    peer.stanzas(&["2"]).await;
    assert!(!peer.heard.contains("early"), "{}", peer.heard);
}

#[tokio::test]
async fn what_crosses_a_good_bye_has_a_fate_too() {
    const LAST: i64 = 60;
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 1..=1);
    peer.stanzas(&["1"]).await;
    desk.stream.close();
    send(&desk, 2..=LAST);
    peer.ack(1).await;
    let mut fates = Vec::new();
    while fates.len() < usize::try_from(LAST).unwrap() {
        match desk.next("a fate").await {
            Mail::Acked { token } | Mail::Unsent { token } => fates.push(token.0),
            Mail::SessionLost { unsure, unsent, .. } => {
                fates.extend([unsure, unsent].concat().iter().map(|token| token.0));
            }
            _ => {}
        }
    }
    fates.sort_unstable();
    assert_eq!(fates, (1..=LAST).collect::<Vec<_>>());
    peer.gone().await;
    assert!(!peer.heard.contains("id='2'"), "{}", peer.heard);
    // Even when nobody is there any more.
    send(&desk, 61..=61);
    assert_eq!(desk.unsent().await, 61);
}

#[tokio::test]
async fn a_panic_is_told_and_costs_the_session_only() {
    let server = Server::start().await;
    let trips = |mail: &Mail| matches!(mail, Mail::Stanza { .. });
    let mut desk = Desk::open_with_a_fault(&server.connector(), server.login(), trips);
    let mut peer = server.online("s").await;
    let session = desk.online().await.session;
    send(&desk, 1..=2);
    peer.stanzas(&["1", "2"]).await;
    peer.ack(1).await;
    desk.acked(1).await;
    peer.say(&incoming(1..=1)).await;
    assert_eq!(desk.lost().await, (session, vec![2], vec![]));
    let (failure, retry) = desk.down().await;
    assert_eq!((failure.code, retry), (ErrorCode::Internal, None));
    peer.gone().await;
    send(&desk, 3..=3);
    assert_eq!(desk.unsent().await, 3);
    desk.stream.try_now();
    server.online("t").await;
    assert_ne!(desk.online().await.session, session);
}
