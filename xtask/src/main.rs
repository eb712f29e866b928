//! The one entry point for building, running and checking Twofold: `cargo xtask <command>`.

mod bench;
mod check;
mod dist;
mod fuzz;
mod licences;
mod post_trunk;
mod process;
mod run;
mod setup;
mod stamp;
mod steps;
mod tools;
mod workspace;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  run                  build the app and the relay, and start the relay on http://127.0.0.1:8080
  test [--only A,B]    everything that must hold before a change is accepted (--list names the checks)
  check                the quick part of it: formatting, lints, tidiness
  bench                measure, as lines of JSON
  fuzz [READER] [SECONDS]  give readers of bytes from outside whatever breaks them (long; needs a nightly Rust)
  dist [--dev]         build the app into dist/ (--dev: fast, unoptimised, for trying things out)
  fmt                  format the code
";

fn main() -> ExitCode {
    match dispatch(std::env::args().collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(argv: Vec<String>) -> Result<ExitCode> {
    // Trunk finds this binary on PATH under the names of the tools it stands for.
    let called_as = argv.first().and_then(|path| path.rsplit('/').next()).unwrap_or("xtask").to_owned();
    match called_as.as_str() {
        "wasm-bindgen" => return tools::wasm_bindgen(argv),
        "sass" => return tools::sass(argv.get(1..).unwrap_or_default()),
        _ => {}
    }

    workspace::enter_root()?;
    let arguments = argv.get(2..).unwrap_or_default();
    match argv.get(1).map(String::as_str) {
        Some("run") => run::run(arguments),
        Some("test") => check::test(arguments),
        Some("check") => check::quick(),
        Some("bench") => bench::bench(arguments),
        Some("fuzz") => fuzz::fuzz(arguments),
        Some("dist") => dist::command(arguments),
        Some("fmt") => check::format(),
        Some("post-trunk") => post_trunk::hook(),
        Some("test-runner") => tools::test_runner(argv),
        None | Some("help" | "--help" | "-h") => {
            eprint!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => bail!("there is no command {other:?}\n\n{USAGE}"),
    }
}
