//! The developer's commands: `cargo xtask --help`.

#![expect(
    clippy::indexing_slicing,
    reason = "only JSON values are indexed: what is not there is null, nothing panics"
)]

mod args;
mod bench;
mod build;
mod check;
mod demo;
mod generate;
mod help;
mod place;
mod run;
mod test;

use std::process::ExitCode;

use args::Wish;

fn main() -> ExitCode {
    let wish = match args::parse(std::env::args_os().skip(1)) {
        Ok(wish) => wish,
        Err(error) => {
            eprintln!("cargo xtask: {error}\n\n{}", help::ALL);
            return ExitCode::from(2);
        }
    };
    let done = match wish {
        Wish::Help(text) => {
            print!("{text}");
            Ok(())
        }
        Wish::Demo(options) => demo::run(&options),
        Wish::Run(words) => run::run(&words),
        Wish::Test(parts) => test::run(&parts),
        Wish::Check => check::run(),
        Wish::Bench(options) => bench::run(&options),
        Wish::Bindings => generate::write_bindings(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\ncargo xtask: {trouble}");
            ExitCode::FAILURE
        }
    }
}
