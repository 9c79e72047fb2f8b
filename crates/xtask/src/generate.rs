//! Files that a program writes and git keeps.

use std::fs;
use std::process::Command;

use support::{Result, Trouble};

use crate::{build, place};

/// A file, and the example that prints what it must hold.
const PRINTED: [(&str, &str); 2] =
    [("ui/src/ipc/bindings.ts", "bindings"), ("crates/xep/amsel.doap", "doap")];

/// The file of which one part is printed, between two marks, and its example.
const PRINTED_IN: (&str, &str) = ("README.md", "table");
const MARKS: (&str, &str) = ("<!-- xeps -->\n", "<!-- /xeps -->");

/// `cargo xtask bindings`.
pub(crate) fn write() -> Result<()> {
    for (file, now, text) in all()? {
        if now == text {
            println!("{file} is up to date.");
        } else {
            fs::write(place::root().join(file), text)?;
            println!("{file} is written.");
        }
    }
    Ok(())
}

/// The generated files that are not what their generators make today.
pub(crate) fn stale() -> Result<Vec<&'static str>> {
    let files = all()?.into_iter();
    Ok(files.filter(|(_, now, text)| now != text).map(|(file, ..)| file).collect())
}

/// Each generated file, what it holds now, and what it must hold.
fn all() -> Result<Vec<(&'static str, String, String)>> {
    let mut words = vec!["build", "--quiet", "--locked", "--workspace"];
    let examples = PRINTED.iter().map(|(_, example)| *example).chain([PRINTED_IN.1]);
    words.extend(examples.flat_map(|example| ["--example", example]));
    // Built within the whole workspace, so that nothing is built twice.
    build::make(&mut place::cargo(&words))?;
    let held = |file| fs::read_to_string(place::root().join(file)).unwrap_or_default();
    let mut files = Vec::new();
    for (file, example) in PRINTED {
        files.push((file, held(file), printed(example)?));
    }
    let (file, example) = PRINTED_IN;
    let now = held(file);
    let text = between_marks(&now, &printed(example)?)
        .ok_or_else(|| Trouble::new(format!("{file} has lost the marks of its table")))?;
    files.push((file, now, text));
    Ok(files)
}

/// The text with another part between its marks.
fn between_marks(text: &str, part: &str) -> Option<String> {
    let (before, rest) = text.split_once(MARKS.0)?;
    let (_, after) = rest.split_once(MARKS.1)?;
    Some(format!("{before}{}{}\n{}{after}", MARKS.0, part.trim(), MARKS.1))
}

/// What an example prints.
fn printed(example: &str) -> Result<String> {
    let output = Command::new(place::built(&format!("examples/{example}"))).output()?;
    if !output.status.success() {
        return Err(Trouble::new(format!("the example '{example}' failed ({})", output.status)));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Trouble::new(format!("'{example}' prints no UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::between_marks;

    #[test]
    fn the_table_is_renewed_and_the_words_around_it_stay() {
        let text = "before\n<!-- xeps -->\n| old |\n<!-- /xeps -->\nafter\n";
        let renewed = between_marks(text, "| new |\n| two |\n").unwrap();
        assert_eq!(renewed, "before\n<!-- xeps -->\n| new |\n| two |\n<!-- /xeps -->\nafter\n");
        assert_eq!(between_marks(&renewed, "| new |\n| two |\n").unwrap(), renewed);
        assert_eq!(between_marks("no marks", "| new |"), None);
    }
}
