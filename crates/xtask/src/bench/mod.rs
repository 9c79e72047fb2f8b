//! `cargo xtask bench`.

mod memory;
mod start;

use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};
use support::machine::{Part, Tools};
use support::parting::Parting;
use support::{Result, Trouble};

use crate::args::Bench;
use crate::{build, place};

/// Runs the benches: ours, the crates', or the one that was named.
pub(crate) fn run(options: &Bench) -> Result<()> {
    let crates = of_crates()?;
    let named = options.name.as_deref();
    let wanted: Vec<&str> = crates
        .iter()
        .map(String::as_str)
        .filter(|name| named.is_none_or(|one| one == *name))
        .collect();
    let start = named.is_none_or(|name| name == "start");
    if wanted.is_empty() && !start {
        let known = std::iter::once("start").chain(crates.iter().map(String::as_str));
        let known = known.collect::<Vec<_>>().join(", ");
        return Err(Trouble::new(format!("there is no such bench; known: {known}")));
    }
    let figures = if start { Some(measure_start(!options.json)?) } else { None };
    if !options.json {
        if let Some(figures) = figures {
            print!("{}", figures.table());
        }
        return wanted.iter().try_for_each(|name| build::go(&mut bench(name)));
    }
    let mut said = Vec::new();
    for name in wanted {
        said.push((name, listen(&mut bench(name))?));
    }
    println!("{}", object(figures.map(|figures| figures.json()), said));
    Ok(())
}

fn measure_start(talk: bool) -> Result<start::Figures> {
    if !cfg!(target_os = "linux") {
        return Err(Trouble::new("the start is measured on Linux only: under a virtual display"));
    }
    let parts = [Part::Build, Part::Window, Part::Server, Part::Headless];
    build::preflight(Tools::Build, &parts)?;
    let parting = Parting::prepare("amsel-bench-", false)?;
    let figures = start::measure(parting.dir(), talk);
    parting.leave()?;
    figures
}

fn bench(name: &str) -> Command {
    place::cargo(&["bench", "--locked", "--workspace", "--bench", name])
}

/// What a bench of a crate says to people, line by line; what cargo says stays on stderr.
fn listen(command: &mut Command) -> Result<Vec<String>> {
    let name = build::line(command);
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(Trouble::new(format!("'{name}' failed ({})", output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

/// The one object that is printed for programs.
fn object(start: Option<Value>, said: Vec<(&str, Vec<String>)>) -> Value {
    let mut all = Map::new();
    if let Some(start) = start {
        all.insert("start".to_owned(), start);
    }
    all.extend(said.into_iter().map(|(name, lines)| (name.to_owned(), json!({ "said": lines }))));
    Value::Object(all)
}

/// The names of the crates' own benches.
fn of_crates() -> Result<Vec<String>> {
    let output = place::cargo(&["metadata", "--format-version", "1", "--no-deps"]).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages.filter_map(|package| package["targets"].as_array()).flatten();
    let bench = |target: &Value| {
        let is = target["kind"].as_array()?.iter().any(|kind| kind == "bench");
        is.then(|| target["name"].as_str().map(str::to_owned))?
    };
    Ok(targets.filter_map(bench).collect())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use serde_json::{Value, json};

    use super::{listen, object};

    #[test]
    fn what_a_bench_says_stands_inside_the_one_object() {
        let mut bench = Command::new("sh");
        bench.args(["-c", "echo 'fast: 3 ns'; echo 'slow: \"9\" ns'; echo built >&2"]);
        let said = listen(&mut bench).unwrap();
        let text = object(Some(json!({ "runs": 5 })), vec![("parser", said)]).to_string();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["start"]["runs"], 5);
        assert_eq!(read["parser"]["said"], json!(["fast: 3 ns", "slow: \"9\" ns"]));
        assert!(listen(Command::new("sh").args(["-c", "exit 1"])).is_err());
    }
}
