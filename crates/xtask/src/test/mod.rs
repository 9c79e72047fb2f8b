//! `cargo xtask test`.

mod crates;
mod node;
mod skips;
mod step;
mod tally;

use std::str::FromStr;
use std::time::{Duration, Instant};

use support::machine;
use support::{Result, Trouble};

use crate::{build, check};

pub(crate) use step::Step;
pub(crate) use tally::Tally;

/// A part of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Check,
    Unit,
    Journeys,
    Ui,
    EndToEnd,
    Interop,
}

impl Part {
    const ALL: [Self; 6] =
        [Self::Check, Self::Unit, Self::Journeys, Self::Ui, Self::EndToEnd, Self::Interop];

    fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Unit => "unit",
            Self::Journeys => "journeys",
            Self::Ui => "ui",
            Self::EndToEnd => "e2e",
            Self::Interop => "interop",
        }
    }

    /// What of the system it needs. Each part builds the whole workspace, window included.
    fn needs(self) -> &'static [machine::Part] {
        use machine::Part::{Build, Clients, Headless, Pages, Server, Window};
        match self {
            Self::Check => &[Build, Window],
            Self::Unit | Self::EndToEnd => &[Build, Window, Server, Headless],
            Self::Journeys => &[Build, Window, Server],
            Self::Ui => &[Pages, Headless],
            Self::Interop => &[Build, Window, Server, Headless, Clients],
        }
    }

    fn run(self) -> Result<Tally> {
        match self {
            Self::Check => check::steps(),
            Self::Unit => Ok(crates::unit()?.and(node::unit()?)),
            Self::Journeys => crates::target("journeys"),
            Self::Ui => node::pages(),
            Self::EndToEnd => crates::target("e2e"),
            Self::Interop => crates::target("interop"),
        }
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        let part = Self::ALL.into_iter().find(|part| part.name() == name);
        part.ok_or_else(|| format!("there is no part '{name}'"))
    }
}

/// Runs the parts, all if none is named, and counts.
pub(crate) fn run(parts: &[Part]) -> Result<()> {
    let parts = if parts.is_empty() { &Part::ALL } else { parts };
    let needs: Vec<machine::Part> = parts.iter().flat_map(|part| part.needs()).copied().collect();
    build::preflight(&needs)?;
    let excused = skips::excused()?;
    let began = Instant::now();
    let mut results = Vec::new();
    for part in parts {
        println!("\n━━ {} ━━", part.name());
        let began = Instant::now();
        let mut tally = part.run().unwrap_or_else(|trouble| {
            eprintln!("{trouble}");
            Tally::failure(part.name(), &trouble.to_string())
        });
        tally.refuse_skips(&excused);
        results.push((part.name(), tally, began.elapsed()));
    }
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
