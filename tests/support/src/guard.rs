//! Nothing outlives the one who started it, whatever ends that one: `kill -9` too.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::{Result, Trouble};

/// Waits until nobody holds the other end of its stdin any more: we let go of it, or are dead.
/// Then kills whatever carries the mark, as often as something is found that was born meanwhile,
/// and removes the folder. Only Linux shows what a process carries.
const WATCH: &str = r#"
trap '' HUP INT TERM
cat > /dev/null
round=0
while [ -d /proc/self ] && [ "$round" -lt 200 ]; do
    left=$(grep -lsz "^$1=" /proc/[0-9]*/environ | cut -d / -f 3)
    [ -n "$left" ] || break
    kill -KILL $left 2> /dev/null
    round=$((round + 1))
    sleep 0.05
done
[ -z "$2" ] || rm -rf -- "$2" || exit 1
[ -z "$left" ]
"#;

/// Stands beside us as a process of its own. When the value goes, or we do, everything that
/// carries its mark ends: also what left its parents and its process group.
#[derive(Debug)]
pub struct Guard {
    mark: String,
    hold: Option<ChildStdin>,
    watch: Child,
}

impl Guard {
    /// A guard; with a folder, that goes too.
    pub fn new(folder: Option<&Path>) -> Result<Self> {
        let mark = format!("AMSEL_GUARD_{:016x}", RandomState::new().build_hasher().finish());
        let mut command = Command::new("sh");
        command.args(["-c", WATCH, "guard", &mark]).arg(folder.unwrap_or(Path::new("")));
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null());
        // A group of its own: the terminal's Ctrl+C is for us.
        let mut watch = command.process_group(0).spawn()?;
        Ok(Self { mark, hold: watch.stdin.take(), watch })
    }

    /// Puts a command, and whatever it will start, under guard.
    pub fn mark(&self, command: &mut Command) {
        command.env(&self.mark, "1");
    }

    /// Ends everything under guard, and removes the folder.
    pub fn sweep(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        drop(self.hold.take());
        if self.watch.wait()?.success() {
            return Ok(());
        }
        Err(Trouble::new("something was left behind: a process that cannot be ended, or a folder"))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use rustix::process::{Pid, test_kill_process};

    use super::Guard;
    use crate::process::Running;
    use crate::{Deadline, machine};

    /// Leaves its parent, its group and its session, and says its id.
    const STRAY: &str = "setsid sh -c 'echo $$; exec sleep 1000' & wait $!; sleep 1000";

    #[test]
    fn what_left_its_parents_and_its_group_ends_with_the_guard() {
        assert!(machine::program("setsid").is_some(), "setsid belongs to util-linux");
        let dir = tempfile::tempdir().unwrap();
        let guard = Guard::new(Some(dir.path())).unwrap();
        let mut command = Command::new("sh");
        guard.mark(command.args(["-c", STRAY]));
        let parent = Running::start("sh", command).unwrap();
        let number = |line: &str| line.parse::<i32>().ok().and_then(Pid::from_raw);
        let (stray, _) = parent.lines().wait("an id", 0, Deadline::seconds(20), number).unwrap();
        parent.kill().unwrap();
        test_kill_process(stray).expect("it does not die with its parent's group");
        guard.sweep().unwrap();
        let gone = || match test_kill_process(stray) {
            Ok(()) => Err("it still runs".into()),
            Err(_) => Ok(()),
        };
        Deadline::seconds(20).until("the end of the stray", gone).unwrap();
        assert!(!dir.path().exists());
    }

    #[test]
    fn a_folder_that_stays_is_said() {
        let dir = tempfile::tempdir().unwrap();
        // `rm` refuses a path that ends so.
        let guard = Guard::new(Some(&dir.path().join("."))).unwrap();
        let trouble = guard.sweep().unwrap_err();
        assert!(trouble.to_string().contains("left behind"), "{trouble}");
        assert!(dir.path().exists());
    }
}
