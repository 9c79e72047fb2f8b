//! Unpredictable bytes of the operating system.

use core::fmt::Write as _;

use crate::error::NetError;

/// So many bytes. Without randomness nothing here is safe: then there is no connection.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NetError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NetError::Lost("no randomness".to_owned()))?;
    Ok(bytes)
}

/// An id that nobody can guess: 128 bits.
pub(crate) fn id() -> Result<String, NetError> {
    bytes().map(hex)
}

/// Any number, for spreading loads. Where there is no randomness, the greatest: the longest wait.
pub(crate) fn number() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX)
}

/// Two digits a byte.
pub(crate) fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
