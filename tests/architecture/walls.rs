//! No file that nobody reads to the end.

use super::tree::{Breach, File, Tree};

const WALL: usize = 400;
const WALL_OF_TESTS: usize = 600;

/// Hand-written files that may be longer, each with the reason.
const EXCEPTIONS: [(&str, &str); 1] =
    [("ui/src/design/tokens.css", "a table of values, looked up and never read through")];

const WRITTEN: [&str; 8] = ["rs", "ts", "js", "svelte", "css", "sh", "py", "lua"];

/// No hand-written file over the wall.
pub(crate) fn check(tree: &Tree) -> Vec<Breach> {
    tree.files().iter().filter_map(over).collect()
}

/// No test is switched off where nobody sees it: what cannot run here prints SKIPPED and is counted.
pub(crate) fn ignored(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in tree.files().iter().filter(|file| file.extension() == "rs") {
        for (at, line) in file.code() {
            if line.trim_start().starts_with("#[ignore") {
                breaches.push(Breach::new(&format!("{}:{at}", file.path), "switches a test off"));
            }
        }
    }
    breaches
}

fn over(file: &File) -> Option<Breach> {
    let counted = WRITTEN.contains(&file.extension())
        && !file.is_generated()
        && !EXCEPTIONS.iter().any(|(path, _)| *path == file.path);
    let lines = file.text.as_deref()?.lines().count();
    let wall = if file.is_test() { WALL_OF_TESTS } else { WALL };
    (counted && lines > wall)
        .then(|| Breach::new(&file.path, format!("{lines} lines, the wall is {wall}")))
}
