//! The house plan, proven: what imports what, how long a file may be, what things are called.
//!
//! The rules are functions from a tree to its breaches, so that the last module can show
//! each of them a tree that breaks it.

#[cfg(test)]
mod broken;
mod imports;
mod layout;
mod pins;
mod reach;
mod tree;
mod walls;
mod words;

use std::path::Path;

use tree::{Breach, Tree};

type Rule = fn(&Tree) -> Vec<Breach>;

/// Every rule, by the name under which it reports.
const RULES: [(&str, Rule); 14] = [
    ("imports", imports::ours),
    ("heavy libraries", imports::heavy),
    ("tokio in the engine", imports::tokio_in_engine),
    ("pinned versions", pins::check),
    ("size walls", walls::check),
    ("ignored tests", walls::ignored),
    ("file names", words::file_names),
    ("words", words::declared),
    ("prose", words::prose),
    ("programs and sockets", reach::programs_and_sockets),
    ("the one door", reach::one_door),
    ("top level", layout::top_level),
    ("no place of ours", layout::no_place),
    ("numbered", layout::numbered),
];

/// All breaches of all rules in the tree below this folder.
fn check(root: &Path) -> Vec<(&'static str, Breach)> {
    let tree = Tree::read(root);
    let named = |(name, rule): (&'static str, Rule)| {
        rule(&tree).into_iter().map(move |breach| (name, breach))
    };
    RULES.into_iter().flat_map(named).collect()
}

#[test]
fn the_house_stands_as_planned() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tree = Tree::read(&root);
    assert!(tree.files().len() > 100, "only {} files were found", tree.files().len());
    let lines: Vec<String> = check(&root)
        .into_iter()
        .map(|(rule, breach)| format!("{rule}: {}: {}", breach.place, breach.why))
        .collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}
