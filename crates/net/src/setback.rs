//! A failed attempt: why, and how far that can be believed.

use crate::error::NetError;

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The domain itself, behind its certificate; or we ourselves.
    Sure,
    /// Every host that DNS named. But anybody on the way could make it look like that.
    Unanimous,
    /// Some host, or hosts that were guessed because DNS did not answer.
    Partial,
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setback {
    pub(crate) error: NetError,
    pub(crate) evidence: Evidence,
}

impl Setback {
    /// A failure that nobody on the way can have made.
    pub(crate) const fn sure(error: NetError) -> Self {
        Self { error, evidence: Evidence::Sure }
    }

    /// Is nothing tried again until the user says so?
    ///
    /// A strange network must not put an account that worked out of action: it strips STARTTLS
    /// or shows its own certificate today, and is left behind tomorrow.
    pub(crate) const fn stops(&self, was_online: bool) -> bool {
        let believed = match self.evidence {
            Evidence::Sure => true,
            Evidence::Unanimous => !was_online,
            Evidence::Partial => false,
        };
        believed && self.error.is_permanent()
    }
}

#[cfg(test)]
mod tests {
    use super::{Evidence, Setback};
    use crate::error::NetError;

    #[test]
    fn only_what_is_believed_and_permanent_stops() {
        let stops = |error, evidence, was_online| Setback { error, evidence }.stops(was_online);
        let stripped = || NetError::NoTls("not offered".to_owned());
        assert!(stops(NetError::AccountDisabled, Evidence::Sure, true));
        assert!(stops(stripped(), Evidence::Unanimous, false));
        assert!(!stops(stripped(), Evidence::Unanimous, true));
        assert!(!stops(stripped(), Evidence::Partial, false));
        assert!(!stops(NetError::NoNetwork, Evidence::Sure, false));
    }
}
