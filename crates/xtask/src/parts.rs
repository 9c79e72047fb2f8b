//! The parts of the tests, by name.

use std::str::FromStr;

/// A part of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Check,
    Unit,
    Journeys,
    Ui,
    EndToEnd,
    Interop,
}

impl Part {
    /// In the order in which they run.
    pub(crate) const ALL: [Self; 6] =
        [Self::Check, Self::Unit, Self::Journeys, Self::Ui, Self::EndToEnd, Self::Interop];

    /// As one types it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Unit => "unit",
            Self::Journeys => "journeys",
            Self::Ui => "ui",
            Self::EndToEnd => "e2e",
            Self::Interop => "interop",
        }
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let part = Self::ALL.into_iter().find(|part| part.name() == name);
        part.ok_or_else(|| format!("there is no part '{name}'"))
    }
}
