//! `cargo xtask test`.

mod crates;
mod node;
mod skips;
mod step;
mod tally;

use std::time::{Duration, Instant};

use support::machine::{self, Tools};
use support::parting::{self, Parting};
use support::{Result, Trouble};

use crate::parts::Part;
use crate::{build, check};

pub(crate) use step::Step;
pub(crate) use tally::Tally;

/// What of the system a part needs. Each builds the whole workspace, window included.
fn needs(part: Part) -> &'static [machine::Part] {
    use machine::Part::{Build, Clients, Headless, Pages, Server, Window};
    match part {
        Part::Check => &[Build, Window],
        Part::Unit | Part::EndToEnd => &[Build, Window, Server, Headless],
        Part::Journeys => &[Build, Window, Server],
        Part::Ui => &[Pages, Headless],
        Part::Interop => &[Build, Window, Server, Headless, Clients],
    }
}

fn play(part: Part) -> Result<Tally> {
    match part {
        Part::Check => check::steps(),
        Part::Unit => Ok(crates::unit()?.and(node::unit()?)),
        Part::Journeys => crates::target("journeys"),
        Part::Ui => node::pages(),
        Part::EndToEnd => crates::target("e2e"),
        Part::Interop => crates::target("interop"),
    }
}

/// Runs the parts, all if none is named, and counts.
pub(crate) fn run(parts: &[Part]) -> Result<()> {
    let parts = if parts.is_empty() { &Part::ALL } else { parts };
    let needs: Vec<machine::Part> = parts.iter().flat_map(|part| needs(*part)).copied().collect();
    let tools = if parts.contains(&Part::Check) { Tools::Look } else { Tools::Build };
    build::preflight(tools, &needs)?;
    let parting = Parting::prepare("amsel-test-", false)?;
    let excused = skips::excused()?;
    let began = Instant::now();
    let mut results = Vec::new();
    for part in parts {
        println!("\n━━ {} ━━", part.name());
        let began = Instant::now();
        let mut tally = play(*part).unwrap_or_else(|trouble| {
            parting::unless_leaving();
            eprintln!("{trouble}");
            Tally::failure(part.name(), &trouble.to_string())
        });
        tally.refuse_skips(&excused);
        results.push((part.name(), tally, began.elapsed()));
    }
    parting.leave()?;
    report(&results, began.elapsed())
}

fn report(results: &[(&str, Tally, Duration)], took: Duration) -> Result<()> {
    println!("\n━━ summary ━━");
    let mut all = Tally::default();
    for (name, tally, took) in results {
        println!("{name:<10}{tally}   {:>6.1} s", took.as_secs_f64());
        all = all.and(tally.clone());
    }
    for failure in &all.failures {
        println!("FAILED  {failure}");
    }
    for skip in &all.skipped {
        println!("SKIPPED {skip}");
    }
    println!("took {:.0} s", took.as_secs_f64());
    println!("{all}");
    if all.failed == 0 { Ok(()) } else { Err(Trouble::new("not everything passed")) }
}
