//! What things are called.

use std::path::Path;

use super::tree::{Breach, File, Tree};

/// No file or folder is called so: it would say nothing about what is in it.
const FILE_NAMES: [&str; 7] = ["utils", "util", "helpers", "helper", "common", "misc", "manager"];

/// No name of ours holds one of these, in the singular or the plural.
const WORDS: [&str; 5] = ["buddy", "channel", "manager", "handler", "helper"];

/// "service" is a word of the operating system too; what we declare is still not called so.
const TYPE_WORDS: [&str; 1] = ["service"];

const SENTENCE: usize = 4;

/// Words of the field that happen to hold a forbidden one.
const TERMS: [(&str, &str); 2] = [
    ("channel_binding", "RFC 5056 and SCRAM call it so"),
    ("secret_service", "the keychain's name on Linux desktops"),
];

/// No prose of ours says this.
const PROSE: [&str; 3] = ["buddy", "server id", "remote id"];

/// Names of files and folders.
pub(crate) fn file_names(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in tree.files() {
        for part in Path::new(&file.path).components() {
            let name = part.as_os_str().to_str().unwrap_or_default();
            let stem = name.split('.').next().unwrap_or_default();
            if FILE_NAMES.contains(&stem) {
                breaches.push(Breach::new(&file.path, format!("nothing is called '{stem}'")));
            }
        }
    }
    breaches
}

/// Names that we declare in Rust and TypeScript.
pub(crate) fn declared(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let sources = tree
        .files()
        .iter()
        .filter(|file| ["rs", "ts", "svelte"].contains(&file.extension()) && !of_this_test(file));
    for file in sources {
        for (at, line) in file.code() {
            for name in names(line) {
                if let Some(word) = forbidden(name) {
                    let place = format!("{}:{at}", file.path);
                    breaches.push(Breach::new(&place, format!("'{name}' holds the word '{word}'")));
                }
            }
        }
    }
    breaches
}

/// What we write for people: comments, pages and the catalogues of sentences.
pub(crate) fn prose(tree: &Tree) -> Vec<Breach> {
    const WRITTEN: [&str; 6] = ["rs", "ts", "svelte", "md", "json", "sql"];
    let mut breaches = Vec::new();
    for file in tree.files() {
        if !WRITTEN.contains(&file.extension()) || of_this_test(file) || is_glossary(file) {
            continue;
        }
        for (at, line) in file.text.as_deref().unwrap_or_default().lines().enumerate() {
            let line = line.to_lowercase();
            if let Some(word) = PROSE.iter().find(|word| holds(&line, word)) {
                let place = format!("{}:{}", file.path, at + 1);
                breaches.push(Breach::new(&place, format!("says '{word}'")));
            }
        }
    }
    breaches
}

/// This test has to name the words that it looks for.
fn of_this_test(file: &File) -> bool {
    file.path.starts_with("tests/architecture/")
}

/// So has the glossary, and the lock files are not ours.
fn is_glossary(file: &File) -> bool {
    file.path == "README.md" || file.path.ends_with("package-lock.json")
}

/// The names that a line of code declares.
fn names(line: &str) -> Vec<&str> {
    const RUST_AND_TS: [&str; 13] = [
        "fn",
        "struct",
        "enum",
        "trait",
        "mod",
        "type",
        "const",
        "static",
        "let",
        "function",
        "class",
        "interface",
        "mut",
    ];
    let part =
        |character: char| character.is_alphanumeric() || character == '_' || character == '$';
    let tokens: Vec<&str> =
        line.split(|character| !part(character)).filter(|token| !token.is_empty()).collect();
    tokens
        .windows(2)
        .filter_map(|pair| match pair {
            [keyword, name] if RUST_AND_TS.contains(keyword) => Some(*name),
            _ => None,
        })
        .collect()
}

fn forbidden(name: &str) -> Option<&'static str> {
    let mut snake = snake(name);
    for (term, _) in TERMS {
        snake = snake.replace(term, "");
    }
    let parts: Vec<&str> =
        snake.split('_').map(|part| part.strip_suffix('s').unwrap_or(part)).collect();
    // A name of many words is a sentence, as the tests have them, and names nothing.
    if parts.len() > SENTENCE {
        return None;
    }
    let all = WORDS.iter().chain(&TYPE_WORDS);
    let has = |word: &str| {
        parts.iter().any(|part| *part == word || (word == "buddy" && *part == "buddie"))
    };
    all.copied().find(|word| has(word))
}

/// `someName` and `SomeName` as `some_name`.
fn snake(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !text.ends_with('_') && !text.is_empty() {
            text.push('_');
        }
        text.extend(character.to_lowercase());
    }
    text
}

/// Does the line hold these words as words?
fn holds(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, found)| {
        let letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        let (before, after) = line.split_at(at);
        !letter(before.chars().next_back())
            && !letter(after.get(found.len()..).and_then(|rest| rest.chars().next()))
    })
}
