//! The gate with its socket.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, ReadBuf};

use super::core::Core;
use super::trial::SLICE;
use super::{Limits, Placeholder};

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
            chunk: vec![0; 2 * SLICE],
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
                Err(fatal) => {
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, fatal)));
                }
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
            // Without this pause rxml asks for more before it tells that an element ended: then a
            // fault of the socket swallows a stanza that came whole, and the item behind
            // `<success/>` is read before anybody knows that it is a header.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        ready!(this.poll_item(cx))?;
        let most = this.out.len().min(SLICE);
        Poll::Ready(Ok(this.out.get(..most).unwrap_or_default()))
    }

    fn consume(self: Pin<&mut Self>, amount: usize) {
        let this = self.get_mut();
        this.out.advance(amount.min(this.out.len()));
        this.breathe = amount > 0 && this.out.is_empty();
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for Gate<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let bytes = ready!(self.as_mut().poll_fill_buf(cx))?;
        let most = bytes.len().min(buffer.remaining());
        buffer.put_slice(bytes.get(..most).unwrap_or_default());
        self.consume(most);
        Poll::Ready(Ok(()))
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Gate<Io> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
