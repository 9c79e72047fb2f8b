//! Against Prosody.

use net::{Options, Pace, XmppConnector};
use ports::Token;
use std::time::Duration;
use support::prosody::{Prosody, installed};

use crate::desk::{Desk, login, message};

fn connector(server: &Prosody) -> XmppConnector {
    let options = Options { ca: Some(server.ca().to_owned()), server: None };
    let pace = Pace { backoff_least: Duration::from_millis(50), backoff_most: Duration::from_millis(500), ..Pace::default() };
    XmppConnector::new(options).unwrap().with_pace(pace)
}

fn start(name: &str) -> Option<Prosody> {
    if let Err(reason) = installed() {
        support::skipped(name, &reason);
        return None;
    }
    let plan = Prosody::plan("net.localhost").account("romeo", "r-pass,=ö").account("juliet", "j-pass");
    Some(plan.start().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_chat_through_a_restart_of_the_server() {
    let Some(mut server) = start("two_accounts_chat_through_a_restart_of_the_server") else { return };
    let connector = connector(&server);
    let mut romeo = Desk::open(&connector, login("romeo@net.localhost", "r-pass,=ö", Some(server.server())));
    let mut juliet = Desk::open(&connector, login("juliet@net.localhost", "j-pass", Some(server.server())));
    let (at_romeo, at_juliet) = (romeo.online().await, juliet.online().await);
    println!("{:#?}", at_romeo.facts);
    assert_eq!(at_romeo.jid.resource().as_str(), "amsel-test");
    assert!(at_romeo.facts.managed);

    romeo.stream.send(message(at_juliet.jid.as_str(), "to-juliet"), Some(Token(1)));
    assert_eq!(juliet.body().await, "to-juliet");
    romeo.acked(1).await;
    juliet.stream.send(message(at_romeo.jid.as_str(), "to-romeo"), Some(Token(1)));
    assert_eq!(romeo.body().await, "to-romeo");
    juliet.acked(1).await;

    server.kill().unwrap();
    let (failure, retry) = romeo.down().await;
    println!("{failure:?} {retry:?}");
    server.start_again().unwrap();
    let again = romeo.online().await;
    assert!(!again.resumed);
    let again_juliet = juliet.online().await;
    assert_ne!(again.session, at_romeo.session);
    romeo.stream.send(message(again_juliet.jid.as_str(), "after"), Some(Token(2)));
    assert_eq!(juliet.body().await, "after");
    romeo.acked(2).await;
    romeo.stream.close();
    juliet.stream.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_once() {
    let Some(server) = start("a_wrong_password_is_refused_once") else { return };
    let mut desk = Desk::open(&connector(&server), login("romeo@net.localhost", "wrong", Some(server.server())));
    let (failure, retry) = desk.down().await;
    assert_eq!((failure.code, retry), (model::failure::ErrorCode::NotAuthorized, None));
}
