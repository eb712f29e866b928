//! Builds the app into `dist/`, by Trunk, whatever the caller.

use crate::{process, setup, stamp, steps::Steps, tools, workspace::DIST};
use anyhow::{Result, bail};
use std::{
    path::Path,
    process::{Command, ExitCode},
};

/// How much work the bundle is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Small and compressed: what is shipped and what is tested.
    Shipped,
    /// Unoptimised: for trying things out.
    Quick,
}

/// How many steps [`prepare`] takes.
pub(crate) const PREPARATION: usize = 4;

/// `cargo xtask dist [--dev]`.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let mode = match arguments {
        [] => Mode::Shipped,
        [flag] if flag == "--dev" => Mode::Quick,
        other => bail!("dist knows only --dev, not {other:?}"),
    };
    let mut steps = Steps::new(PREPARATION + 1);
    prepare(&mut steps)?;
    steps.step("the app", || build(mode, &mut process::run))?;
    Ok(ExitCode::SUCCESS)
}

/// Installs everything that a build needs.
pub(crate) fn prepare(steps: &mut Steps) -> Result<()> {
    steps.step("Rust target and components", setup::rust)?;
    steps.step("npm packages", setup::npm)?;
    steps.step("crates", setup::crates)?;
    steps.step("Trunk", || tools::trunk().map(|_| ()))
}

/// Builds the bundle, unless it is already there. `run` runs Trunk, and may keep what it prints.
pub(crate) fn build(mode: Mode, run: &mut dyn FnMut(&mut Command) -> Result<()>) -> Result<()> {
    let _alone = stamp::lock()?;
    let stamp = stamp::current(match mode {
        Mode::Shipped => "shipped",
        Mode::Quick => "quick",
    })?;
    if stamp::is_built(&stamp) {
        eprintln!("{DIST}/ is up to date");
        return Ok(());
    }
    stamp::forget();
    let mut trunk = command_for_trunk()?;
    if mode == Mode::Shipped {
        trunk.arg("--release");
        if let Some(flags) = without_local_paths()? {
            trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("--cfg erase_components {flags}"));
        }
    }
    run(&mut trunk)?;
    if !Path::new(DIST).join("index.html").exists() {
        bail!("Trunk reported success but wrote no {DIST}/index.html");
    }
    stamp::keep(&stamp)
}

fn command_for_trunk() -> Result<Command> {
    let trunk = tools::trunk()?;
    let mut command = process::command(&trunk.to_string_lossy(), ["build", "--offline"]);
    command.env("PATH", tools::path_for_trunk()?);
    // Why: a compile error is the message; Trunk's own backtrace would bury it.
    command.env("RUST_BACKTRACE", "0");
    // Why: Trunk takes NO_COLOR for a yes-or-no option and refuses the usual NO_COLOR=1.
    command.env_remove("NO_COLOR");
    Ok(command)
}

/// Flags that keep this machine's folders out of the bundle, so that the same sources give the same
/// bytes everywhere and anybody can check what a relay serves. Cargo splits them at spaces, so a
/// folder with a space in its name does without.
fn without_local_paths() -> Result<Option<String>> {
    let cargo = match std::env::var("CARGO_HOME") {
        Ok(home) => home,
        Err(_) => format!("{}/.cargo", std::env::var("HOME").unwrap_or_default()),
    };
    let here = std::env::current_dir()?.display().to_string();
    if cargo.contains(' ') || here.contains(' ') {
        return Ok(None);
    }
    Ok(Some(format!("--remap-path-prefix={cargo}=/cargo --remap-path-prefix={here}=/twofold")))
}
