//! Adds `xml:lang` to the stream header (RFC 6120 §4.7.4), which tokio-xmpp 6 cannot say:
//! so the texts of errors come in a language that the report can use.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::wire::Transport;

const DECLARATION: &[u8] = b"<?xml";
const LANGUAGE: &[u8] = b" xml:lang='en'";

/// A socket whose writer speaks English.
///
/// Only a stream header begins with an XML declaration. tokio-xmpp writes it whole, or
/// all but the `>` that ends it.
#[derive(Debug)]
pub(crate) struct Tongue<Io> {
    io: Io,
    header: Vec<u8>,
}

impl<Io> Tongue<Io> {
    pub(crate) const fn new(io: Io) -> Self {
        Self { io, header: Vec::new() }
    }

    pub(crate) const fn io(&self) -> &Io {
        &self.io
    }

    pub(crate) fn into_io(self) -> Io {
        self.io
    }
}

impl<Io: Transport> Tongue<Io> {
    fn poll_header(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.header.is_empty() {
            let written = ready!(Pin::new(&mut self.io).poll_write(cx, &self.header))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.header.drain(..written);
        }
        Poll::Ready(Ok(()))
    }
}

impl<Io: Transport> AsyncWrite for Tongue<Io> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_header(cx))?;
        if !bytes.starts_with(DECLARATION) {
            return Pin::new(&mut this.io).poll_write(cx, bytes);
        }
        this.header = match bytes.strip_suffix(b">") {
            Some(open) => [open, LANGUAGE, b">"].concat(),
            None => [bytes, LANGUAGE].concat(),
        };
        match this.poll_header(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            // Taken, if not all written: the flush that follows sees to the rest.
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Ready(Ok(bytes.len())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_header(cx))?;
        Pin::new(&mut this.io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_header(cx))?;
        Pin::new(&mut this.io).poll_shutdown(cx)
    }
}

impl<Io: Transport> AsyncRead for Tongue<Io> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_read(cx, buffer)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::Tongue;

    #[tokio::test]
    async fn a_header_names_the_language_and_a_stanza_does_not() {
        let header = "<?xml version='1.0'?><stream:stream version='1.0'>";
        let (open, end) = header.split_at(header.len() - 1);
        for pieces in [&[header, "<message/>"][..], &[open, end, "<message/>"]] {
            // Three bytes at a time: the header does not fit at once.
            let (near, mut far) = duplex(3);
            let writing = async {
                let mut tongue = Tongue::new(near);
                for piece in pieces {
                    tongue.write_all(piece.as_bytes()).await.unwrap();
                }
                tongue.shutdown().await.unwrap();
            };
            let mut read = String::new();
            let (read_result, ()) = tokio::join!(far.read_to_string(&mut read), writing);
            read_result.unwrap();
            assert_eq!(read, format!("{open} xml:lang='en'><message/>"));
        }
    }
}
