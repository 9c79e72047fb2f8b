//! Finds where top-level elements end, byte by byte, and measures them.
//!
//! It judges no grammar: the trial parse does that with a real parser. Its whole
//! state is a few counters, so that no input can make it grow.

use super::{Fatal, Limits, Offence};

/// What a run of bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The declaration and the start tag of `<stream:stream>`.
    Header,
    /// One whole top-level element.
    Element,
    /// The end tag of the stream.
    Footer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the `<` of an item.
    Start,
    /// Behind a `<`.
    Open,
    /// Behind `<!`, with so many bytes of `[CDATA[` matched.
    Bang(usize),
    /// Inside CDATA, with so many `]` just seen (at most two).
    Cdata(u8),
    /// Inside the XML declaration; was the last byte a `?`?
    Declaration { question: bool },
    /// Inside a tag, outside of values; was the last byte a `/`?
    Tag { closing: bool, slash: bool },
    /// Inside an attribute's value.
    Value { quote: u8 },
    /// Character data inside an element.
    Text,
}

const CDATA: &[u8] = b"[CDATA[";

/// Reads one item: from its `<` to the `>` that ends it.
#[derive(Debug)]
pub(super) struct Lexer {
    limits: Limits,
    state: State,
    header_due: bool,
    length: usize,
    depth: u32,
    elements: u32,
    attributes: u32,
    value: usize,
    offence: Option<Offence>,
}

impl Lexer {
    pub(super) const fn new(limits: Limits, header_due: bool) -> Self {
        Self {
            limits,
            state: State::Start,
            header_due,
            length: 0,
            depth: 0,
            elements: 0,
            attributes: 0,
            value: 0,
            offence: None,
        }
    }

    /// Reads on. Says how many bytes belong to the item, and what it is if it ends there.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(usize, Option<Found>), Fatal> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let run = self.run(rest);
            if run > 0 {
                at += run;
                self.measure(run)?;
                continue;
            }
            let Some(&byte) = rest.first() else { break };
            at += 1;
            self.measure(1)?;
            if let Some(found) = self.step(byte)? {
                return Ok((at, Some(found)));
            }
        }
        Ok((at, None))
    }

    /// The worst thing that this item did: the same however its bytes were cut.
    pub(super) const fn offence(&self) -> Option<Offence> {
        self.offence
    }

    /// How many bytes can be passed over at once because nothing in them changes the state.
    fn run(&mut self, rest: &[u8]) -> usize {
        let end = match self.state {
            State::Text => memchr::memchr(b'<', rest),
            State::Value { quote } => memchr::memchr(quote, rest),
            _ => return 0,
        };
        let run = end.unwrap_or(rest.len());
        if matches!(self.state, State::Value { .. }) {
            self.value += run;
            if self.value > self.limits.attribute_bytes {
                self.offend(Offence::AttributeLength);
            }
        }
        run
    }

    fn measure(&mut self, bytes: usize) -> Result<(), Fatal> {
        self.length += bytes;
        if self.header_due {
            return if self.length > self.limits.header_bytes {
                Err(Fatal::NotXmpp)
            } else {
                Ok(())
            };
        }
        if self.length > self.limits.bytes {
            self.offend(Offence::Size);
        }
        if self.length > self.limits.endless { Err(Fatal::Endless) } else { Ok(()) }
    }

    fn offend(&mut self, offence: Offence) {
        self.offence = Some(self.offence.map_or(offence, |worst| worst.min(offence)));
    }

    fn step(&mut self, byte: u8) -> Result<Option<Found>, Fatal> {
        match self.state {
            State::Open => self.open(byte)?,
            State::Bang(matched) => self.bang(matched, byte)?,
            State::Cdata(brackets) => {
                self.state = match (byte, brackets) {
                    (b'>', 2) => State::Text,
                    (b']', seen) => State::Cdata((seen + 1).min(2)),
                    _ => State::Cdata(0),
                };
            }
            State::Declaration { question } => {
                self.state = match byte {
                    // Only white space may stand here; the trial parse sees to that.
                    b'>' if question => State::Text,
                    _ => State::Declaration { question: byte == b'?' },
                };
            }
            State::Tag { closing, slash } => return self.tag(byte, closing, slash),
            State::Value { .. } => self.state = State::Tag { closing: false, slash: false },
            State::Start | State::Text => self.state = State::Open,
        }
        Ok(None)
    }

    fn open(&mut self, byte: u8) -> Result<(), Fatal> {
        self.state = match byte {
            b'/' => State::Tag { closing: true, slash: false },
            b'!' if self.depth > 0 => State::Bang(0),
            // RFC 6120 §11.1: no comments, no declarations, no instructions.
            b'?' if self.header_due && self.length == 2 => State::Declaration { question: false },
            b'!' | b'?' => return Err(Fatal::Restricted),
            _ => {
                self.attributes = 0;
                self.elements = self.elements.saturating_add(1);
                if self.elements > self.limits.elements {
                    self.offend(Offence::Elements);
                }
                State::Tag { closing: false, slash: false }
            }
        };
        Ok(())
    }

    fn bang(&mut self, matched: usize, byte: u8) -> Result<(), Fatal> {
        if CDATA.get(matched) != Some(&byte) {
            return Err(Fatal::Restricted);
        }
        let next = matched + 1;
        self.state = if next == CDATA.len() { State::Cdata(0) } else { State::Bang(next) };
        Ok(())
    }

    fn tag(&mut self, byte: u8, closing: bool, slash: bool) -> Result<Option<Found>, Fatal> {
        match byte {
            b'>' if closing => Ok(self.closed()),
            b'>' => self.opened(slash),
            b'"' | b'\'' if !closing => {
                self.value = 0;
                self.attributes = self.attributes.saturating_add(1);
                if self.attributes > self.limits.attributes {
                    self.offend(Offence::Attributes);
                }
                self.state = State::Value { quote: byte };
                Ok(None)
            }
            _ => {
                self.state = State::Tag { closing, slash: byte == b'/' };
                Ok(None)
            }
        }
    }

    fn opened(&mut self, empty: bool) -> Result<Option<Found>, Fatal> {
        if self.header_due {
            return if empty { Err(Fatal::NotXmpp) } else { Ok(Some(Found::Header)) };
        }
        self.state = State::Text;
        if empty {
            return Ok((self.depth == 0).then_some(Found::Element));
        }
        self.depth = self.depth.saturating_add(1);
        if self.depth > self.limits.depth {
            self.offend(Offence::Depth);
        }
        Ok(None)
    }

    fn closed(&mut self) -> Option<Found> {
        self.state = State::Text;
        if self.depth == 0 {
            return Some(Found::Footer);
        }
        self.depth -= 1;
        (self.depth == 0).then_some(Found::Element)
    }
}
