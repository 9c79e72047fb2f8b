//! README's table.

use core::fmt::Write as _;

use super::{SPECS, Series, Spec, Status};

/// The table between README's markers `<!-- xeps -->` and `<!-- /xeps -->`.
pub fn table() -> String {
    let mut text = String::from("| Specification | Version | Supported |\n| --- | --- | --- |\n");
    for spec in SPECS {
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "| [{}]({}) {} | {} | {} |",
            label(spec),
            super::url(spec),
            spec.name,
            spec.version,
            support(spec)
        );
    }
    text
}

fn label(spec: &Spec) -> String {
    match spec.series {
        Series::Rfc => format!("RFC {}", spec.number),
        Series::Xep => format!("XEP-{:04}", spec.number),
    }
}

fn support(spec: &Spec) -> String {
    let status = match spec.status {
        Status::Complete => "yes",
        Status::Partial => "partly",
    };
    if spec.note.is_empty() { status.to_owned() } else { format!("{status}: {}", spec.note) }
}
