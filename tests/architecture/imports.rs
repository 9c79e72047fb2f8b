//! Who may import whom, and which heavy library lives where.

use super::tree::{Breach, Tree};

/// The import column of the house plan: a crate and what of ours it may import.
const IMPORTS: [(&str, &[&str]); 15] = [
    ("model", &[]),
    ("xep", &["model"]),
    ("omemo", &["model"]),
    ("otr", &["model"]),
    ("jingle", &["model"]),
    ("ports", &["model"]),
    ("store", &["model"]),
    ("engine", &["model", "xep", "omemo", "otr", "jingle", "ports", "store"]),
    ("net", &["model", "ports"]),
    ("media", &["model", "ports"]),
    ("peer", &["engine", "net", "media", "ports", "model"]),
    ("amsel", &["engine", "net", "media", "ports", "model"]),
    // Outside the picture.
    ("support", &[]),
    ("xtask", &["support"]),
    ("tests", &["model", "xep", "ports", "store", "engine", "net", "support"]),
];

/// The "only here" column: a library (a trailing `*` stands for its family) and where it may be
/// used. `tests` and the development dependencies of a crate may use what they like.
const HEAVY: [(&str, &[&str]); 30] = [
    ("xmpp-parsers", &["xep", "net"]),
    ("xso", &["xep", "net"]),
    ("minidom", &["ports", "xep", "engine", "net"]),
    ("tokio-xmpp", &["net"]),
    ("rxml", &["net"]),
    ("rustls*", &["net"]),
    ("tokio-rustls", &["net"]),
    ("hickory-*", &["net"]),
    ("reqwest", &["net"]),
    ("hyper*", &["net"]),
    ("ureq", &["support"]),
    ("sqlx", &["store"]),
    ("libsqlite3-sys", &["store"]),
    ("argon2", &["store"]),
    ("chacha20poly1305", &["store"]),
    ("tokio", &["engine", "store", "net", "media", "peer", "amsel"]),
    ("vodozemac", &["omemo", "otr"]),
    ("curve25519-dalek", &["omemo", "otr"]),
    ("aes*", &["omemo", "otr"]),
    ("cbc", &["omemo", "otr"]),
    ("prost", &["omemo"]),
    ("webrtc*", &["media"]),
    ("cpal", &["media"]),
    ("opus", &["media"]),
    ("tauri*", &["amsel"]),
    ("keyring*", &["amsel"]),
    ("apple-native-keyring-store", &["amsel"]),
    ("windows-native-keyring-store", &["amsel"]),
    ("zbus-secret-service-keyring-store", &["amsel"]),
    ("ts-rs", &["model", "engine"]),
];

/// What the engine may have of tokio: to wait and to pass mail, no sockets, no files, no programs.
const ENGINE_TOKIO: [&str; 4] = ["sync", "time", "rt", "macros"];

/// No crate imports a box that is not below it, for its tests neither.
pub(crate) fn ours(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (name, file, manifest) in tree.manifests() {
        let Some((_, allowed)) = IMPORTS.iter().find(|(known, _)| *known == name) else {
            breaches.push(Breach::new(&file.path, format!("{name} is not in the house plan")));
            continue;
        };
        for (dependency, development) in dependencies(&manifest) {
            let is_ours = IMPORTS.iter().any(|(known, _)| *known == dependency);
            let hand = development && dependency == "support";
            if is_ours && !hand && !allowed.contains(&dependency.as_str()) {
                breaches
                    .push(Breach::new(&file.path, format!("{name} must not import {dependency}")));
            }
        }
    }
    breaches
}

/// No heavy library outside its home.
pub(crate) fn heavy(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (name, file, manifest) in tree.manifests() {
        for (dependency, development) in dependencies(&manifest) {
            let home = HEAVY.iter().find(|(library, _)| matches(library, &dependency));
            let Some((_, home)) = home else { continue };
            if !development && name != "tests" && !home.contains(&name.as_str()) {
                let home = home.join(", ");
                let why = format!("{name} uses {dependency}, which belongs to {home} only");
                breaches.push(Breach::new(&file.path, why));
            }
        }
    }
    breaches
}

/// The engine never waits for the network: it does not even have a socket to wait for.
pub(crate) fn tokio_in_engine(tree: &Tree) -> Vec<Breach> {
    const ENGINE: &str = "crates/engine/Cargo.toml";
    let mut breaches = Vec::new();
    for (path, within) in [("Cargo.toml", "workspace"), (ENGINE, "dependencies")] {
        let Some(table) = tree.text(path).and_then(|text| text.parse::<toml::Table>().ok()) else {
            continue;
        };
        let section = if within == "workspace" {
            table.get("workspace").and_then(|workspace| workspace.get("dependencies"))
        } else {
            table.get(within)
        };
        let tokio = section.and_then(|section| section.get("tokio"));
        let features =
            tokio.and_then(|tokio| tokio.get("features")).and_then(toml::Value::as_array);
        for feature in features.into_iter().flatten().filter_map(toml::Value::as_str) {
            if !ENGINE_TOKIO.contains(&feature) {
                breaches.push(Breach::new(path, format!("tokio's '{feature}' reaches the engine")));
            }
        }
    }
    breaches
}

/// Names of all dependencies, and whether they are for development only.
fn dependencies(manifest: &toml::Table) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut tables = vec![manifest];
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    tables.extend(
        targets.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table),
    );
    for table in tables {
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let Some(section) = table.get(kind).and_then(toml::Value::as_table) else { continue };
            for (key, value) in section {
                let renamed = value.get("package").and_then(toml::Value::as_str);
                found.push((renamed.unwrap_or(key).to_owned(), kind == "dev-dependencies"));
            }
        }
    }
    found
}

fn matches(library: &str, dependency: &str) -> bool {
    match library.strip_suffix('*') {
        Some(family) => dependency.starts_with(family),
        None => library == dependency,
    }
}
