//! Which characters a stanza can carry.

/// Can XML 1.0 carry this text unchanged (XML 1.0 §2.2, RFC 6120 §11.1)?
///
/// A text that cannot is refused before it is stored: a server would end the stream for it.
pub fn sendable(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
    })
}

#[cfg(test)]
mod tests {
    use super::sendable;

    #[test]
    fn what_xml_cannot_carry_is_refused() {
        for text in ["\0", "a\u{8}", "\u{b}", "\u{1b}[31m", "\u{fffe}", "\u{ffff}"] {
            assert!(!sendable(text), "{text:?}");
        }
    }

    #[test]
    fn what_people_write_is_not_refused() {
        for text in ["", "a\tb\r\nc", "😀👩‍👩‍👧", "\u{202e}abc\u{202c}", "שלום", "\u{85}\u{fffd}"]
        {
            assert!(sendable(text), "{text:?}");
        }
    }
}
