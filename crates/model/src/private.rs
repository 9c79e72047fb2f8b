//! Values that must never reach a log.

use core::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A value (password, body, JID) whose `Debug` prints `‹private›`.
///
/// The memory is overwritten when the value is dropped. There is no `Display`
/// and no `Deref`: each reader says [`Private::expose`], which is easy to find.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Private<T: Zeroize>(T);

impl<T: Zeroize> Private<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Never hand it to a log or an error text.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹private›")
    }
}

impl From<&str> for Private<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<String> for Private<String> {
    fn from(value: String) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Private;

    #[test]
    fn debug_never_shows_the_value() {
        let secret = Private::from("hunter2");
        assert_eq!(format!("{secret:?}"), "‹private›");
        assert_eq!(secret.expose(), "hunter2");
    }
}
