//! Tests that cannot run here say so, in a form that `cargo xtask test` counts.

/// Prints the line that marks a test as skipped. `cargo xtask test` fails on it
/// unless `tests/skipped.txt` lists the name with a reason.
pub fn skipped(test: &str, reason: &str) {
    println!("SKIPPED {test}: {reason}");
}
