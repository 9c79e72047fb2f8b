//! `cargo xtask bench`.

mod memory;
mod start;

use serde_json::{Value, json};
use support::machine::Part;
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
        let known = crates.join(", ");
        return Err(Trouble::new(format!("there is no such bench; there are: start, {known}")));
    }
    if start {
        build::preflight(&[Part::Build, Part::Window, Part::Server, Part::Headless])?;
        let figures = start::measure(!options.json)?;
        if options.json {
            println!("{}", json!({ "start": figures.json() }));
        } else {
            print!("{}", figures.table());
        }
    }
    for name in wanted {
        let mut bench = place::cargo(&["bench", "--locked", "--workspace", "--bench", name]);
        build::go(&mut bench)?;
    }
    Ok(())
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
