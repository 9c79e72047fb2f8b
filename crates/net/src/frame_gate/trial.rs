//! A trial parse with the same parser that reads the stream afterwards, so that one
//! stanza that is not well-formed does not end the stream.

use bytes::Bytes;
use rxml::error::EndOrError;
use rxml::{Event, Parse, Parser};

/// rxml falls from 416 to 23 MB/s when it gets one slice of 800 kB: feed it in pieces.
pub(super) const SLICE: usize = 4096;

/// A parser that stands behind the stream header.
#[derive(Debug, Default)]
pub(super) struct Trial {
    parser: Parser,
    header: Bytes,
}

impl Trial {
    /// Starts a stream. Says whether the header could be read.
    pub(super) fn begin(&mut self, header: Bytes) -> bool {
        self.header = header;
        self.restart()
    }

    /// Is this exactly one well-formed element?
    pub(super) fn accepts(&mut self, element: &[u8]) -> bool {
        let accepted = self.feed(element) == Some(Balance { depth: 0, roots: 1 });
        if !accepted {
            // The parser stands somewhere in the middle: start anew.
            let header_is_read = self.restart();
            debug_assert!(header_is_read, "a header that was read once is read again");
        }
        accepted
    }

    /// Does this end the stream that the header began?
    pub(super) fn ends_with(&mut self, footer: &[u8]) -> bool {
        let mut rest = footer;
        matches!(self.parser.parse(&mut rest, false), Ok(Some(Event::EndElement(_))))
            && rest.is_empty()
    }

    fn restart(&mut self) -> bool {
        self.parser = Parser::default();
        let header = self.header.clone();
        self.feed(&header) == Some(Balance { depth: 1, roots: 1 })
    }

    fn feed(&mut self, bytes: &[u8]) -> Option<Balance> {
        let mut balance = Balance { depth: 0, roots: 0 };
        for slice in bytes.chunks(SLICE) {
            let mut rest = slice;
            loop {
                match self.parser.parse(&mut rest, false) {
                    Ok(Some(event)) => balance.count(&event)?,
                    Err(EndOrError::NeedMoreData) => break,
                    Ok(None) | Err(EndOrError::Error(_)) => return None,
                }
            }
        }
        Some(balance)
    }
}

/// Where a run of events ends, relative to where it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Balance {
    depth: u32,
    roots: u32,
}

impl Balance {
    /// `None`: the run closed more than it opened.
    fn count(&mut self, event: &Event) -> Option<()> {
        match event {
            Event::StartElement(..) => {
                self.roots += u32::from(self.depth == 0);
                self.depth += 1;
            }
            Event::EndElement(_) => self.depth = self.depth.checked_sub(1)?,
            Event::XmlDeclaration(..) | Event::Text(..) => {}
        }
        Some(())
    }
}
