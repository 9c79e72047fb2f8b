//! How long the real window takes to be there, beside a window with nothing in it.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use support::webdriver::{Driver, Window};
use support::xvfb::Desk;
use support::{Deadline, Result, Trouble};

use super::memory;
use crate::demo::stage::{CONTACT, Stage};
use crate::{build, place};

/// How often each is started. The first start of each is not counted: it warms the disk's cache.
const RUNS: usize = 5;

/// First paint since 1970, in milliseconds, once there was one: a paint changes nothing in the
/// page that could be waited for.
const PAINTED: &str = "const [done] = arguments;
    new PerformanceObserver((list) => {
        const paint = list.getEntriesByName('first-contentful-paint')[0];
        if (paint) done(performance.timeOrigin + paint.startTime);
    }).observe({ type: 'paint', buffered: true });";

/// What was measured, run by run.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    unit: &'static str,
    amsel: Vec<f64>,
    empty: Vec<f64>,
}

/// One start.
struct Run {
    paint: f64,
    online: Option<f64>,
    memory: f64,
}

/// Builds both as they are given to people, and starts them in turns.
pub(crate) fn measure(dir: &Path, talk: bool) -> Result<Figures> {
    build::programs()?;
    let words = [
        "build",
        "--locked",
        "--release",
        "--package",
        "amsel",
        "--bins",
        "--example",
        "empty_window",
    ];
    build::make(&mut place::cargo(&words))?;
    let release = place::target().join("release");
    let stage = Stage::set(&place::built("peer"), dir)?;
    let (mut amsel, mut empty) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let window = start_amsel(&stage, &release.join("amsel"))?;
        let nothing = start_empty(&release.join("examples/empty_window"))?;
        if run == 0 {
            continue;
        }
        if talk {
            println!(
                "run {run}: first paint {:.0} ms, beside it an empty window {:.0} ms",
                window.paint, nothing.paint
            );
        }
        amsel.push(window);
        empty.push(nothing);
    }
    Ok(Figures::of(&amsel, &empty))
}

fn start_amsel(stage: &Stage, amsel: &Path) -> Result<Run> {
    let desk = Desk::start(1440, 900)?;
    let server = stage.server();
    let place = server.lines().count();
    let lines = server.lines().clone();
    // Online is when the server hears the first presence. Somebody listens while the window opens.
    let online = std::thread::spawn(move || {
        let presence = |line: &str| (line.contains("Received[c2s]: <presence")).then(now);
        lines.wait("the first presence", place, Deadline::seconds(60), presence).map(|(at, _)| at)
    });
    let (window, began) = open(&desk, amsel, &stage.arguments(), &stage.passphrase())?;
    let row = window.wait_text("[role=option]", CONTACT, Deadline::seconds(60))?;
    let paint = painted(&window)? - began;
    let online = online.join().map_err(|_| Trouble::new("the listener ended"))??.as_secs_f64()
        * 1000.0
        - began;
    window.click(&row)?;
    window.wait_css("article", Deadline::seconds(60))?;
    let memory = weigh(&window);
    window.close()?;
    Ok(Run { paint, online: Some(online), memory })
}

fn start_empty(program: &Path) -> Result<Run> {
    let desk = Desk::start(1440, 900)?;
    let (window, began) = open(&desk, program, &[], Path::new("/dev/null"))?;
    window.wait_css("p", Deadline::seconds(60))?;
    let paint = painted(&window)? - began;
    let memory = weigh(&window);
    window.close()?;
    Ok(Run { paint, online: None, memory })
}

/// Opens a window; the moment at which its program began comes with it.
fn open(desk: &Desk, program: &Path, words: &[String], stdin: &Path) -> Result<(Window, f64)> {
    let began = desk.home().join("began");
    let start = starter(desk, program, stdin, &began)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let window = Driver::webkit(desk)?.open(&start, &words)?;
    let text = fs::read_to_string(&began)?;
    let nanoseconds: f64 = text.trim().parse().map_err(|_| Trouble::new("no time of start"))?;
    Ok((window, nanoseconds / 1e6))
}

/// A program that notes the time and becomes the window's.
fn starter(desk: &Desk, program: &Path, stdin: &Path, began: &Path) -> Result<PathBuf> {
    let file = desk.home().join("start");
    let text = format!(
        "#!/bin/sh\ndate +%s%N > '{}'\nexec '{}' \"$@\" < '{}'\n",
        began.display(),
        program.display(),
        stdin.display()
    );
    fs::write(&file, text)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o700))?;
    Ok(file)
}

fn painted(window: &Window) -> Result<f64> {
    let at = window.execute_async(PAINTED, &[])?;
    at.as_f64().ok_or_else(|| Trouble::new("the first paint has no time"))
}

#[expect(clippy::cast_precision_loss, reason = "KiB of one computer's memory")]
fn weigh(window: &Window) -> f64 {
    memory::below(window.driver().pid()) as f64 / 1024.0
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

impl Figures {
    fn of(amsel: &[Run], empty: &[Run]) -> Self {
        let row = |name, unit, figure: fn(&Run) -> Option<f64>| Row {
            name,
            unit,
            amsel: amsel.iter().filter_map(figure).collect(),
            empty: empty.iter().filter_map(figure).collect(),
        };
        let rows = vec![
            row("start to first paint", "ms", |run| Some(run.paint)),
            row("start to online", "ms", |run| run.online),
            row("memory (PSS of the tree)", "MiB", |run| Some(run.memory)),
        ];
        Self { rows }
    }

    /// For people.
    pub(crate) fn table(&self) -> String {
        let mut text =
            format!("{RUNS} starts each, median (smallest to largest), optimised build\n");
        let _ = writeln!(text, "{:<28}{:<26}an empty WebKitGTK window", "", "Amsel");
        for row in &self.rows {
            let cell = |figures: &[f64]| match Spread::of(figures) {
                Some(spread) => format!(
                    "{:.0} ({:.0} to {:.0}) {}",
                    spread.median, spread.least, spread.most, row.unit
                ),
                None => "–".to_owned(),
            };
            let _ = writeln!(text, "{:<28}{:<26}{}", row.name, cell(&row.amsel), cell(&row.empty));
        }
        text.push_str(
            "Online includes opening the encrypted store with a passphrase (Argon2id).\n",
        );
        text
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let side = |figures: &[f64]| match Spread::of(figures) {
            Some(spread) => {
                json!({ "median": spread.median, "least": spread.least, "most": spread.most })
            }
            None => Value::Null,
        };
        let row = |row: &Row| json!({ "what": row.name, "unit": row.unit, "amsel": side(&row.amsel), "empty": side(&row.empty) });
        json!({ "runs": RUNS, "figures": self.rows.iter().map(row).collect::<Vec<_>>() })
    }
}

/// The middle and the ends.
#[derive(Debug, PartialEq)]
struct Spread {
    median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    fn of(figures: &[f64]) -> Option<Self> {
        let mut sorted = figures.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = *sorted.get(sorted.len() / 2)?;
        Some(Self { median, least: *sorted.first()?, most: *sorted.last()? })
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let spread = Spread::of(&[5.0, 1.0, 9.0, 3.0, 2.0]).unwrap();
        assert_eq!(spread, Spread { median: 3.0, least: 1.0, most: 9.0 });
        assert_eq!(Spread::of(&[]), None);
    }
}
