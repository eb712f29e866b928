//! Measures the product, as lines of JSON on the standard output.

use crate::{
    dist::{self, Mode},
    process::{self, command},
    steps::Steps,
    workspace::files_below,
};
use anyhow::Result;
use std::{path::Path, process::ExitCode};

/// `cargo xtask bench [filter]`: native measurements first, then those in a browser.
pub(crate) fn bench(arguments: &[String]) -> Result<ExitCode> {
    let scripts: Vec<_> = files_below(Path::new("tests/bench"))?
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".bench.mjs"))
        .collect();
    let mut steps = Steps::new(dist::PREPARATION + 3 + scripts.len());
    dist::prepare(&mut steps)?;
    steps.step("the app", || dist::build(Mode::Shipped, &mut process::run))?;
    steps.step("the relay", || {
        process::run(&mut command("cargo", ["build", "--release", "--package", "twofold-server"]))
    })?;
    steps.step("native measurements", || {
        process::run(
            command("cargo", ["bench", "--quiet", "--package", "twofold-tests", "--benches", "--"]).args(arguments),
        )
    })?;
    let server = std::env::current_dir()?.join("target/release/twofold-server");
    for script in scripts {
        let name = script.to_string_lossy().into_owned();
        steps.step(&name, || process::run(command("node", [&name]).args(arguments).env("TWOFOLD_SERVER", &server)))?;
    }
    Ok(ExitCode::SUCCESS)
}
