//! Neither a secret nor a message is found in anything the app wrote.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::{Path, PathBuf};

use support::Result;
use support::screen::{self, descendants};

use crate::needles::{Needle, files, search, search_file, shapes};
use crate::rig::Rig;

#[test]
fn secrets_and_messages_are_nowhere_on_the_disk() -> Result<()> {
    let seed = RandomState::new().build_hasher().finish();
    println!("seed {seed:016x}");
    let word = |name: &str| format!("{name}canary{seed:016x}");
    let (password, passphrase) = (word("password"), word("passphrase"));
    let (sent, received, draft) = (word("sent"), word("received"), word("draft"));
    let words = [&password, &passphrase, &sent, &received, &draft];
    let needles: Vec<Needle> = words.into_iter().flat_map(|word| shapes(word)).collect();

    let name = "secrets_and_messages_are_nowhere_on_the_disk";
    let Some(rig) = Rig::start_with(name, &password)? else { return Ok(()) };
    let screen = rig.open()?;
    screen.choose_passphrase(&passphrase)?;
    screen.welcome()?;
    screen.log_in(&rig.server.jid("you"), &password)?;
    screen.wait_main()?;
    let mut contact = rig.contact()?;
    let conversation = rig.acquaint(&screen, &mut contact)?;
    screen.send(&sent)?;
    screen.wait_mark(&sent, "delivered")?;
    contact.send(conversation, &received)?;
    screen.wait_from_contact(&received)?;
    screen.write(&draft)?;

    // While it runs: its write-ahead log, and whatever its processes have open, wherever it lies.
    let pid = screen.window().driver().pid();
    let outside = open_for_writing(pid, rig.desk.dir())?;
    assert_eq!(look(&rig, &outside, &needles)?, [""; 0]);
    screen::quit(screen)?;
    assert_eq!(look(&rig, &outside, &needles)?, [""; 0]);

    // And once more after a start that reads it all again.
    let screen = rig.open()?;
    screen.unlock(&passphrase)?;
    screen.wait_main()?;
    screen.choose_chat(&rig.wren())?;
    screen.wait_from_contact(&received)?;
    screen::quit(screen)?;
    assert_eq!(look(&rig, &outside, &needles)?, [""; 0]);
    Ok(())
}

/// What is found on the desk and in these files. That it looked at the store is checked, too.
fn look(rig: &Rig, outside: &BTreeSet<PathBuf>, needles: &[Needle]) -> Result<Vec<String>> {
    let profile = files(&rig.profile())?;
    let large = |file: &PathBuf| fs::metadata(file).is_ok_and(|about| about.len() > 8192);
    assert!(profile.iter().any(large), "no store was searched: {profile:?}");
    let mut found = search(rig.desk.dir(), needles)?;
    for file in outside {
        found.extend(search_file(file, needles)?);
    }
    Ok(found)
}

/// Regular files outside `desk` that a process or one that it started may write into.
fn open_for_writing(pid: u32, desk: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    for pid in descendants(pid)? {
        let Ok(open) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        for entry in open.flatten() {
            let Ok(target) = fs::read_link(entry.path()) else { continue };
            let number = entry.file_name();
            let info = fs::read_to_string(format!("/proc/{pid}/fdinfo/{}", number.display()));
            let ours =
                target.is_file() && !target.starts_with(desk) && !target.starts_with("/proc");
            if ours && info.is_ok_and(|info| may_write(&info)) {
                found.insert(target);
            }
        }
    }
    Ok(found)
}

/// The access mode is in the last two bits of the octal flags (`open(2)`).
fn may_write(info: &str) -> bool {
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    flags
        .and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok())
        .is_some_and(|flags| flags & 3 != 0)
}
