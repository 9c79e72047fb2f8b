//! The developer's commands: `cargo xtask --help`.

#![expect(
    clippy::indexing_slicing,
    reason = "only JSON values are indexed: what is not there is null, nothing panics"
)]
#![cfg_attr(not(unix), allow(dead_code, reason = "what only the commands below `unix` need"))]

mod args;
mod build;
mod generate;
mod help;
mod parts;
mod place;
mod run;

// They lead processes by the means of Unix.
#[cfg(unix)]
mod bench;
#[cfg(unix)]
mod check;
#[cfg(unix)]
mod demo;
#[cfg(unix)]
mod test;

use std::process::ExitCode;

use args::Wish;
use support::Result;
use support::machine::{Part, Tools};

fn main() -> ExitCode {
    let wish = match args::parse(std::env::args_os().skip(1)) {
        Ok(wish) => wish,
        Err(error) => {
            eprintln!("cargo xtask: {error}\n\n{}", help::ALL);
            return ExitCode::from(2);
        }
    };
    match perform(wish) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            #[cfg(unix)]
            support::parting::unless_leaving();
            eprintln!("\ncargo xtask: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn perform(wish: Wish) -> Result<()> {
    match wish {
        Wish::Help(text) => {
            print!("{text}");
            Ok(())
        }
        Wish::Run(words) => run::run(&words),
        Wish::Bindings => {
            build::preflight(Tools::Build, &[Part::Build, Part::Window])?;
            generate::write()
        }
        wish => lead(&wish),
    }
}

/// The commands that start and end programs around them.
#[cfg(unix)]
fn lead(wish: &Wish) -> Result<()> {
    support::parting::listen()?;
    match wish {
        Wish::Demo(options) => demo::run(options),
        Wish::Test(parts) => test::run(parts),
        Wish::Check => check::run(),
        Wish::Bench(options) => bench::run(options),
        Wish::Help(_) | Wish::Run(_) | Wish::Bindings => Ok(()),
    }
}

#[cfg(not(unix))]
fn lead(wish: &Wish) -> Result<()> {
    let what = match wish {
        Wish::Demo(_) => "the demo's server runs",
        _ => "tests, checks and benches run",
    };
    Err(support::Trouble::new(format!(
        "{what} on Linux and macOS only; 'cargo xtask run' works here"
    )))
}
