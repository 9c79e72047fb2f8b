//! The test of the test: each rule is shown a small house that breaks it.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::check;

/// A small house in which every rule holds.
const CLEAN: [(&str, &str); 15] = [
    (
        "Cargo.toml",
        "[workspace.dependencies]\nserde = \"=1.0.0\"\nmodel = { path = \"crates/model\" }\ntokio = { version = \"=1.0.0\" }\n",
    ),
    ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"),
    ("README.md", "# A house\n"),
    ("CHANGELOG.md", ""),
    ("LICENSE", ""),
    ("SECURITY.md", ""),
    ("icons/icon.svg", "<svg/>"),
    ("crates/adr/0001-data.md", "# Data\n"),
    ("crates/store/migrations/0001_first.sql", "CREATE TABLE a (b);\n"),
    (
        "crates/model/Cargo.toml",
        "[package]\nname = \"model\"\n[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n",
    ),
    (
        "crates/model/src/lib.rs",
        "//! Words. A package manager is fine here.\npub fn channel_binding() {}\n",
    ),
    (
        "crates/engine/Cargo.toml",
        "[package]\nname = \"engine\"\n[lints]\nworkspace = true\n[dependencies]\nmodel.workspace = true\ntokio = { workspace = true, features = [\"sync\"] }\n",
    ),
    (
        "src-tauri/Cargo.toml",
        "[package]\nname = \"amsel\"\n[lints]\nworkspace = true\n[dependencies]\nengine.workspace = true\ntauri.workspace = true\n",
    ),
    (
        "tests/Cargo.toml",
        "[package]\nname = \"tests\"\n[lints]\nworkspace = true\n[dev-dependencies]\nsupport.workspace = true\n",
    ),
    ("ui/src/ipc/client.ts", "import { invoke } from '@tauri-apps/api/core';\n"),
];

/// The rule that must report, the file that is written over the clean house, and its text.
/// Where a text must not stand in this file as a whole, it is put together here.
#[expect(clippy::too_many_lines, reason = "a table")]
fn breaks() -> Vec<(&'static str, &'static str, String)> {
    let manifest = |name: &str, lines: &str| {
        format!("[package]\nname = \"{name}\"\n[lints]\nworkspace = true\n{lines}")
    };
    let text = str::to_owned;
    vec![
        (
            "imports",
            "crates/engine/Cargo.toml",
            manifest("engine", "[dependencies]\nnet.workspace = true\n"),
        ),
        (
            "imports",
            "crates/engine/Cargo.toml",
            manifest("engine", "[dev-dependencies]\nnet.workspace = true\n"),
        ),
        (
            "imports",
            "crates/engine/Cargo.toml",
            manifest("engine", "[target.'cfg(unix)'.dependencies]\nnet.workspace = true\n"),
        ),
        (
            "imports",
            "crates/engine/Cargo.toml",
            manifest("engine", "[dependencies]\nother = { workspace = true, package = \"net\" }\n"),
        ),
        (
            "imports",
            "crates/model/Cargo.toml",
            manifest("model", "[dependencies]\nstore.workspace = true\n"),
        ),
        ("imports", "crates/extra/Cargo.toml", manifest("extra", "")),
        (
            "heavy libraries",
            "crates/model/Cargo.toml",
            manifest("model", "[dependencies]\nsqlx.workspace = true\n"),
        ),
        (
            "heavy libraries",
            "crates/engine/Cargo.toml",
            manifest("engine", "[dependencies]\ntauri-build.workspace = true\n"),
        ),
        (
            "heavy libraries",
            "crates/peer/Cargo.toml",
            manifest("peer", "[build-dependencies]\nxmpp-parsers.workspace = true\n"),
        ),
        (
            "tokio in the engine",
            "crates/engine/Cargo.toml",
            manifest(
                "engine",
                "[dependencies]\ntokio = { workspace = true, features = [\"net\"] }\n",
            ),
        ),
        (
            "tokio in the engine",
            "Cargo.toml",
            text(
                "[workspace.dependencies]\ntokio = { version = \"=1.0.0\", features = [\"full\"] }\n",
            ),
        ),
        ("pinned versions", "Cargo.toml", text("[workspace.dependencies]\nserde = \"1.0\"\n")),
        (
            "pinned versions",
            "Cargo.toml",
            text("[workspace.dependencies]\nserde = { git = \"https://example.org/serde\" }\n"),
        ),
        (
            "pinned versions",
            "crates/model/Cargo.toml",
            manifest("model", "[dependencies]\nserde = \"=1.0.0\"\n"),
        ),
        ("pinned versions", "crates/model/Cargo.toml", text("[package]\nname = \"model\"\n")),
        (
            "pinned versions",
            "ui/package.json",
            text("{ \"dependencies\": { \"svelte\": \"^5.0.0\" } }"),
        ),
        ("size walls", "crates/model/src/long.rs", "//\n".repeat(401)),
        ("size walls", "ui/src/Long.svelte", "<p></p>\n".repeat(401)),
        ("size walls", "tests/journeys/long.rs", "//\n".repeat(601)),
        (
            "ignored tests",
            "crates/model/src/a.rs",
            text("#[test]\n#[ignore = \"later\"]\nfn a() {}\n"),
        ),
        ("file names", "crates/model/src/utils.rs", text("")),
        ("file names", "ui/src/helpers/a.ts", text("")),
        ("file names", "crates/model/src/manager/mod.rs", text("")),
        ("words", "crates/model/src/a.rs", text("pub struct ConnectionManager;\n")),
        ("words", "crates/model/src/a.rs", text("    let buddies = 1;\n")),
        ("words", "crates/model/src/a.rs", text("    let mut channel = 1;\n")),
        ("words", "ui/src/a.ts", text("export function clickHandler() {}\n")),
        ("words", "ui/src/a.ts", text("interface MessageService {}\n")),
        ("prose", "crates/model/src/a.rs", text("/// The server id of a message.\n")),
        ("prose", "ui/src/text/en.json", text("{ \"a\": \"Add a buddy\" }")),
        ("programs and sockets", "crates/engine/src/a.rs", text("use std::process::Command;\n")),
        (
            "programs and sockets",
            "crates/engine/src/a.rs",
            text("let s = std::net::TcpStream::connect(a);\n"),
        ),
        (
            "programs and sockets",
            "src-tauri/src/a.rs",
            text("let s = tokio::net::UdpSocket::bind(a);\n"),
        ),
        (
            "the one door",
            "ui/src/features/a.ts",
            text("import { listen } from '@tauri-apps/api/event';\n"),
        ),
        (
            "the one door",
            "ui/src/features/A.svelte",
            text("<script>fetch('https://example.org')</script>\n"),
        ),
        ("the one door", "ui/src/features/a.ts", text("const ns = 'urn:xmpp:receipts';\n")),
        ("top level", "scripts/build.sh", text("")),
        ("no place of ours", "crates/model/src/a.rs", ["// see /ro", "ot/notes\n"].concat()),
        ("no place of ours", "README.md", ["See ../sh", "ared/design.md\n"].concat()),
        ("no place of ours", "ui/.npmrc", ["registry=https://registry.", "npmjs.org\n"].concat()),
        ("no place of ours", "Cargo.lock", text("source = \"git+https://example.org/serde\"\n")),
        (
            "no place of ours",
            "ui/package-lock.json",
            text("      \"resolved\": \"https://example.org/a.tgz\",\n"),
        ),
        ("numbered", "crates/store/migrations/0003_third.sql", text("")),
        ("numbered", "crates/store/migrations/0001_again.sql", text("")),
        ("numbered", "crates/adr/2-short.md", text("")),
    ]
}

fn house(extra: Option<(&str, &str)>) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in CLEAN.into_iter().chain(extra) {
        write(dir.path(), path, text);
    }
    dir
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[test]
fn a_clean_house_has_no_breach() {
    assert_eq!(check(house(None).path()), []);
}

#[test]
fn each_rule_reports_the_house_that_breaks_it_and_no_other_rule_does() {
    for (rule, path, text) in breaks() {
        let found = check(house(Some((path, &text))).path());
        let rules: Vec<&str> = found.iter().map(|(rule, _)| *rule).collect();
        assert!(rules.contains(&rule), "'{rule}' overlooked {path}:\n{text}\nfound: {found:?}");
        let others: Vec<_> = found.iter().filter(|(other, _)| *other != rule).collect();
        assert!(others.is_empty(), "{path} breaks '{rule}' only, yet: {others:?}");
    }
}

#[test]
fn every_rule_has_a_house_that_breaks_it() {
    let broken = breaks();
    for (rule, _) in super::RULES {
        assert!(broken.iter().any(|(name, ..)| *name == rule), "nothing breaks '{rule}'");
    }
}

#[test]
fn a_missing_top_level_file_is_reported() {
    let dir = house(None);
    fs::remove_file(dir.path().join("LICENSE")).unwrap();
    let found = check(dir.path());
    assert!(
        found.iter().any(|(rule, breach)| *rule == "top level" && breach.place == "LICENSE"),
        "{found:?}"
    );
}

#[test]
fn generated_files_and_tables_may_be_long() {
    let generated = format!("// @generated\n{}", "//\n".repeat(900));
    assert_eq!(check(house(Some(("ui/src/ipc/bindings.ts", &generated))).path()), []);
    let table = "a\n".repeat(900);
    assert_eq!(check(house(Some(("ui/src/design/tokens.css", &table))).path()), []);
}
