//! What a log-in is bound to, and what becomes of it when somebody changes the offer.

use model::failure::ErrorCode;
use rustls::version::{TLS12, TLS13};

use crate::account::{BOTH, Cheat, SASL};
use crate::certificate::Flaw;
use crate::desk::Desk;
use crate::login::PLUS;
use crate::server::Server;

#[tokio::test]
async fn the_type_is_one_that_the_server_announces() {
    for (version, announced, bound) in [
        (&TLS13, &["tls-server-end-point", "tls-exporter"][..], "p=tls-exporter,,"),
        (&TLS13, &["tls-unique", "tls-server-end-point"], "p=tls-server-end-point,,"),
        (&TLS12, &["tls-unique", "tls-server-end-point"], "p=tls-server-end-point,,"),
    ] {
        let server = Server::with(Flaw::Nothing, &[version]).await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.secured().await;
        peer.offer_and_announce(&format!("{BOTH}{PLUS}"), announced).await;
        let auth = peer.scram(Cheat::Not).await;
        assert_eq!(
            (auth.mechanism.as_str(), auth.gs2.as_str()),
            ("SCRAM-SHA-256-PLUS", bound),
            "{announced:?}"
        );
        peer.offer_binding(true).await;
        peer.bind().await;
        peer.enable("s").await;
        desk.online().await;
    }
}

#[tokio::test]
async fn a_server_that_binds_only_what_we_cannot_gets_no_log_in_at_all() {
    for announced in [&["tls-unique"][..], &[]] {
        let server = Server::start().await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.secured().await;
        peer.offer_and_announce(&format!("{BOTH}{PLUS}"), announced).await;
        let (failure, retry) = desk.down().await;
        assert_eq!((failure.code, retry), (ErrorCode::NoSafeMechanism, None), "{announced:?}");
        peer.gone().await;
        assert!(!peer.heard.contains("<auth"), "{}", peer.heard);
    }
}

#[tokio::test]
async fn names_that_were_replaced_do_not_make_us_say_that_we_cannot_bind() {
    let server = Server::start().await;
    let _desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.secured().await;
    let replaced = format!("{BOTH}<mechanism>SCRAM-FOO-PLUS</mechanism>");
    peer.offer_and_announce(&replaced, &["tls-unique"]).await;
    let auth = peer.scram(Cheat::Not).await;
    assert_eq!((auth.mechanism.as_str(), auth.gs2.as_str()), ("SCRAM-SHA-256", "y,,"));
}

/// Prosody answers so to a `y` that it can disprove, and to a binding that is not its own.
#[tokio::test]
async fn a_binding_that_is_refused_stops_us_and_says_that_somebody_may_stand_between() {
    let refusals = [
        "<malformed-request/>",
        "<malformed-request/><text>Invalid channel binding value.</text>",
        "<not-authorized/><text>Channel binding mismatch</text>",
    ];
    for offer in [BOTH.to_owned(), format!("{BOTH}{PLUS}")] {
        for refusal in refusals {
            let server = Server::start().await;
            let mut desk = Desk::open(&server.connector(), server.login());
            let mut peer = server.secured().await;
            peer.offer(&offer).await;
            peer.element().await;
            peer.say(&format!("<failure xmlns='{SASL}'>{refusal}</failure>")).await;
            let (failure, retry) = desk.down().await;
            assert_eq!((failure.code, retry), (ErrorCode::ServerNotProven, None), "{refusal}");
            assert!(failure.detail.contains("somebody may stand between"), "{failure:?}");
        }
    }
}
