//! Builds everything and starts the relay with the app inside.

use crate::{
    dist::{self, Mode},
    process::{self, command},
    steps::Steps,
};
use anyhow::{Context, Result};
use std::{os::unix::process::CommandExt, process::ExitCode};

/// `cargo xtask run [flags of the relay]`.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let mut steps = Steps::new(dist::PREPARATION + 3);
    dist::prepare(&mut steps)?;
    steps.step("the app", || dist::build(Mode::Shipped, &mut process::run))?;
    steps.step("the relay", || {
        process::run(&mut command("cargo", ["build", "--release", "--package", "twofold-server"]))
    })?;
    steps.step("start, end with Ctrl+C", || {
        // The relay takes this process's place, so that Ctrl+C and signals reach it and nothing else.
        Err::<ExitCode, _>(command("target/release/twofold-server", arguments).exec()).context("cannot start the relay")
    })
}
