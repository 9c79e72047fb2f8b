//! What `--help` prints.

pub(crate) const ALL: &str = "\
The developer's commands.

Usage: cargo xtask COMMAND [OPTIONS]

Commands:
  demo      a live conversation on a throw-away local server, in the real window
  run       Amsel with your own account
  test      every test there is, or one part
  check     formatting, lints, licences, architecture, generated files
  bench     figures: start, memory, and the benches of the crates
  bindings  writes the generated files anew

Each takes --help. Rust 1.95 and Node 20.19, or newer, are asked for; everything else is
installed through the system's package manager, or it is said exactly what to install.
Linux has all of it; outside Linux and macOS there are only run and bindings.
What is built goes to CARGO_TARGET_DIR or, without it, to the user's cache folder.
";

pub(crate) const DEMO: &str = "\
A live conversation on a throw-away local server, in the real window.

Usage: cargo xtask demo [OPTIONS]

Starts Prosody on loopback with an authority of its own and two accounts, lets `peer` play
the contact (it greets, types, answers and acknowledges), and opens Amsel, logged in, in
that conversation. Ends when the window is closed or with Ctrl+C, and leaves nothing behind.

Options:
  --headless   under a virtual display: drives the window by itself, reads the greeting, sends
               a message, sees its state and the answer, and succeeds only if all of it
               happened. So by itself when there is neither DISPLAY nor WAYLAND_DISPLAY.
  --shots DIR  where screenshots go (default: target/demo-shots; only with --headless)
  --picture    also renew the README's picture, ui/shots/conversation.png; includes --headless
  --keep       leave the profiles and the logs, and say where they lie
  --help       print this
";

pub(crate) const RUN: &str = "\
Amsel with your own account.

Usage: cargo xtask run [ARGUMENTS FOR AMSEL]

Builds the window and starts it; `cargo xtask run -- --help` prints what Amsel understands.
";

pub(crate) const TEST: &str = "\
Every test there is, or some parts.

Usage: cargo xtask test [PART...]

Parts, in this order; without any, all of them:
  check     see `cargo xtask check --help`
  unit      the tests beside the code: crates and window
  journeys  play scripts against a scripted server and against Prosody
  ui        the pages in Chromium, on the recorded door
  e2e       the real window against Prosody
  interop   other people's clients and Amsel, through Prosody

A test that cannot run prints SKIPPED; that is a failure unless tests/skipped.txt names it
with a reason. The last line counts them all. Succeeds only if nothing failed.

Options:
  --help    print this
";

pub(crate) const CHECK: &str = "\
Formatting, lints, licences, architecture, generated files.

Usage: cargo xtask check

rustfmt, clippy with warnings as errors, svelte-check and eslint, cargo-deny (licences, bans,
sources, and advisories where their database can be reached), the licences of npm packages,
tests/architecture, and whether each generated file is what its generator makes today.

Options:
  --help    print this
";

pub(crate) const BENCH: &str = "\
Figures.

Usage: cargo xtask bench [NAME] [--json]

  start     starts the real window under a virtual display, and beside it an empty WebKitGTK
            window, five times each: time to first paint, time to online, and memory (PSS of
            the whole tree of processes), as medians with the smallest and the largest;
            on Linux only
  NAME      a bench of a crate, by its name
Without a name: all.

Options:
  --json    nothing but one JSON object on stdout: `start` with its figures, and by the name of
            each bench of a crate what it said, line by line
  --help    print this
";

pub(crate) const BINDINGS: &str = "\
Writes the generated files anew: what `check` calls stale when it is not done.

Usage: cargo xtask bindings

  ui/src/ipc/bindings.ts   the window's door, from crates/engine/src/api
  crates/xep/amsel.doap    what Amsel speaks, from crates/xep/src/registry.rs
  README.md                its table of specifications, from the same

Options:
  --help    print this
";
