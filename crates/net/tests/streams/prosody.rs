//! Against Prosody.

use std::collections::BTreeMap;
use std::time::Duration;

use net::{Options, Pace, XmppConnector};
use ports::{Mail, Token};
use support::prosody::{Prosody, installed};

use crate::cutter::Cutter;
use crate::desk::{Desk, login, message};

fn connector(server: &Prosody) -> XmppConnector {
    let options = Options { ca: Some(server.ca().to_owned()), server: None };
    let pace = Pace {
        backoff_least: Duration::from_millis(50),
        backoff_most: Duration::from_millis(500),
        ..Pace::default()
    };
    XmppConnector::new(options).unwrap().with_pace(pace)
}

fn start(name: &str) -> Option<Prosody> {
    if let Err(reason) = installed() {
        support::skipped(name, &reason);
        return None;
    }
    let plan =
        Prosody::plan("net.localhost").account("romeo", "r-pass,=ö").account("juliet", "j-pass");
    Some(plan.start().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_chat_through_a_restart_of_the_server() {
    let Some(mut server) = start("two_accounts_chat_through_a_restart_of_the_server") else {
        return;
    };
    let connector = connector(&server);
    let mut romeo =
        Desk::open(&connector, login("romeo@net.localhost", "r-pass,=ö", Some(server.server())));
    let mut juliet =
        Desk::open(&connector, login("juliet@net.localhost", "j-pass", Some(server.server())));
    let (at_romeo, at_juliet) = (romeo.online().await, juliet.online().await);
    println!("{:#?}", at_romeo.facts);
    assert_eq!(at_romeo.jid.resource().as_str(), "amsel-test");
    assert!(at_romeo.facts.managed);

    romeo.send(message(at_juliet.jid.as_str(), "to-juliet"), Some(Token(1)));
    assert_eq!(juliet.body().await, "to-juliet");
    romeo.acked(1).await;
    juliet.send(message(at_romeo.jid.as_str(), "to-romeo"), Some(Token(1)));
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
    romeo.send(message(again_juliet.jid.as_str(), "after"), Some(Token(2)));
    assert_eq!(juliet.body().await, "after");
    romeo.acked(2).await;
    romeo.stream.close();
    juliet.stream.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_once() {
    let Some(server) = start("a_wrong_password_is_refused_once") else { return };
    let mut desk = Desk::open(
        &connector(&server),
        login("romeo@net.localhost", "wrong", Some(server.server())),
    );
    let (failure, retry) = desk.down().await;
    assert_eq!((failure.code, retry), (model::failure::ErrorCode::NotAuthorized, None));
}

/// What became of each token, and how often each text arrived.
#[derive(Default)]
struct Books {
    acked: Vec<i64>,
    unsure: Vec<i64>,
    unsent: Vec<i64>,
    resumed: u32,
    fresh: u32,
}

impl Books {
    fn settled(&self) -> usize {
        self.acked.len() + self.unsure.len() + self.unsent.len()
    }

    fn write(&mut self, mail: &Mail) {
        let numbers = |tokens: &[Token]| tokens.iter().map(|token| token.0).collect::<Vec<_>>();
        match mail {
            Mail::Acked { token } => self.acked.push(token.0),
            Mail::SessionLost { unsure, unsent, .. } => {
                self.unsure.extend(numbers(unsure));
                self.unsent.extend(numbers(unsent));
            }
            Mail::Unsent { token } => self.unsent.push(token.0),
            Mail::Online { resumed: true, .. } => self.resumed += 1,
            Mail::Online { .. } => self.fresh += 1,
            _ => {}
        }
    }
}

/// Sends a message until one copy of it arrived for sure.
async fn send_last(desk: &mut Desk, to: &str, first: i64) {
    for number in first.. {
        desk.send(message(to, "last"), Some(Token(number)));
        let acked = desk
            .until("the fate of the last message", |mail| match mail {
                Mail::Acked { token } => Some(token == Token(number)),
                Mail::SessionLost { .. } | Mail::Unsent { .. } => Some(false),
                _ => None,
            })
            .await;
        if acked {
            return;
        }
        desk.online().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_with_characters_newer_than_saslprep_is_taken() {
    let name = "a_password_with_characters_newer_than_saslprep_is_taken";
    if let Err(reason) = installed() {
        return support::skipped(name, &reason);
    }
    let password = "p\u{2168}\u{ad}\u{1f600}\u{1f977}e\u{301}";
    let server = Prosody::plan("net.localhost").account("romeo", password).start().unwrap();
    let mut desk = Desk::open(
        &connector(&server),
        login("romeo@net.localhost", password, Some(server.server())),
    );
    // PLAIN would be no proof: the server prepares what it gets.
    assert!(desk.online().await.facts.mechanism.starts_with("SCRAM-"));
}

#[tokio::test(flavor = "multi_thread")]
async fn under_cuts_in_mid_stanza_no_message_is_doubled_and_none_is_lost_in_silence() {
    const MESSAGES: i64 = 400;
    const CUTS: u64 = 5;
    let name = "under_cuts_in_mid_stanza_no_message_is_doubled_and_none_is_lost_in_silence";
    let Some(server) = start(name) else { return };
    let cutter = Cutter::before(server.starttls(), CUTS, |number| 11_003 + number * 1_717).await;
    let connector = connector(&server);
    let mut juliet =
        Desk::open(&connector, login("juliet@net.localhost", "j-pass", Some(server.server())));
    let to = juliet.online().await.jid;
    let romeo_login = login("romeo@net.localhost", "r-pass,=ö", Some(cutter.address.to_string()));
    let mut romeo = Desk::open(&connector, romeo_login);
    romeo.online().await;
    let mut books = Books::default();
    for number in 1..=MESSAGES {
        romeo.send(message(to.as_str(), &format!("m{number}")), Some(Token(number)));
        // One burst of ten after the other, so that cuts fall into all of them.
        while number % 10 == 0 && books.settled() < usize::try_from(number).unwrap() {
            let mail = romeo.next("the fate of a message").await;
            books.write(&mail);
        }
    }
    // What the engine would do: a message that was never written is sent again.
    println!(
        "{} resumed, {} anew; {} acked, {} unsure, {} unsent; {} cuts left",
        books.resumed,
        books.fresh,
        books.acked.len(),
        books.unsure.len(),
        books.unsent.len(),
        cutter.cuts_left()
    );
    assert!(books.resumed > 0, "no cut was survived by a resume");
    send_last(&mut romeo, to.as_str(), MESSAGES + 1).await;
    let mut arrived: BTreeMap<String, u32> = BTreeMap::new();
    loop {
        let body = juliet.body().await;
        if body == "last" {
            break;
        }
        *arrived.entry(body).or_default() += 1;
    }
    assert!(arrived.values().all(|count| *count == 1), "doubled: {arrived:?}");
    for (fates, may_arrive, must_arrive) in
        [(&books.acked, true, true), (&books.unsure, true, false), (&books.unsent, false, false)]
    {
        for number in fates {
            let came = arrived.contains_key(&format!("m{number}"));
            assert!(came || !must_arrive, "m{number} was acked and is lost");
            assert!(!came || may_arrive, "m{number} was never sent and came");
        }
    }
    let mut all: Vec<i64> = [books.acked, books.unsure, books.unsent].concat();
    all.sort_unstable();
    assert_eq!(all, (1..=MESSAGES).collect::<Vec<_>>(), "each token has exactly one fate");
}
