//! The supervisor: it comes back, but never in a hurry.

use std::time::Duration;

use model::failure::ErrorCode;
use net::Pace;
use ports::Token;
use tokio::time::Instant;

use crate::desk::{Desk, message};
use crate::server::{Server, USER};

#[tokio::test(start_paused = true)]
async fn a_server_that_accepts_and_closes_at_once_is_tried_a_bounded_number_of_times_an_hour() {
    let server = Server::start().await;
    let _desk = Desk::open(&server.slow_connector(), server.login());
    let begin = Instant::now();
    let mut attempts = 0_u32;
    while begin.elapsed() < Duration::from_hours(1) {
        let waiting = Duration::from_hours(1).saturating_sub(begin.elapsed());
        tokio::select! {
            peer = server.accept_at_leisure() => drop(peer),
            () = tokio::time::sleep(waiting) => break,
        }
        attempts += 1;
    }
    println!("{attempts} attempts in an hour");
    // Nine while the bound grows, then one every 150 seconds in the mean.
    assert!((10..=70).contains(&attempts), "{attempts} attempts");
}

#[tokio::test]
async fn a_server_that_lets_us_in_and_throws_us_out_is_no_better() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.slow_connector(), server.login());
    let mut waits = Vec::new();
    for attempt in 0..12 {
        let mut peer = server.logged_in().await;
        peer.offer_binding(true).await;
        if attempt > 0 {
            peer.resume_request("s").await;
            peer.say("<failed xmlns='urn:xmpp:sm:3'/>").await;
        }
        peer.bind().await;
        peer.enable("s").await;
        drop(peer);
        desk.online().await;
        let (failure, retry) = desk.down().await;
        assert_eq!(failure.code, ErrorCode::ConnectionLost);
        waits.push(retry.unwrap());
        desk.stream.try_now();
    }
    assert!(
        waits.iter().all(|wait| *wait >= Duration::from_secs(1) && *wait <= Duration::from_mins(5))
    );
    // Full jitter between 1 s and 2, 4, … 300 s: seven hundred seconds in the mean.
    assert!(waits.iter().sum::<Duration>() > Duration::from_mins(1), "{waits:?}");
}

#[tokio::test]
async fn a_stable_life_starts_the_backoff_anew() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.slow_connector(), server.login());
    for _ in 0..10 {
        drop(server.accept().await);
        desk.down().await;
        desk.stream.try_now();
    }
    let peer = server.online("s").await;
    desk.online().await;
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(31)).await;
    tokio::time::resume();
    drop(peer);
    let (_, retry) = desk.down().await;
    assert!(retry.unwrap() <= Duration::from_secs(2), "{retry:?}");
}

#[tokio::test]
async fn a_silent_server_is_probed_and_given_up() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.slow_connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    let begin = Instant::now();
    tokio::time::pause();
    peer.expect_at_leisure("<r ").await;
    let asked = begin.elapsed();
    assert!((59..=90).contains(&asked.as_secs()), "{asked:?}");
    let (failure, retry) = desk.down_at_leisure().await;
    tokio::time::resume();
    assert_eq!(failure.code, ErrorCode::ServerNoAnswer);
    assert!(retry.is_some());
    assert!((89..=100).contains(&begin.elapsed().as_secs()), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn conflict_stops_and_shutdown_does_not() {
    for (condition, code, permanent) in [
        ("conflict", ErrorCode::Conflict, true),
        ("not-authorized", ErrorCode::NotAuthorized, true),
        ("system-shutdown", ErrorCode::ServerUnavailable, false),
        ("resource-constraint", ErrorCode::ServerUnavailable, false),
        ("see-other-host", ErrorCode::ServerUnavailable, false),
        ("reset", ErrorCode::ConnectionLost, false),
        ("never-heard-of", ErrorCode::ServerUnavailable, false),
    ] {
        let server = Server::start().await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.online("s").await;
        desk.online().await;
        peer.say(&format!(
            "<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:1</{condition}></stream:error></stream:stream>"
        ))
        .await;
        let (failure, retry) = desk.down().await;
        assert_eq!((failure.code, retry.is_none()), (code, permanent), "{condition}");
        assert_eq!(
            server.is_left_alone_for(Duration::from_mins(10)).await,
            permanent,
            "{condition}"
        );
    }
}

#[tokio::test]
async fn try_now_ends_the_wait() {
    let server = Server::start().await;
    let hour = Duration::from_hours(1);
    let pace = Pace { backoff_least: hour, backoff_most: hour, ..Pace::default() };
    let mut desk = Desk::open(&server.connector().with_pace(pace), server.login());
    drop(server.accept().await);
    assert_eq!(desk.down().await.1, Some(hour));
    desk.stream.try_now();
    server.accept().await;
}

#[tokio::test]
async fn try_now_during_an_attempt_skips_the_wait_behind_it() {
    let server = Server::start().await;
    let hour = Duration::from_hours(1);
    let pace = Pace { backoff_least: hour, backoff_most: hour, ..Pace::default() };
    let mut desk = Desk::open(&server.connector().with_pace(pace), server.login());
    let peer = server.accept().await;
    desk.stream.try_now();
    // The answer to what was said later shows that the wish was heard.
    desk.send(message(USER, "1"), Some(Token(1)));
    assert_eq!(desk.unsent().await, 1);
    drop(peer);
    assert_eq!(desk.down().await.1, Some(Duration::ZERO));
    drop(server.accept().await);
    // Once.
    assert_eq!(desk.down().await.1, Some(hour));
}
