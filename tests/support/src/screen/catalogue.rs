//! The window's own English sentences, so that no test repeats them.

use std::sync::LazyLock;

use serde_json::Value;

static CATALOGUE: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../ui/src/text/en.json")).unwrap_or_default()
});

/// The sentence of that key, up to its first placeholder.
///
/// # Panics
/// If there is no such sentence: the test would wait for nothing.
pub fn said(key: &str) -> &'static str {
    let sentence = CATALOGUE.get(key).and_then(Value::as_str).unwrap_or_default();
    assert!(!sentence.is_empty(), "the catalogue has no '{key}'");
    sentence.split('{').next().unwrap_or_default().trim_end()
}

/// The sentence of that key with its one placeholder filled.
///
/// # Panics
/// If there is no such sentence or it has no such placeholder.
pub fn said_about(key: &str, name: &str, value: &str) -> String {
    let sentence = CATALOGUE.get(key).and_then(Value::as_str).unwrap_or_default();
    let filled = sentence.replace(&format!("{{{name}}}"), value);
    assert!(filled != sentence, "'{key}' does not speak of '{name}'");
    filled
}
