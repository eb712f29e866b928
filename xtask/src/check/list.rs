//! The checks, in the order in which they run: what fails fast comes first.

use crate::{
    dist::{self, Mode},
    process::{self, Log, command},
    tools,
    workspace::{NATIVE_CRATES, WASM, files_below},
};
use anyhow::{Result, bail};
use std::{path::Path, process::Command};

/// One thing that must hold.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    /// `tidy` is also one of the native tests; it must not run, nor count, twice.
    pub(super) in_full_run: bool,
    pub(super) needs_bundle_tools: bool,
    pub(super) needs_browser: bool,
    pub(super) run: fn(&mut Log) -> Result<()>,
}

const PLAIN: Check =
    Check { name: "", says: "", in_full_run: true, needs_bundle_tools: false, needs_browser: false, run: |_| Ok(()) };

pub(super) const CHECKS: [Check; 12] = [
    Check { name: "fmt", says: "the code is formatted", run: fmt, ..PLAIN },
    Check { name: "clippy", says: "no lint warns, each crate with its own features only", run: clippy, ..PLAIN },
    Check { name: "clippy-wasm", says: "no lint warns in what runs in browsers", run: clippy_wasm, ..PLAIN },
    Check {
        name: "tidy",
        says: "rules on files and imports (one of the native tests)",
        in_full_run: false,
        run: tidy,
        ..PLAIN
    },
    Check { name: "relay", says: "the relay depends on nothing that could read documents", run: relay, ..PLAIN },
    Check { name: "deny", says: "licences, sources, banned and vulnerable crates", run: deny, ..PLAIN },
    Check { name: "native", says: "tests that need no browser", run: native, ..PLAIN },
    Check { name: "xtask", says: "tests of this tool", run: own, ..PLAIN },
    Check {
        name: "wasm",
        says: "tests of the browser's side, in headless Chromium",
        needs_browser: true,
        run: wasm,
        ..PLAIN
    },
    Check { name: "dist", says: "the app builds as it ships", needs_bundle_tools: true, run: bundle, ..PLAIN },
    Check { name: "server", says: "the relay builds with the app inside", run: server, ..PLAIN },
    Check {
        name: "browser",
        says: "journeys of two people in two browsers",
        needs_bundle_tools: true,
        needs_browser: true,
        run: browser,
        ..PLAIN
    },
];

fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut cargo = command("cargo", arguments);
    cargo.env("CARGO_TERM_COLOR", "never");
    cargo
}

fn fmt(log: &mut Log) -> Result<()> {
    log.run(&mut cargo(["fmt", "--all", "--check", "--", "--color=never"]))
}

fn clippy(log: &mut Log) -> Result<()> {
    // One crate at a time: together, one crate's features would hide what another forgot to ask for.
    let natively = NATIVE_CRATES.map(|name| vec!["--package", name]);
    let this_tool = vec!["--package", "xtask", "--profile", "tools"];
    clippy_each(log, natively.into_iter().chain([this_tool]))
}

fn clippy_wasm(log: &mut Log) -> Result<()> {
    let in_browsers = ["twofold-model", "twofold-crypto", "twofold-app"];
    clippy_each(log, in_browsers.map(|name| vec!["--package", name, "--target", WASM]))
}

/// Looks at all of them, also after one has failed.
fn clippy_each<'a>(log: &mut Log, crates: impl IntoIterator<Item = Vec<&'a str>>) -> Result<()> {
    let mut outcome = Ok(());
    for which in crates {
        let mut cargo = cargo(["clippy", "--quiet", "--all-targets", "--locked"]);
        outcome = outcome.and(log.run(cargo.args(which).args(["--", "-Dwarnings"])));
    }
    outcome
}

fn tidy(log: &mut Log) -> Result<()> {
    log.run(&mut cargo(["test", "--package", "twofold-tests", "--test", "tidy"]))
}

fn relay(log: &mut Log) -> Result<()> {
    let tree = process::answer(&mut cargo([
        "tree",
        "--package",
        "twofold-server",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
    ]))?;
    if !tree.contains("twofold-wire v") {
        bail!("the relay's dependencies could not be read");
    }
    for forbidden in ["automerge", "twofold-crypto", "twofold-model", "twofold-sync", "twofold-programs"] {
        if tree.lines().any(|line| line.split(' ').next() == Some(forbidden)) {
            bail!("twofold-server depends on {forbidden}: cargo tree -p twofold-server -i {forbidden}");
        }
    }
    log.note("the relay depends on no crate that opens, reads or syncs documents");
    Ok(())
}

fn deny(log: &mut Log) -> Result<()> {
    let deny = tools::cargo_deny()?;
    let deny = deny.to_string_lossy();
    log.run(&mut command(&deny, ["--color", "never", "check", "bans", "licenses", "sources"]))?;
    if log.run(&mut command(&deny, ["--color", "never", "fetch", "db"])).is_err() {
        log.note("advisories: SKIPPED, the list of known vulnerabilities is not reachable from here");
        return Ok(());
    }
    log.run(&mut command(&deny, ["--color", "never", "check", "--disable-fetch", "advisories"]))
}

fn native(log: &mut Log) -> Result<()> {
    let packages = NATIVE_CRATES.iter().flat_map(|name| ["--package", name]);
    log.run(&mut cargo(["test", "--no-fail-fast"].into_iter().chain(packages)))
}

fn own(log: &mut Log) -> Result<()> {
    log.run(&mut cargo(["test", "--profile", "tools", "--package", "xtask"]))
}

fn wasm(log: &mut Log) -> Result<()> {
    log.run(&mut cargo([
        "test",
        "--no-fail-fast",
        "--package",
        "twofold-crypto",
        "--package",
        "twofold-app",
        "--lib",
        "--tests",
        "--target",
        WASM,
    ]))
}

fn bundle(log: &mut Log) -> Result<()> {
    dist::build(Mode::Shipped, &mut |trunk| log.run(trunk))
}

fn server(log: &mut Log) -> Result<()> {
    log.run(&mut cargo(["build", "--package", "twofold-server"]))
}

fn browser(log: &mut Log) -> Result<()> {
    // Nothing to do in a full run; alone, the journeys must not meet yesterday's app.
    bundle(log)?;
    server(log)?;
    let journeys: Vec<String> = files_below(Path::new("tests/browser"))?
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|path| path.ends_with(".test.mjs"))
        .collect();
    if journeys.is_empty() {
        bail!("there are no journeys in tests/browser");
    }
    // One at a time: each journey already runs two browsers.
    log.run(
        command("node", ["--test", "--test-reporter=spec", "--test-concurrency=1", "--test-timeout=600000"])
            .args(journeys)
            .env("TWOFOLD_SERVER", std::env::current_dir()?.join("target/debug/twofold-server")),
    )
}
