//! A lexical reader between TLS and the parser: it hands on whole top-level elements
//! only, and replaces those that break a bound.
//!
//! Any contact can make a server deliver a stanza that overflows the stack of a tree
//! builder (36,000 nested elements) or ends the stream (an attribute of 9,000 bytes),
//! and a resumed session (XEP-0198) delivers it again and again. Behind the gate such
//! a stanza is an empty element of a namespace that only we know.

mod core;
mod gate;
mod lexer;
mod placeholder;
#[cfg(test)]
mod tests;
mod trial;

pub(crate) use self::gate::Gate;
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
    /// Bytes after which an element that never ends, or white space in which none begins,
    /// ends the stream.
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
    /// An element that does not end, or white space that does not.
    #[error("an element or white space without end")]
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
