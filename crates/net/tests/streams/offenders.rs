//! Stanzas that kill parsers: each is refused, counted, and the stream lives.

use model::failure::ErrorCode;
use ports::Mail;

use crate::desk::Desk;
use crate::server::Server;

async fn refused(desk: &mut Desk) -> (Option<String>, String) {
    desk.until("a refusal", |mail| match mail {
        Mail::Refused { head, reason, .. } => Some((head.map(|head| head.id), reason)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn offenders_are_refused_and_counted_and_the_stream_lives() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    let wide = (0..20_000).map(|number| format!(" a{number}=''")).collect::<Vec<_>>().concat();
    let offenders = [
        (
            format!(
                "<message id='deep'>{}{}</message>",
                "<a>".repeat(36_000),
                "</a>".repeat(36_000)
            ),
            "deep",
            "depth",
        ),
        (format!("<message id='wide'{wide}/>"), "wide", "attributes"),
        (format!("<presence id='long' x='{}'/>", "x".repeat(9000)), "long", "attribute-length"),
        (
            format!("<message id='big'><body>{}</body></message>", "x".repeat(2 * 1024 * 1024)),
            "big",
            "size",
        ),
        (
            "<message id='broken'><body>&nothing;</body></message>".to_owned(),
            "broken",
            "not-well-formed",
        ),
        ("<message id='from' from='@@'/>".to_owned(), "from", "address"),
        ("<iq id='type' type='other'/>".to_owned(), "type", "iq without a known type and an id"),
    ];
    for (offender, id, reason) in &offenders {
        let text = format!("{offender}<message id='twin'><body>{id}</body></message>");
        let ((), got) = tokio::join!(peer.say(&text), refused(&mut desk));
        assert_eq!(got, (Some((*id).to_owned()), (*reason).to_owned()));
        assert_eq!(desk.body().await, *id, "the benign twin");
    }
    peer.ask().await;
    assert_eq!(peer.confirmed().await, u32::try_from(2 * offenders.len()).unwrap());
}

#[tokio::test]
async fn an_unreadable_request_gets_an_error_and_an_unreadable_answer_does_not() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    let long = "x".repeat(9000);
    peer.say(&format!(
        "<iq type='result' id='no' from='juliet@amsel.example/x'><q a='{long}'/></iq>"
    ))
    .await;
    peer.say(&format!(
        "<iq type='get' id='yes' from='juliet@amsel.example/x'><q a='{long}'/></iq>"
    ))
    .await;
    assert_eq!(refused(&mut desk).await.0.as_deref(), Some("no"));
    assert_eq!(refused(&mut desk).await.0.as_deref(), Some("yes"));
    let error = peer.element().await;
    assert_eq!((error.attr("type"), error.attr("id")), (Some("error"), Some("yes")));
    assert_eq!(error.attr("to"), Some("juliet@amsel.example/x"));
    let inner = error.get_child("error", "jabber:client").unwrap();
    assert!(
        inner.has_child("policy-violation", "urn:ietf:params:xml:ns:xmpp-stanzas"),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_unknown_top_level_element_is_refused_and_does_not_count() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    desk.online().await;
    peer.say("<what xmlns='urn:example:else'/><message xmlns='jabber:server' id='x'/><other/>")
        .await;
    for _ in 0..3 {
        assert_eq!(refused(&mut desk).await, (None, "unknown top-level element".to_owned()));
    }
    peer.say("<message id='1'><body>one</body></message>").await;
    desk.body().await;
    peer.ask().await;
    assert_eq!(peer.confirmed().await, 1);
}

#[tokio::test]
async fn elements_out_of_place_and_restricted_xml_end_the_stream() {
    for (text, condition) in [
        ("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", None),
        ("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", None),
        ("<stream:features/>", None),
        ("<!-- comment -->", Some("restricted-xml")),
        ("<!DOCTYPE x [<!ENTITY y 'z'>]>", Some("restricted-xml")),
        ("<?php ?>", Some("restricted-xml")),
        ("text", Some("bad-format")),
    ] {
        let server = Server::start().await;
        let mut desk = Desk::open(&server.connector(), server.login());
        let mut peer = server.online("s").await;
        desk.online().await;
        peer.say(text).await;
        let (failure, retry) = desk.down().await;
        assert_eq!(failure.code, ErrorCode::ServerNonsense, "{text}");
        assert!(retry.is_some(), "{text}");
        peer.gone().await;
        assert!(
            condition.is_none_or(|condition| peer.heard.contains(condition)),
            "{text}: {}",
            peer.heard
        );
    }
}
