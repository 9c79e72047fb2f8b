//! Ways in, and servers that do not let anybody in.

use std::cell::Cell;
use std::time::Duration;

use model::account::Step;
use model::failure::ErrorCode;
use ports::Mail;
use tokio::time::Instant;

use crate::account::{BOTH, Cheat, SASL};
use crate::certificate::DOMAIN;
use crate::desk::{Desk, login};
use crate::name_server;
use crate::server::{PASSWORD, Server, USER};

pub(crate) const PLUS: &str =
    "<mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>SCRAM-SHA-256-PLUS</mechanism>";

#[tokio::test]
async fn starttls_with_channel_binding_and_nothing_about_us_in_the_clear() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut plain = server.accept().await;
    let header = plain.header().await;
    assert!(
        header.contains(&format!("to=\"{DOMAIN}\"")) || header.contains(&format!("to='{DOMAIN}'")),
        "{header}"
    );
    assert!(header.contains("xml:lang"), "{header}");
    plain.say("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>").await;
    plain.element().await;
    assert!(!plain.heard.contains("romeo"), "{}", plain.heard);
    plain.say("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").await;
    let mut peer = plain.secure(&server.identity).await.unwrap();
    peer.offer(&format!("{BOTH}{PLUS}")).await;
    assert!(peer.heard.contains(USER), "the header names us behind TLS: {}", peer.heard);
    let auth = peer.scram(Cheat::Not).await;
    assert_eq!(auth.mechanism, "SCRAM-SHA-256-PLUS");
    peer.offer_binding(true).await;
    peer.bind().await;
    peer.enable("s").await;
    let online = desk.online().await;
    assert_eq!(online.jid.to_string(), format!("{USER}/amsel-test"));
    assert_eq!(
        (online.facts.tls.as_str(), online.facts.mechanism.as_str()),
        ("TLSv1.3", "SCRAM-SHA-256-PLUS")
    );
    let steps: Vec<Step> = online.facts.steps.iter().map(|done| done.step).collect();
    assert_eq!(steps, [Step::Finding, Step::Securing, Step::Authenticating, Step::Loading]);
}

#[tokio::test]
async fn scram_sha_1_without_binding_says_that_we_could_have_bound() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.secured().await;
    peer.offer("<mechanism>PLAIN</mechanism><mechanism>SCRAM-SHA-1</mechanism>").await;
    let auth = peer.scram(Cheat::SignatureInChallenge).await;
    assert_eq!((auth.mechanism.as_str(), auth.gs2.as_str()), ("SCRAM-SHA-1", "y,,"));
    peer.offer_binding(false).await;
    peer.bind().await;
    assert!(!desk.online().await.facts.managed);
}

#[tokio::test]
async fn with_tls_1_2_the_certificate_is_bound() {
    let server = Server::start_tls12().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.secured().await;
    peer.offer(&format!("{BOTH}{PLUS}")).await;
    let auth = peer.scram(Cheat::Not).await;
    assert_eq!(
        (auth.mechanism.as_str(), auth.gs2.as_str()),
        ("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,")
    );
    peer.offer_binding(true).await;
    peer.bind().await;
    peer.enable("s").await;
    assert_eq!(desk.online().await.facts.tls, "TLSv1.2");
}

#[tokio::test]
async fn direct_tls_is_found_by_its_record_and_a_dead_host_is_passed_over() {
    let server = Server::start().await;
    // Nothing listens where this one was bound.
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let names = name_server::serve(vec![
        ("_xmpp-client._tcp.amsel.example.", 1, dead.port(), "host-one.example."),
        ("_xmpps-client._tcp.amsel.example.", 2, server.address.port(), "host-two.example."),
        ("_xmpps-client._tcp.amsel.example.", 0, 0, "."),
    ])
    .await;
    let connector = server.connector().with_name_server(names);
    let mut desk = Desk::open(&connector, login(USER, PASSWORD, None));
    let mut peer = server.accept().await.secure(&server.identity).await.unwrap();
    assert_eq!(peer.io.get_ref().1.alpn_protocol(), Some(&b"xmpp-client"[..]));
    peer.offer(BOTH).await;
    peer.scram(Cheat::Not).await;
    peer.offer_binding(true).await;
    peer.bind().await;
    peer.enable("s").await;
    let online = desk.online().await;
    assert_eq!(online.facts.host, format!("host-two.example:{}", server.address.port()));
}

#[tokio::test]
async fn a_domain_without_hosts_is_not_found() {
    let server = Server::start().await;
    let none = name_server::serve(Vec::new()).await;
    let refused = name_server::serve(vec![("_xmpp-client._tcp.amsel.example.", 0, 0, ".")]).await;
    for names in [none, refused] {
        let connector = server.connector().with_name_server(names);
        let mut desk = Desk::open(&connector, login(USER, PASSWORD, None));
        let (failure, _) = desk.down().await;
        assert_eq!((failure.code, failure.about.as_str()), (ErrorCode::ServerNotFound, DOMAIN));
    }
}

#[tokio::test]
async fn a_resource_that_is_taken_is_replaced_by_what_the_server_grants() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    let first = peer.element().await;
    let id = first.attr("id").unwrap();
    peer.say(&format!(
        "<iq type='error' id='{id}'><error type='modify'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
    ))
    .await;
    peer.bind().await;
    peer.enable("s").await;
    assert_eq!(desk.online().await.jid.resource().as_str(), "granted");
}

#[tokio::test]
async fn without_tls_nothing_but_the_header_is_sent() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.accept().await;
    let header = peer.header().await;
    peer.say(&format!("<stream:features><mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>")).await;
    let (failure, retry) = desk.down().await;
    assert_eq!((failure.code, retry), (ErrorCode::NoTls, None));
    peer.gone().await;
    assert_eq!(peer.heard, header);
}

#[tokio::test]
async fn bytes_behind_proceed_are_an_injection() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.accept().await;
    peer.header().await;
    peer.say(
        "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
    )
    .await;
    peer.element().await;
    let before = peer.heard.clone();
    peer.say("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><stream:features/>").await;
    let (failure, retry) = desk.down().await;
    assert_eq!(failure.code, ErrorCode::ServerNonsense);
    assert!(failure.detail.contains("data after proceed"), "{failure:?}");
    assert!(retry.is_some());
    peer.gone().await;
    assert_eq!(peer.heard, before, "no handshake over an injected stream");
}

#[tokio::test]
async fn a_word_in_the_clear_never_stops_us_for_good() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    for condition in ["conflict", "not-authorized", "see-other-host"] {
        let mut peer = server.accept().await;
        peer.header().await;
        peer.say(&format!(
            "<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:1</{condition}></stream:error>"
        ))
        .await;
        let (failure, retry) = desk.down().await;
        assert_eq!(failure.code, ErrorCode::ServerUnavailable, "{condition}");
        assert!(retry.is_some(), "{condition}");
    }
}

/// How far the server goes along.
const STAGES: usize = 9;

/// Goes along for so many stages, then hands the connection to `end`.
async fn go_along(server: &Server, stages: usize, end: End<'_>) {
    let mut peer = server.accept().await;
    if stages == 0 {
        return end.of(peer).await;
    }
    peer.header().await;
    if stages == 1 {
        return end.of(peer).await;
    }
    peer.say(
        "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
    )
    .await;
    peer.element().await;
    if stages == 2 {
        return end.of(peer).await;
    }
    peer.say("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").await;
    let mut peer = peer.secure(&server.identity).await.unwrap();
    if stages == 3 {
        return end.of(peer).await;
    }
    peer.header().await;
    if stages == 4 {
        return end.of(peer).await;
    }
    peer.say(&format!(
        "<stream:features><mechanisms xmlns='{SASL}'>{BOTH}</mechanisms></stream:features>"
    ))
    .await;
    if stages == 5 {
        peer.element().await;
        return end.of(peer).await;
    }
    peer.scram(Cheat::Not).await;
    if stages == 6 {
        return end.of(peer).await;
    }
    peer.offer_binding(true).await;
    if stages == 7 {
        peer.element().await;
        return end.of(peer).await;
    }
    peer.bind().await;
    peer.element().await;
    end.of(peer).await;
}

#[derive(Clone, Copy)]
enum End<'a> {
    Close,
    Nonsense(&'static [u8]),
    /// From the moment that is noted there, by a clock that jumps.
    Silence(&'a Cell<Option<Instant>>),
}

impl End<'_> {
    async fn of<T: crate::server::Io>(self, mut peer: crate::server::Peer<T>) {
        match self {
            Self::Close => drop(peer),
            Self::Nonsense(bytes) => {
                peer.say_bytes(bytes).await;
                peer.gone().await;
            }
            // The socket stays open for as long as the client waits.
            Self::Silence(since) => {
                tokio::time::pause();
                since.set(Some(Instant::now()));
                peer.gone_at_leisure().await;
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_closes_at_any_stage_is_tried_again() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    for stage in 0..STAGES {
        let ((), (failure, retry)) =
            tokio::join!(go_along(&server, stage, End::Close), desk.down());
        assert_eq!(failure.code, ErrorCode::ConnectionLost, "stage {stage}: {failure:?}");
        assert!(retry.is_some(), "stage {stage}");
    }
    server.online("s").await;
    desk.online().await;
}

#[tokio::test]
async fn a_server_that_answers_nonsense_at_any_stage_is_tried_again() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let nonsense: [&[u8]; 3] = [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        b"<?xml version='1.0'?><html><body/></html>",
        b"\x16\x03\x01\x00\x02\xff\xfe\x00\x00",
    ];
    for stage in 0..STAGES {
        for bytes in nonsense {
            let ((), (failure, retry)) =
                tokio::join!(go_along(&server, stage, End::Nonsense(bytes)), desk.down());
            let code = failure.code;
            assert!(
                matches!(code, ErrorCode::ServerNonsense | ErrorCode::ConnectionLost),
                "stage {stage}: {failure:?}"
            );
            assert!(retry.is_some(), "stage {stage}: {failure:?}");
        }
    }
    server.online("s").await;
    desk.online().await;
}

#[tokio::test]
async fn a_server_that_says_nothing_at_any_stage_is_given_up_after_fifteen_seconds() {
    let server = Server::start().await;
    let connector = server.slow_connector();
    for stage in 0..STAGES {
        let mut desk = Desk::open(&connector, server.login());
        let since: Cell<Option<Instant>> = Cell::new(None);
        let (failure, ()) = tokio::join!(
            async {
                let (failure, retry) = desk.down_at_leisure().await;
                let took = since.get().expect("the server fell silent").elapsed();
                tokio::time::resume();
                desk.stream.close();
                assert!(retry.is_some(), "stage {stage}");
                // Binding has no limit per host, but the whole attempt has.
                let most = Duration::from_secs(if stage < 7 { 16 } else { 31 });
                assert!(took <= most, "stage {stage}: {took:?}");
                failure
            },
            go_along(&server, stage, End::Silence(&since)),
        );
        assert_eq!(failure.code, ErrorCode::ServerNoAnswer, "stage {stage}: {failure:?}");
    }
}

#[tokio::test]
async fn a_closed_desk_ends_an_attempt() {
    let server = Server::start().await;
    let desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.accept().await;
    desk.stream.close();
    peer.gone().await;
}

#[tokio::test]
async fn steps_are_told_as_they_are_reached() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    tokio::spawn(async move { server.online("s").await.gone().await });
    let mut steps = Vec::new();
    desk.until("online", |mail| match mail {
        Mail::Step { step, done } => {
            steps.push((step, done.len()));
            None
        }
        Mail::Online { .. } => Some(()),
        _ => None,
    })
    .await;
    assert_eq!(
        steps,
        [(Step::Finding, 0), (Step::Securing, 1), (Step::Authenticating, 2), (Step::Loading, 3)]
    );
}
