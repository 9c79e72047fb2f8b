//! Stream management as the engine sees it: tokens, commits, resumption.

use std::time::Duration;

use model::failure::ErrorCode;
use net::Pace;
use ports::{Mail, Token};

use crate::desk::{Desk, message};
use crate::server::{Server, hasty};

const TO: &str = "juliet@amsel.example";

pub(crate) fn send(desk: &Desk, tokens: std::ops::RangeInclusive<i64>) {
    for token in tokens {
        desk.send(message(TO, &token.to_string()), Some(Token(token)));
    }
}

pub(crate) fn incoming(ids: std::ops::RangeInclusive<u32>) -> String {
    ids.map(|id| format!("<message from='{TO}' id='{id}'><body>{id}</body></message>"))
        .collect::<Vec<_>>()
        .concat()
}

#[tokio::test]
async fn tokens_come_back_when_the_server_confirms_and_not_before() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 1..=3);
    peer.stanzas(&["1", "2", "3"]).await;
    peer.ack(2).await;
    desk.acked(1).await;
    desk.acked(2).await;
    peer.ack(3).await;
    desk.acked(3).await;
    assert!(!desk.log.iter().any(|mail| mail.starts_with("SessionLost")));
}

#[tokio::test]
async fn h_moves_only_when_the_engine_has_committed() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    desk.commits = false;
    let mut peer = server.online("s").await;
    let session = desk.online().await.session;
    peer.say(&incoming(1..=3)).await;
    for id in ["1", "2", "3"] {
        assert_eq!(desk.body().await, id);
    }
    peer.ask().await;
    assert_eq!(peer.confirmed().await, 0);
    desk.stream.handled(session, 2);
    peer.ask().await;
    assert_eq!(peer.confirmed().await, 2);
    // The rest is confirmed unasked, so that the server can forget it.
    desk.stream.handled(session, 1);
    assert_eq!(peer.confirmed().await, 3);
}

#[tokio::test]
async fn after_a_cut_in_mid_stanza_nothing_is_lost_or_doubled() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    let session = desk.online().await.session;
    send(&desk, 1..=4);
    peer.stanzas(&["1", "2", "3", "4"]).await;
    peer.say(&format!("{}<message from='{TO}' id='3'><body>ha", incoming(1..=2))).await;
    assert_eq!((desk.body().await, desk.body().await), ("1".to_owned(), "2".to_owned()));
    drop(peer);
    let (_, retry) = desk.down().await;
    assert!(retry.is_some());
    // A stanza sent while there is no connection waits for the resumed session.
    send(&desk, 5..=5);

    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    assert_eq!(peer.resume_request("s").await, 2);
    peer.resumed("s", 2).await;
    peer.say(&incoming(3..=3)).await;
    let online = desk.online().await;
    assert!(online.resumed);
    assert_eq!(online.session, session);
    // It must show that it listens before it gets anything.
    assert_eq!(peer.element().await.name(), "r");
    peer.ack(2).await;
    peer.stanzas(&["3", "4", "5"]).await;
    peer.ack(5).await;
    assert_eq!(desk.body().await, "3");
    desk.acked(5).await;
    peer.ask().await;
    assert_eq!(peer.confirmed().await, 3);
    let acked = desk.log.iter().filter(|mail| mail.starts_with("Acked")).count();
    assert_eq!(acked, 5);
}

#[tokio::test]
async fn a_resume_waits_for_the_commits_that_are_under_way() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    desk.commits = false;
    let mut peer = server.online("s").await;
    let session = desk.online().await.session;
    peer.say(&incoming(1..=2)).await;
    assert_eq!((desk.body().await, desk.body().await), ("1".to_owned(), "2".to_owned()));
    drop(peer);
    let mut peer = server.logged_in().await;
    desk.stream.handled(session, 1);
    peer.offer_binding(true).await;
    desk.stream.handled(session, 1);
    assert_eq!(peer.resume_request("s").await, 2);
}

#[tokio::test]
async fn an_engine_that_does_not_commit_costs_the_session_and_late_commits_are_void() {
    let server = Server::start().await;
    let pace = Pace { drain: Duration::from_millis(300), ..hasty() };
    let mut desk = Desk::open(&server.connector().with_pace(pace), server.login());
    desk.commits = false;
    let mut peer = server.online("s").await;
    let first = desk.online().await.session;
    peer.say(&incoming(1..=1)).await;
    desk.body().await;
    drop(peer);
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.bind().await;
    peer.enable("t").await;
    let second = desk.online().await.session;
    assert_ne!(first, second);
    peer.say(&incoming(2..=2)).await;
    desk.body().await;
    desk.stream.handled(first, 1);
    peer.ask().await;
    assert_eq!(peer.confirmed().await, 0);
    desk.stream.handled(second, 1);
    assert_eq!(peer.confirmed().await, 1);
}

#[tokio::test]
async fn failed_without_h_leaves_what_was_written_unsure_and_the_rest_unsent() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    let first = desk.online().await.session;
    send(&desk, 1..=3);
    peer.stanzas(&["1", "2", "3"]).await;
    peer.ack(1).await;
    desk.acked(1).await;
    drop(peer);
    desk.down().await;
    send(&desk, 4..=5);
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.say("<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>").await;
    peer.bind().await;
    peer.enable("t").await;
    assert_eq!(desk.lost().await, (first, vec![2, 3], vec![4, 5]));
    let online = desk.online().await;
    assert!(!online.resumed);
    assert_ne!(online.session, first);
    // Nothing of the old session goes out by itself.
    send(&desk, 6..=6);
    peer.stanzas(&["6"]).await;
}

#[tokio::test]
async fn failed_with_h_settles_what_the_server_had() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 1..=3);
    peer.stanzas(&["1", "2", "3"]).await;
    drop(peer);
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.say("<failed xmlns='urn:xmpp:sm:3' h='2'/>").await;
    peer.bind().await;
    peer.enable("t").await;
    desk.acked(2).await;
    let (_, unsure, unsent) = desk.lost().await;
    assert_eq!((unsure, unsent), (vec![3], vec![]));
}

#[tokio::test]
async fn a_session_that_does_not_answer_after_a_resume_is_given_up() {
    let server = Server::start().await;
    let pace = Pace { resume_answer: Duration::from_millis(300), ..hasty() };
    let mut desk = Desk::open(&server.connector().with_pace(pace), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 1..=2);
    peer.stanzas(&["1", "2"]).await;
    drop(peer);
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.resumed("s", 1).await;
    assert!(desk.online().await.resumed);
    send(&desk, 3..=3);
    let ((_, unsure, unsent), _) = (desk.lost().await, desk.down().await);
    assert_eq!((unsure, unsent), (vec![2], vec![3]));
    peer.gone().await;
    assert!(!peer.heard.contains("<message"), "{}", peer.heard);
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.bind().await;
}

#[tokio::test]
async fn a_session_of_another_name_is_nobodys() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let peer = server.online("s").await;
    desk.online().await;
    drop(peer);
    desk.down().await;
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.resumed("other", 0).await;
    assert_eq!(desk.down().await.0.code, ErrorCode::ServerNonsense);
}

#[tokio::test]
async fn a_count_that_is_too_high_ends_the_stream_and_delivers_nothing() {
    for h in ["2", "4294967295", "-1", "many"] {
        let server = Server::start().await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.online("s").await;
        desk.online().await;
        send(&desk, 1..=1);
        peer.stanzas(&["1"]).await;
        peer.say(&format!("<a xmlns='urn:xmpp:sm:3' h='{h}'/>")).await;
        let (_, unsure, unsent) = desk.lost().await;
        assert_eq!((unsure, unsent), (vec![1], vec![]), "{h}");
        assert_eq!(desk.down().await.0.code, ErrorCode::ServerNonsense, "{h}");
        peer.gone().await;
        if h.parse::<u32>().is_ok() {
            assert!(peer.heard.contains("handled-count-too-high"), "{}", peer.heard);
        }
        assert!(peer.heard.ends_with("</stream:stream>"), "{}", peer.heard);
    }
}

#[tokio::test]
async fn a_count_that_is_too_high_in_a_resume_is_told_and_delivers_nothing() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 1..=1);
    peer.stanzas(&["1"]).await;
    drop(peer);
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.resumed("s", 7).await;
    let (_, unsure, unsent) = desk.lost().await;
    assert_eq!((unsure, unsent), (vec![1], vec![]));
    assert_eq!(desk.down().await.0.code, ErrorCode::ServerNonsense);
    peer.gone().await;
    let told = "<handled-count-too-high";
    assert!(
        peer.heard.contains(told) && peer.heard.ends_with("</stream:stream>"),
        "{}",
        peer.heard
    );
}

#[tokio::test]
async fn without_stream_management_an_answered_ping_confirms() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.logged_in().await;
    peer.offer_binding(false).await;
    peer.bind().await;
    assert!(!desk.online().await.facts.managed);
    send(&desk, 1..=1);
    peer.stanzas(&["1"]).await;
    let ping = peer.element().await;
    assert!(ping.get_child("ping", "urn:xmpp:ping").is_some(), "{ping:?}");
    let id = ping.attr("id").unwrap();
    // The same id from somebody else proves nothing.
    peer.say(&format!("<iq type='result' id='{id}' from='mallory@evil.example/x'/>")).await;
    let forged = desk.next("the forged answer").await;
    assert!(matches!(forged, Mail::Stanza { .. }), "{forged:?}");
    send(&desk, 2..=2);
    peer.stanzas(&["2"]).await;
    peer.say(&format!("<iq type='result' id='{id}' from='amsel.example'/>")).await;
    desk.acked(1).await;
    drop(peer);
    let (_, unsure, unsent) = desk.lost().await;
    assert_eq!((unsure, unsent), (vec![2], vec![]));
}

#[tokio::test]
async fn reading_stops_at_a_thousand_stanzas_that_nobody_committed() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    desk.commits = false;
    let mut peer = server.online("s").await;
    let session = desk.online().await.session;
    let flood = tokio::spawn(async move {
        peer.say(&incoming(1..=3000)).await;
        peer
    });
    for id in 1..=1000 {
        assert_eq!(desk.body().await, id.to_string());
    }
    // The other tasks of this thread have their turns, and nothing more is read.
    for _ in 0..10_000 {
        tokio::task::yield_now().await;
    }
    assert!(desk.is_empty());
    desk.stream.handled(session, 1);
    assert_eq!(desk.body().await, "1001");
    desk.stream.handled(session, 1000);
    for id in 1002..=2001 {
        assert_eq!(desk.body().await, id.to_string());
    }
    desk.stream.handled(session, 1000);
    for id in 2002..=3000 {
        assert_eq!(desk.body().await, id.to_string());
    }
    drop(flood.await.unwrap());
}

#[tokio::test]
async fn a_good_bye_confirms_what_was_committed_and_says_so() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    peer.say(&incoming(1..=1)).await;
    desk.body().await;
    send(&desk, 1..=1);
    desk.stream.close();
    peer.stanzas(&["1"]).await;
    assert_eq!(peer.element().await.name(), "r");
    peer.ack(1).await;
    desk.acked(1).await;
    assert_eq!(peer.confirmed().await, 1);
    assert!(peer.try_element().await.is_none());
    assert!(peer.heard.ends_with("</stream:stream>"), "{}", peer.heard);
    peer.say("</stream:stream>").await;
    peer.gone().await;
}

#[tokio::test]
async fn a_good_bye_ends_in_bounded_time_and_tells_the_fate_of_every_stanza() {
    let server = Server::start().await;
    let pace = Pace { close: Duration::from_millis(300), ..hasty() };
    let mut desk = Desk::open(&server.connector().with_pace(pace), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 1..=1);
    peer.stanzas(&["1"]).await;
    desk.stream.close();
    let (_, unsure, unsent) = desk.lost().await;
    assert_eq!((unsure, unsent), (vec![1], vec![]));
    peer.gone().await;
}
