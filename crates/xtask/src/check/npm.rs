//! Licences of npm packages, as their lock file has them.

use std::fs;

use serde_json::Value;
use support::{Result, Trouble};

use crate::place;

/// May be combined with MPL-2.0 in a program that is given away.
const ALLOWED: [&str; 10] = [
    "MPL-2.0",
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "0BSD",
    "Unlicense",
    "CC0-1.0",
];

/// Only tools that run while building and leave nothing in the program.
const ALLOWED_FOR_TOOLS: [&str; 3] = ["BlueOak-1.0.0", "CC-BY-4.0", "Python-2.0"];

/// Packages whose description forgets the licence, in the version that was looked into.
const LOOKED_INTO: [(&str, &str, &str); 1] = [("node_modules/svelte-toolbelt", "0.10.7", "MIT")]; // its file LICENSE

/// Every lock file in the tree.
pub(crate) fn check() -> Result<()> {
    let mut bad = Vec::new();
    let mut packages = 0;
    for folder in ["ui", "tests/ui"] {
        let Ok(text) = fs::read_to_string(place::root().join(folder).join("package-lock.json"))
        else {
            continue;
        };
        let lock: Value = serde_json::from_str(&text)?;
        let (count, refused) = refused(&lock);
        packages += count;
        bad.extend(refused);
    }
    println!("{packages} packages");
    if packages == 0 {
        return Err(Trouble::new("no lock file was found"));
    }
    if bad.is_empty() { Ok(()) } else { Err(Trouble::new(bad.join("\n"))) }
}

/// How many packages the lock file has, and which of them have no fitting licence.
fn refused(lock: &Value) -> (usize, Vec<String>) {
    let packages = lock.get("packages").and_then(Value::as_object);
    let installed = packages.into_iter().flatten().filter(|(path, package)| {
        // The empty path is the folder itself; a link leads to another folder of the tree.
        !path.is_empty() && package.get("link").is_none()
    });
    let (mut count, mut bad) = (0, Vec::new());
    for (path, package) in installed {
        count += 1;
        let text = |name: &str| package.get(name).and_then(Value::as_str);
        let known = LOOKED_INTO
            .iter()
            .find(|(place, version, _)| place == path && text("version") == Some(version));
        let licence = text("license").or(known.map(|(_, _, licence)| *licence)).unwrap_or("none");
        let tool = package.get("dev").and_then(Value::as_bool) == Some(true);
        if !fits(licence, tool) {
            bad.push(format!("{path}: {licence}"));
        }
    }
    (count, bad)
}

/// `A OR B` needs one that fits, `A AND B` both.
fn fits(licence: &str, tool: bool) -> bool {
    let one = |name: &str| {
        let name = name.trim_matches(['(', ')', ' ']);
        ALLOWED.contains(&name) || (tool && ALLOWED_FOR_TOOLS.contains(&name))
    };
    licence.split(" OR ").any(|side| side.split(" AND ").all(one))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{fits, refused};

    #[test]
    fn licences_fit_or_do_not() {
        assert!(
            fits("MIT", false) && fits("(MIT OR GPL-3.0)", false) && fits("MIT AND ISC", false)
        );
        assert!(!fits("GPL-3.0", false) && !fits("MIT AND GPL-3.0", false) && !fits("none", true));
        assert!(fits("BlueOak-1.0.0", true) && !fits("BlueOak-1.0.0", false));
    }

    #[test]
    fn a_package_without_a_licence_is_named() {
        let lock = json!({ "packages": {
            "": { "name": "ours" },
            "node_modules/good": { "license": "MIT" },
            "node_modules/bad": { "version": "1.0.0" },
            "node_modules/linked": { "link": true },
        } });
        assert_eq!(refused(&lock), (2, vec!["node_modules/bad: none".to_owned()]));
    }
}
