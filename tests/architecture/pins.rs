//! Versions: exact, in one place, with the lints of the workspace.

use super::tree::{Breach, Tree};

/// Every library has one exact version, named in the workspace; every npm package too.
pub(crate) fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = workspace(tree);
    for (name, file, manifest) in tree.manifests() {
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let section = manifest.get(kind).and_then(toml::Value::as_table);
            for (key, value) in section.into_iter().flatten() {
                if value.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                    let why = format!("{key} does not take its version from the workspace");
                    breaches.push(Breach::new(&file.path, why));
                }
            }
        }
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        if lints.and_then(toml::Value::as_bool) != Some(true) {
            breaches.push(Breach::new(&file.path, format!("{name} has lints of its own")));
        }
    }
    for file in tree.files().iter().filter(|file| file.path.ends_with("package.json")) {
        breaches.extend(npm(&file.path, file.text.as_deref().unwrap_or_default()));
    }
    breaches
}

fn workspace(tree: &Tree) -> Vec<Breach> {
    let Some(root) = tree.text("Cargo.toml").and_then(|text| text.parse::<toml::Table>().ok())
    else {
        return vec![Breach::new("Cargo.toml", "is missing or no TOML")];
    };
    let section = root.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    let mut breaches = Vec::new();
    for (name, value) in section.and_then(toml::Value::as_table).into_iter().flatten() {
        let version = value.as_str().or_else(|| value.get("version").and_then(toml::Value::as_str));
        let ours = value.get("path").is_some();
        let foreign = value.get("git").is_some();
        if foreign || (!ours && !version.is_some_and(|version| version.starts_with('='))) {
            breaches
                .push(Breach::new("Cargo.toml", format!("{name} is not pinned exactly (=x.y.z)")));
        }
    }
    breaches
}

fn npm(path: &str, text: &str) -> Vec<Breach> {
    let Ok(package) = serde_json::from_str::<serde_json::Value>(text) else {
        return vec![Breach::new(path, "is no JSON")];
    };
    let mut breaches = Vec::new();
    for kind in ["dependencies", "devDependencies"] {
        for (name, version) in
            package.get(kind).and_then(|kind| kind.as_object()).into_iter().flatten()
        {
            let exact = version
                .as_str()
                .is_some_and(|text| text.starts_with(|first: char| first.is_ascii_digit()));
            if !exact {
                breaches.push(Breach::new(path, format!("{name} is not pinned exactly")));
            }
        }
    }
    breaches
}
