//! The tests that may be skipped: `tests/skipped.txt`.

use std::fs;

use support::{Result, Trouble};

use crate::place;

/// The names in the list. No list: nothing may be skipped.
pub(crate) fn excused() -> Result<Vec<String>> {
    let text = fs::read_to_string(place::root().join("tests/skipped.txt")).unwrap_or_default();
    names(&text).map_err(Trouble::new)
}

/// A name, a colon and a reason a line; `#` begins a comment.
fn names(text: &str) -> std::result::Result<Vec<String>, String> {
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| match line.split_once(':') {
            Some((name, reason)) if !name.is_empty() && !reason.trim().is_empty() => {
                Ok(name.trim().to_owned())
            }
            _ => Err(format!("tests/skipped.txt: '{line}' has no reason")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_skip_needs_a_reason() {
        assert_eq!(names("# none\n\none: no such thing here\n"), Ok(vec!["one".to_owned()]));
        assert!(names("one\n").is_err());
        assert!(names("one:  \n").is_err());
    }
}
