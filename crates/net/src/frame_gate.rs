//! A lexical reader between TLS and the parser: it hands on whole top-level elements
//! only, and replaces those that break a bound.
//!
//! Any contact can make a server deliver a stanza that overflows the stack of a tree
//! builder (36,000 nested elements) or ends the stream (an attribute of 9,000 bytes),
//! and a resumed session (XEP-0198) delivers it again and again. Behind the gate such
//! a stanza is an empty element of a namespace that only we know.

mod core;
mod lexer;
mod placeholder;
#[cfg(test)]
mod tests;
mod trial;

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, ReadBuf};

pub(crate) use self::core::Core;
pub(crate) use self::placeholder::{Placeholder, Remains, kind_named};

/// What one top-level element may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of one element.
    pub(crate) bytes: usize,
    /// Nested elements, the top-level one being the first.
    pub(crate) depth: u32,
    /// Attributes of one element, namespace declarations included.
    pub(crate) attributes: u32,
    /// Bytes of one attribute's value. rxml gives up at 8,192.
    pub(crate) attribute_bytes: usize,
    /// Elements in one top-level element: a tree costs a hundred times its bytes.
    pub(crate) elements: u32,
    /// Bytes of the stream header.
    pub(crate) header_bytes: usize,
    /// Bytes after which an element that never ends ends the stream.
    pub(crate) endless: usize,
}

impl Limits {
    /// For a stream that is logged in.
    pub(crate) const STREAM: Self = Self {
        bytes: 1024 * 1024,
        depth: 64,
        attributes: 64,
        attribute_bytes: 8000,
        elements: 30_000,
        header_bytes: 8192,
        endless: 16 * 1024 * 1024,
    };
    /// For a stream that is not even secured: features and `<proceed/>`.
    pub(crate) const PLAIN: Self =
        Self { bytes: 64 * 1024, elements: 1000, endless: 64 * 1024, ..Self::STREAM };
}

/// Why one element was replaced, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Offence {
    /// Too many bytes.
    Size,
    /// Too many nested elements.
    Depth,
    /// Too many elements.
    Elements,
    /// Too many attributes on one element.
    Attributes,
    /// An attribute that is too long.
    AttributeLength,
    /// No parser could read it.
    NotWellFormed,
}

impl Offence {
    const ALL: [Self; 6] = [
        Self::Size,
        Self::Depth,
        Self::Elements,
        Self::Attributes,
        Self::AttributeLength,
        Self::NotWellFormed,
    ];

    /// A closed word without content.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Depth => "depth",
            Self::Elements => "elements",
            Self::Attributes => "attributes",
            Self::AttributeLength => "attribute-length",
            Self::NotWellFormed => "not-well-formed",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|offence| offence.name() == name)
    }
}

/// Why the stream cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fatal {
    /// No stream header, or one that no parser can read.
    #[error("no stream header")]
    NotXmpp,
    /// A comment, a processing instruction or a document type (RFC 6120 §11.1).
    #[error("restricted XML")]
    Restricted,
    /// Text between two stanzas.
    #[error("text between stanzas")]
    TextBetween,
    /// An end tag that ends nothing.
    #[error("unbalanced end tag")]
    Unbalanced,
    /// An element that does not end.
    #[error("an element without end")]
    Endless,
}

impl Fatal {
    /// The stream error to send (RFC 6120 §4.9.3).
    pub(crate) const fn condition(self) -> &'static str {
        match self {
            Self::NotXmpp | Self::Unbalanced => "not-well-formed",
            Self::Restricted => "restricted-xml",
            Self::TextBetween => "bad-format",
            Self::Endless => "policy-violation",
        }
    }
}

/// The socket with the gate before it.
#[derive(Debug)]
pub(crate) struct Gate<Io> {
    io: Io,
    core: Core,
    out: Bytes,
    chunk: Vec<u8>,
    ended: bool,
    /// An item was handed on to its last byte: pause before the next one.
    breathe: bool,
    /// Set through a shared reference: the stream layer above owns the gate.
    header_due: AtomicBool,
    bytes: AtomicU64,
}

impl<Io> Gate<Io> {
    /// A gate before the first stream header.
    pub(crate) fn new(io: Io, limits: Limits, placeholder: Placeholder) -> Self {
        Self {
            io,
            core: Core::new(limits, placeholder),
            out: Bytes::new(),
            chunk: vec![0; 2 * trial::SLICE],
            ended: false,
            breathe: false,
            header_due: AtomicBool::new(false),
            bytes: AtomicU64::new(0),
        }
    }

    /// The next thing that comes is a stream header.
    pub(crate) fn expect_header(&self) {
        self.header_due.store(true, Ordering::Relaxed);
    }

    /// How many bytes and how many whole elements came: signs of life.
    pub(crate) fn seen(&self) -> (u64, u64) {
        (self.bytes.load(Ordering::Relaxed), self.core.elements())
    }

    /// The socket below.
    pub(crate) const fn io(&self) -> &Io {
        &self.io
    }

    /// Takes the gate away. `None` if bytes are left in it: after `<proceed/>` they
    /// were sent by somebody in the middle (CVE-2011-0411 and its kin).
    pub(crate) fn into_drained(self) -> Option<Io> {
        (self.out.is_empty() && self.core.is_drained()).then_some(self.io)
    }
}

impl<Io: AsyncRead + Unpin> Gate<Io> {
    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.out.is_empty() && !self.ended {
            if self.header_due.swap(false, Ordering::Relaxed) {
                self.core.expect_header();
            }
            match self.core.next() {
                Err(fatal) => return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, fatal))),
                Ok(Some(item)) => self.out = item,
                Ok(None) => {
                    let mut buffer = ReadBuf::new(&mut self.chunk);
                    ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer))?;
                    let read = buffer.filled();
                    self.ended = read.is_empty();
                    self.bytes.fetch_add(read.len() as u64, Ordering::Relaxed);
                    self.core.push(read);
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<Io: AsyncRead + Unpin> AsyncBufRead for Gate<Io> {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        if std::mem::take(&mut this.breathe) {
            // rxml tells the end of an element only when nothing follows at once. Without this
            // pause an end of the socket or a fault behind a whole stanza would swallow it, and
            // the item after `<success/>` would be read before anybody knew that it is a header.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        ready!(this.poll_item(cx))?;
        let most = this.out.len().min(trial::SLICE);
        Poll::Ready(Ok(this.out.get(..most).unwrap_or_default()))
    }

    fn consume(self: Pin<&mut Self>, amount: usize) {
        let this = self.get_mut();
        this.out.advance(amount.min(this.out.len()));
        this.breathe = amount > 0 && this.out.is_empty();
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for Gate<Io> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let bytes = ready!(self.as_mut().poll_fill_buf(cx))?;
        let most = bytes.len().min(buffer.remaining());
        buffer.put_slice(bytes.get(..most).unwrap_or_default());
        self.consume(most);
        Poll::Ready(Ok(()))
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Gate<Io> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
