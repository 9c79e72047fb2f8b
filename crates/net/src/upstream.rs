//! The defects that modules here work around. Each test fails on the day when upstream
//! mends the defect: then our part can go.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use minidom::Element;
use rxml::{Event, Parse, Parser};
use tokio::io::{AsyncRead, AsyncReadExt as _, BufReader, ReadBuf};
use xmpp_parsers::{sasl, sm, stream_features::StreamFeatures};

fn element(text: &str) -> Element {
    text.parse().unwrap()
}

/// `elements::SmFailed`: Prosody omits `h`.
#[test]
fn xmpp_parsers_does_not_read_failed_without_h() {
    let failed = element("<failed xmlns='urn:xmpp:sm:3'/>");
    assert!(xso::transform::<sm::Failed, _>(&failed).is_err());
}

/// `elements::Features`: one type that it does not know is the end of the stream.
#[test]
fn xmpp_parsers_does_not_read_features_with_an_unknown_channel_binding() {
    let features = element(
        "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>\
         <sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='new'/></sasl-channel-binding>\
         </stream:features>",
    );
    assert!(xso::transform::<StreamFeatures, _>(&features).is_err());
}

/// `elements::Auth`: a closed set of mechanisms.
#[test]
fn xmpp_parsers_does_not_read_a_success_without_padding() {
    let success = element("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</success>");
    assert!(xso::transform::<sasl::Success, _>(&success).is_err());
}

/// `frame_gate`: any contact can end the stream with a long attribute.
#[test]
fn rxml_gives_up_at_an_attribute_of_nine_thousand_bytes() {
    let text = format!("<a b='{}'/>", "x".repeat(9000));
    let mut parser = Parser::default();
    assert!(parser.parse_all(&mut text.as_bytes(), true, |_| {}).is_err());
}

/// `frame_gate`: neither depth nor the number of attributes is bounded.
#[test]
fn rxml_takes_any_depth_and_any_number_of_attributes() {
    let deep = "<a>".repeat(36_000);
    let wide = (0..20_000).map(|number| format!(" a{number}=''")).collect::<Vec<_>>().concat();
    let mut events = 0;
    let text = format!("{deep}<b{wide}>");
    let result = Parser::default().parse_all(&mut text.as_bytes(), false, |_| events += 1);
    assert!(matches!(result, Err(rxml::error::EndOrError::NeedMoreData)));
    assert_eq!(events, 36_001);
}

/// A socket that breaks.
struct Broken;

impl AsyncRead for Broken {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }
}

/// `Gate::breathe`: a fault of the socket overtakes the end of an element that came whole.
#[tokio::test]
async fn rxml_swallows_the_last_element_before_a_fault_of_the_socket() {
    let socket = BufReader::new((&b"<a><b/>"[..]).chain(Broken));
    let mut reader = rxml::AsyncReader::<_>::new(socket);
    let mut ends = 0;
    while let Ok(Some(event)) = reader.read().await {
        ends += u32::from(matches!(event, Event::EndElement(_)));
    }
    assert_eq!(ends, 0, "the end of <b/> was in the bytes");
}
