//! The tree that is looked at: every file that git knows or would know, with its text.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A rule that does not hold somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) place: String,
    pub(crate) why: String,
}

impl Breach {
    pub(crate) fn new(place: &str, why: impl Into<String>) -> Self {
        Self { place: place.to_owned(), why: why.into() }
    }
}

/// One file.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root, with `/`.
    pub(crate) path: String,
    /// `None` if it is no UTF-8 text.
    pub(crate) text: Option<String>,
}

impl File {
    pub(crate) fn extension(&self) -> &str {
        Path::new(&self.path).extension().and_then(|text| text.to_str()).unwrap_or_default()
    }

    /// Is it a test, by where it lies or what it is called?
    pub(crate) fn is_test(&self) -> bool {
        let path = &self.path;
        path.starts_with("tests/")
            || path.contains("/tests/")
            || path.ends_with("/tests.rs")
            || path.ends_with(".test.ts")
    }

    /// Written by a program: says so in one of its first lines.
    pub(crate) fn is_generated(&self) -> bool {
        let text = self.text.as_deref().unwrap_or_default();
        text.lines().take(3).any(|line| line.contains("@generated"))
    }

    /// Lines with their numbers, without those that are only a comment.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.as_deref().unwrap_or_default().lines();
        let comment =
            |line: &str| ["//", "*", "/*", "<!--"].iter().any(|mark| line.starts_with(mark));
        lines
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(move |(_, line)| !comment(line.trim_start()))
    }
}

/// All files below a root.
#[derive(Debug)]
pub(crate) struct Tree {
    files: Vec<File>,
}

impl Tree {
    pub(crate) fn read(root: &Path) -> Self {
        let mut paths = tracked(root).unwrap_or_else(|| walked(root));
        paths.sort();
        let file = |path: PathBuf| {
            let text = fs::read(root.join(&path)).ok()?;
            let path = path.to_str()?.replace('\\', "/");
            Some(File { path, text: String::from_utf8(text).ok() })
        };
        Self { files: paths.into_iter().filter_map(file).collect() }
    }

    pub(crate) fn files(&self) -> &[File] {
        &self.files
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path)?.text.as_deref()
    }

    /// The manifests of all members, with the package's name.
    pub(crate) fn manifests(&self) -> Vec<(String, &File, toml::Table)> {
        self.files.iter().filter_map(manifest).collect()
    }
}

/// Name and contents of a member's manifest, if the file is one.
fn manifest(file: &File) -> Option<(String, &File, toml::Table)> {
    file.path.ends_with("/Cargo.toml").then_some(())?;
    let table: toml::Table = file.text.as_deref()?.parse().ok()?;
    let name = table.get("package")?.get("name")?.as_str()?.to_owned();
    Some((name, file, table))
}

/// What git tracks, and what it would track. `None` outside a work tree of its own.
fn tracked(root: &Path) -> Option<Vec<PathBuf>> {
    if !root.join(".git").exists() {
        return None;
    }
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").arg("-C").arg(root).args(list).output().ok()?;
    let names = String::from_utf8(output.stdout).ok()?;
    let mut paths: Vec<PathBuf> =
        names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    paths.dedup();
    output.status.success().then_some(paths)
}

/// Every file, for trees that git does not know.
fn walked(root: &Path) -> Vec<PathBuf> {
    const BUILT: [&str; 4] = ["target", "node_modules", "dist", ".git"];
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let built = BUILT.iter().any(|name| entry.file_name() == *name);
            if path.is_dir() && !built {
                folders.push(path);
            } else if let (true, Ok(inner)) = (path.is_file(), path.strip_prefix(root)) {
                found.push(inner.to_owned());
            }
        }
    }
    found
}
