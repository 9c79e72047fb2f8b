//! How much memory a tree of processes takes, shared pages counted once among those who share them.

use std::collections::HashMap;
use std::fs;

/// The proportional set size, in KiB, of everything below this process, itself left out.
pub(crate) fn below(root: u32) -> u64 {
    let parents = parents();
    let mut tree = vec![root];
    let mut at = 0;
    while let Some(parent) = tree.get(at).copied() {
        tree.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(child, _)| *child));
        at += 1;
    }
    tree.into_iter().skip(1).filter_map(pss).sum()
}

fn parents() -> HashMap<u32, u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter_map(|id| Some((id, parent(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?)))
        .collect()
}

/// The name in the second field may hold spaces and brackets; the parent is the second after it.
fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn pss(id: u32) -> Option<u64> {
    in_rollup(&fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?)
}

fn in_rollup(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{in_rollup, parent};

    #[test]
    fn the_kernels_files_are_read() {
        assert_eq!(parent("17 (a) b (c)) S 4 17 17 0"), Some(4));
        assert_eq!(
            in_rollup("00-ff ---p 0 0 0 [rollup]\nRss:  900 kB\nPss:   512 kB\n"),
            Some(512)
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_is_found_and_weighed() {
        use std::io::Write as _;
        let mut child =
            std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        assert!(super::below(std::process::id()) > 0);
        let _ = child.stdin.take().unwrap().write_all(b"");
        child.wait().unwrap();
    }
}
