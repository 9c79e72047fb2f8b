//! Servers that are not who they should be, and servers that cheat in the log-in.

use std::time::Duration;

use model::failure::ErrorCode;
use rustls::version::TLS13;

use crate::account::{BOTH, Cheat, SASL};
use crate::certificate::Flaw;
use crate::desk::{Desk, login};
use crate::server::{PASSWORD, Server, USER};

#[tokio::test]
async fn a_certificate_that_is_not_the_domains_ends_it_before_a_word_is_said() {
    for (flaw, detail) in [
        (Flaw::Expired, "expired"),
        (Flaw::NotYet, "not valid yet"),
        (Flaw::OtherName, "issued for other.example"),
        (Flaw::SelfSigned, "unknown issuer"),
        (Flaw::OtherIssuer, "unknown issuer"),
    ] {
        let server = Server::with(flaw, &[&TLS13]).await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let handshake = async {
            let mut plain = server.accept().await;
            plain.header().await;
            plain.say("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>").await;
            plain.element().await;
            plain.say("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").await;
            if let Ok(mut peer) = plain.secure(&server.identity).await {
                // The alert may come after our side of the handshake.
                peer.gone().await;
                assert_eq!(peer.heard, "", "{flaw:?}");
            }
        };
        let ((), (failure, retry)) = tokio::join!(handshake, desk.down());
        assert_eq!((failure.code, retry), (ErrorCode::CertificateInvalid, None), "{flaw:?}");
        assert!(failure.detail.contains(detail), "{flaw:?}: {failure:?}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_prove_itself_is_tried_once() {
    for cheat in [
        Cheat::OwnNonce,
        Cheat::Iterations(1),
        Cheat::Iterations(4095),
        Cheat::Iterations(1_000_000_000),
        Cheat::WrongSignature,
        Cheat::NoSignature,
        Cheat::SuccessAtOnce,
    ] {
        let server = Server::start().await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.secured().await;
        peer.offer(BOTH).await;
        peer.scram(cheat).await;
        let (failure, retry) = desk.down().await;
        assert_eq!(
            (failure.code, retry),
            (ErrorCode::ServerNotProven, None),
            "{cheat:?}: {failure:?}"
        );
        peer.gone().await;
        assert!(server.is_left_alone_for(Duration::from_hours(1)).await, "{cheat:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_tried_exactly_once_until_the_user_says_so() {
    let server = Server::start().await;
    let wrong = login(USER, "wrong", Some(server.address.to_string()));
    let mut desk = Desk::open(&server.connector(), wrong);
    for _ in 0..2 {
        let mut peer = server.secured().await;
        peer.offer(BOTH).await;
        peer.scram(Cheat::Not).await;
        let (failure, retry) = desk.down().await;
        assert_eq!((failure.code, retry), (ErrorCode::NotAuthorized, None));
        assert!(server.is_left_alone_for(Duration::from_hours(24)).await);
        desk.stream.try_now();
    }
}

#[tokio::test]
async fn each_failure_of_sasl_has_its_code() {
    for (condition, code, permanent) in [
        ("account-disabled", ErrorCode::AccountDisabled, true),
        ("credentials-expired", ErrorCode::NotAuthorized, true),
        ("mechanism-too-weak", ErrorCode::NoSafeMechanism, true),
        ("temporary-auth-failure", ErrorCode::ServerUnavailable, false),
        ("incorrect-encoding", ErrorCode::ServerNonsense, false),
        // It heard `y`: it offered to bind, and somebody took the offer away.
        ("malformed-request", ErrorCode::ServerNotProven, true),
        ("something-else", ErrorCode::NotAuthorized, true),
    ] {
        let server = Server::start().await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.secured().await;
        peer.offer(BOTH).await;
        peer.element().await;
        peer.say(&format!("<failure xmlns='{SASL}'><text>because</text><{condition}/></failure>"))
            .await;
        let (failure, retry) = desk.down().await;
        assert_eq!((failure.code, retry.is_none()), (code, permanent), "{condition}");
    }
}

#[tokio::test]
async fn plain_is_used_only_where_no_scram_is_offered() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.secured().await;
    peer.offer("<mechanism>PLAIN</mechanism><mechanism>LOGIN</mechanism>").await;
    let auth = peer.element().await;
    assert_eq!(auth.attr("mechanism"), Some("PLAIN"));
    peer.say(&format!("<success xmlns='{SASL}'/>")).await;
    peer.offer_binding(true).await;
    peer.bind().await;
    peer.enable("s").await;
    assert_eq!(desk.online().await.facts.mechanism, "PLAIN");
}

#[tokio::test]
async fn the_password_never_leaves_beside_a_scram_that_we_do_not_speak() {
    for offer in [
        "<mechanism>PLAIN</mechanism><mechanism>SCRAM-SHA-512</mechanism>",
        "<mechanism>LOGIN</mechanism><mechanism>ANONYMOUS</mechanism>",
        "",
    ] {
        let server = Server::start().await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.secured().await;
        peer.offer(offer).await;
        let (failure, retry) = desk.down().await;
        assert_eq!((failure.code, retry), (ErrorCode::NoSafeMechanism, None), "{offer}");
        peer.gone().await;
        assert!(!peer.heard.contains("<auth") && !peer.heard.contains(PASSWORD), "{}", peer.heard);
    }
}
