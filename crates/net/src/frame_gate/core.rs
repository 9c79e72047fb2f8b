//! The gate without its socket: bytes in, whole items out.

use bytes::{Bytes, BytesMut};

use super::lexer::{Found, Lexer};
use super::placeholder::Placeholder;
use super::trial::Trial;
use super::{Fatal, Limits, Offence};

/// So much of an offender is kept, to read its head from.
const PREFIX: usize = 16 * 1024;

/// Holds one item back until it is whole, then hands it on or replaces it.
#[derive(Debug)]
pub(crate) struct Core {
    limits: Limits,
    placeholder: Placeholder,
    input: BytesMut,
    held: BytesMut,
    lexer: Lexer,
    trial: Trial,
    header_due: bool,
    ended: bool,
    elements: u64,
    blank: usize,
}

impl Core {
    /// A gate before the first stream header.
    pub(crate) fn new(limits: Limits, placeholder: Placeholder) -> Self {
        Self {
            limits,
            placeholder,
            input: BytesMut::new(),
            held: BytesMut::new(),
            lexer: Lexer::new(limits, true),
            trial: Trial::default(),
            header_due: true,
            ended: false,
            elements: 0,
            blank: 0,
        }
    }

    /// Takes bytes from the socket.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// The next thing is a stream header (RFC 6120 §4.3.3: after TLS and after SASL).
    pub(crate) fn expect_header(&mut self) {
        self.header_due = true;
        self.lexer = Lexer::new(self.limits, true);
        self.held.clear();
    }

    /// Nothing came that was not handed on.
    pub(crate) fn is_drained(&self) -> bool {
        self.input.is_empty() && self.held.is_empty()
    }

    /// How many whole elements were seen.
    pub(crate) const fn elements(&self) -> u64 {
        self.elements
    }

    /// The next whole item, or `None` until more bytes come.
    ///
    /// It reads no further than that item: whether a header is due is known only
    /// after the item before it was understood.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Fatal> {
        if self.ended {
            self.input.clear();
            return Ok(None);
        }
        if self.held.is_empty() && !self.begins()? {
            return Ok(None);
        }
        let (length, found) = self.lexer.read(&self.input)?;
        let part = self.input.split_to(length);
        self.hold(&part);
        found.map(|found| self.finish(found)).transpose()
    }

    /// Passes over the white space between items (RFC 6120 §4.6.1). Does an item begin?
    fn begins(&mut self) -> Result<bool, Fatal> {
        let blank = self.input.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
        let _ = self.input.split_to(blank);
        // Nobody keeps a connection alive with so much of it: it would only keep us busy.
        self.blank = self.blank.saturating_add(blank);
        if self.blank > self.limits.endless {
            return Err(Fatal::Endless);
        }
        match self.input.first() {
            None => Ok(false),
            Some(b'<') => {
                self.blank = 0;
                Ok(true)
            }
            Some(_) if self.header_due => Err(Fatal::NotXmpp),
            Some(_) => Err(Fatal::TextBetween),
        }
    }

    fn hold(&mut self, part: &[u8]) {
        let room = match self.lexer.offence() {
            None => part.len(),
            Some(_) => PREFIX.saturating_sub(self.held.len()).min(part.len()),
        };
        self.held.extend_from_slice(part.get(..room).unwrap_or(part));
        if self.lexer.offence().is_some() {
            self.held.truncate(PREFIX);
        }
    }

    fn finish(&mut self, found: Found) -> Result<Bytes, Fatal> {
        let item = self.held.split().freeze();
        let offence = self.lexer.offence();
        self.lexer = Lexer::new(self.limits, false);
        match found {
            Found::Header => {
                self.header_due = false;
                if !self.trial.begin(item.clone()) {
                    return Err(Fatal::NotXmpp);
                }
                Ok(item)
            }
            Found::Footer => {
                if self.header_due {
                    return Err(Fatal::NotXmpp);
                }
                if !self.trial.ends_with(&item) {
                    return Err(Fatal::Unbalanced);
                }
                self.ended = true;
                Ok(item)
            }
            Found::Element => {
                self.elements += 1;
                Ok(self.judge(item, offence))
            }
        }
    }

    fn judge(&mut self, element: Bytes, offence: Option<Offence>) -> Bytes {
        let offence = match offence {
            Some(offence) => offence,
            None if self.trial.accepts(&element) => return element,
            None => Offence::NotWellFormed,
        };
        let full = self.placeholder.write(offence, &element);
        if self.trial.accepts(&full) { full } else { self.placeholder.bare(offence) }
    }
}
