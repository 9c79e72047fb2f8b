//! One XML stream over one socket, behind the gate.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::{Sink, SinkExt, StreamExt};
use minidom::Element;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_xmpp::xmlstream::{
    InitiatingStream, PendingFeaturesRecv, ReadError, StreamHeader, Timeouts, XmlStream,
    initiate_stream,
};
use xmpp_parsers::ns;
use xso::AsXml;

use crate::elements::{Incoming, sort};
use crate::error::NetError;
use crate::frame_gate::{Gate, Limits, Placeholder};
use crate::random;
use crate::tongue::Tongue;

/// What the wire can run over.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Unpin + Send {}
impl<Io: AsyncRead + AsyncWrite + Unpin + Send> Transport for Io {}

/// A soft time-out inside an element is fatal in tokio-xmpp: ours are elsewhere.
const NEVER: Timeouts = Timeouts {
    read_timeout: Duration::from_hours(365 * 24),
    response_timeout: Duration::from_hours(365 * 24),
};

/// Whom the stream header names.
#[derive(Clone)]
pub(crate) struct Names {
    /// The domain.
    pub(crate) to: String,
    /// Our bare JID: only over TLS (RFC 6120 §4.7.1).
    pub(crate) from: Option<String>,
}

impl Names {
    fn header(&self) -> StreamHeader<'static> {
        StreamHeader {
            to: Some(self.to.clone().into()),
            from: self.from.clone().map(Into::into),
            id: None,
        }
    }
}

type Stack<Io> = Gate<Tongue<Io>>;

/// A stream that can be read element by element.
pub(crate) struct Wire<Io> {
    stream: XmlStream<Stack<Io>, Element>,
    placeholder: Placeholder,
    names: Names,
}

impl<Io: Transport> Wire<Io> {
    /// Sends a stream header and awaits the server's.
    pub(crate) async fn open(io: Io, names: Names, limits: Limits) -> Result<Self, NetError> {
        let placeholder = Placeholder::new(random::bytes()?);
        let gate = Gate::new(Tongue::new(io), limits, placeholder.clone());
        let opened = initiate_stream(gate, ns::JABBER_CLIENT, names.header(), NEVER).await;
        Ok(Self { stream: headed(opened)?, placeholder, names })
    }

    /// Starts the stream anew over the same socket (RFC 6120 §6.4.6).
    pub(crate) async fn restart(self) -> Result<Self, NetError> {
        self.stream.get_stream().expect_header();
        let initiating: InitiatingStream<_> = self.stream.initiate_reset();
        let opened = initiating.send_header(self.names.header()).await;
        Ok(Self { stream: headed(opened)?, placeholder: self.placeholder, names: self.names })
    }

    /// Sends one element and flushes. Only for negotiation: it does not read meanwhile.
    pub(crate) async fn send<T: AsXml + Sync>(&mut self, element: &T) -> Result<(), NetError> {
        self.stream.send(element).await.map_err(|error| NetError::from_io(&error))
    }

    /// The next element. Cancel safe.
    pub(crate) async fn receive(&mut self) -> Result<Incoming, NetError> {
        std::future::poll_fn(|cx| self.poll_receive(cx)).await
    }

    /// The next element.
    pub(crate) fn poll_receive(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Incoming, NetError>> {
        loop {
            let item = ready!(self.stream.poll_next_unpin(cx));
            return Poll::Ready(match item {
                Some(Ok(element)) => Ok(sort(element, &self.placeholder)),
                Some(Err(ReadError::SoftTimeout)) => continue,
                Some(Err(ReadError::HardError(error))) => Err(NetError::from_io(&error)),
                Some(Err(ReadError::ParseError(_))) => {
                    Err(NetError::Nonsense("element".to_owned()))
                }
                Some(Err(ReadError::StreamFooterReceived)) | None => Err(NetError::Closed),
            });
        }
    }

    /// Is there room for one more element?
    pub(crate) fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), NetError>> {
        Sink::<&Element>::poll_ready(Pin::new(&mut self.stream), cx)
            .map_err(|error| NetError::from_io(&error))
    }

    /// Puts one element in line; [`Self::poll_room`] said that there is room.
    pub(crate) fn start_send<T: AsXml>(&mut self, element: &T) -> Result<(), NetError> {
        Pin::new(&mut self.stream).start_send(element).map_err(|error| NetError::from_io(&error))
    }

    /// Pushes what stands in line to the socket.
    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), NetError>> {
        Sink::<&Element>::poll_flush(Pin::new(&mut self.stream), cx)
            .map_err(|error| NetError::from_io(&error))
    }

    /// Sends the footer and half-closes the socket.
    pub(crate) async fn shutdown(&mut self) -> Result<(), NetError> {
        self.stream.shutdown().await.map_err(|error| NetError::from_io(&error))
    }

    /// How many bytes and whole elements came.
    pub(crate) fn seen(&self) -> (u64, u64) {
        self.stream.get_stream().seen()
    }

    /// The socket.
    pub(crate) fn io(&self) -> &Io {
        self.stream.get_stream().io().io()
    }

    /// Takes the socket out, if nothing came that was not read.
    pub(crate) fn into_io(self) -> Option<Io> {
        self.stream.into_inner().into_drained().map(Tongue::into_io)
    }
}

fn headed<Io: Transport>(
    opened: std::io::Result<PendingFeaturesRecv<Stack<Io>>>,
) -> Result<XmlStream<Stack<Io>, Element>, NetError> {
    // Features are read by ourselves: an unknown channel-binding type is fatal otherwise.
    opened.map(PendingFeaturesRecv::skip_features).map_err(|error| NetError::from_io(&error))
}
