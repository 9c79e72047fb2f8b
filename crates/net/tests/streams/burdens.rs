//! More than one side can take at once.

use std::time::Duration;

use model::failure::ErrorCode;
use net::Pace;
use ports::Mail;
use tokio::time::timeout;

use crate::desk::{Desk, PATIENCE};
use crate::server::{Server, hasty};
use crate::sessions::{incoming, send};

/// The other tasks of this thread have their turns.
async fn turns() {
    for _ in 0..10_000 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn reading_stops_at_sixteen_mebibytes_that_nobody_committed() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    desk.commits = false;
    let mut peer = server.online("s").await;
    let session = desk.online().await.session;
    let flood = tokio::spawn(async move {
        let ballast = "x".repeat(1_000_000);
        for id in 1..=20 {
            peer.say(&format!("<message id='{id}'><body>{id}</body><b>{ballast}</b></message>"))
                .await;
        }
        peer
    });
    // Sixteen are a little less than that, and the seventeenth is more.
    for id in 1..=17 {
        assert_eq!(desk.body().await, id.to_string());
    }
    turns().await;
    assert!(desk.is_empty());
    for id in 18..=20 {
        desk.stream.handled(session, 1);
        assert_eq!(desk.body().await, id.to_string());
        turns().await;
        assert!(desk.is_empty());
    }
    drop(flood.await.unwrap());
}

#[tokio::test]
async fn the_verdict_on_a_resumed_session_waits_while_we_do_not_read() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    drop(server.online("s").await);
    let session = desk.online().await.session;
    desk.commits = false;
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.resumed("s", 0).await;
    assert!(desk.online().await.resumed);
    peer.say(&incoming(1..=1001)).await;
    for id in 1..=1000 {
        assert_eq!(desk.body().await, id.to_string());
    }
    turns().await;
    assert!(desk.is_empty());
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(50)).await;
    tokio::time::resume();
    desk.stream.handled(session, 1000);
    assert_eq!(desk.body().await, "1001");
    desk.stream.handled(session, 1);
    peer.ack(0).await;
    send(&desk, 1..=1);
    peer.stanzas(&["1"]).await;
}

#[tokio::test]
async fn a_server_that_talks_and_never_answers_is_given_up_and_the_session_kept() {
    let server = Server::start().await;
    let second = Duration::from_secs(1);
    let pace = Pace { idle: second, answer: second, ..hasty() };
    let mut desk = Desk::open(&server.connector().with_pace(pace), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    send(&desk, 1..=1);
    peer.stanzas(&["1"]).await;
    let talk = async {
        loop {
            peer.say(&incoming(1..=1)).await;
            if let Mail::Down { failure, retry_in } = desk.next("a stanza or the end").await {
                return (failure, retry_in);
            }
            desk.log.clear();
        }
    };
    let (failure, retry) = timeout(PATIENCE, talk).await.expect("the silence is noticed");
    assert_eq!(failure.code, ErrorCode::ServerNoAnswer);
    assert!(retry.is_some());
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
}
