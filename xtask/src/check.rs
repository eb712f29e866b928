//! Everything that must hold before a change is accepted, one named check after the other.

mod counts;
mod list;

use crate::{
    dist,
    process::{self, Log, command},
    setup,
    steps::Steps,
    tools,
    workspace::STATE,
};
use anyhow::{Result, bail};
use counts::Counts;
use list::{CHECKS, Check};
use std::{io::Write, path::Path, process::ExitCode, time::Instant};

/// How much of a failed check's output is repeated at the end.
const TAIL: usize = 40;

/// `cargo xtask test [--only A,B | --list]`.
pub(crate) fn test(arguments: &[String]) -> Result<ExitCode> {
    let chosen = match arguments {
        [] => CHECKS.iter().filter(|check| check.in_full_run).collect(),
        [flag] if flag == "--list" => {
            for check in &CHECKS {
                eprintln!("{:12} {}", check.name, check.says);
            }
            return Ok(ExitCode::SUCCESS);
        }
        [flag, names] if flag == "--only" => select(names)?,
        other => bail!("test knows only --only A,B and --list, not {other:?}"),
    };
    run_all(&chosen)
}

/// `cargo xtask check`: what one wants to know while writing.
pub(crate) fn quick() -> Result<ExitCode> {
    run_all(&select("fmt,clippy,clippy-wasm,tidy,relay")?)
}

/// `cargo xtask fmt`.
pub(crate) fn format() -> Result<ExitCode> {
    process::run(&mut command("cargo", ["fmt", "--all"]))?;
    Ok(ExitCode::SUCCESS)
}

fn select(names: &str) -> Result<Vec<&'static Check>> {
    let find = |name: &str| match CHECKS.iter().find(|check| check.name == name) {
        Some(check) => Ok(check),
        None => bail!("there is no check {name:?}; see cargo xtask test --list"),
    };
    names.split(',').map(|name| find(name.trim())).collect()
}

/// What came of one check.
struct Outcome {
    check: &'static Check,
    seconds: f32,
    counts: Counts,
    /// The log's end, if it failed.
    failure: Option<String>,
}

fn run_all(chosen: &[&'static Check]) -> Result<ExitCode> {
    let need = |want: fn(&Check) -> bool| chosen.iter().any(|check| want(check));
    let (bundle, browser, deny) =
        (need(|check| check.needs_bundle_tools), need(|check| check.needs_browser), need(|check| check.name == "deny"));
    let preparation = if bundle { dist::PREPARATION } else { 1 };
    let mut steps = Steps::new(preparation + usize::from(browser) + usize::from(deny) + chosen.len());
    if bundle {
        dist::prepare(&mut steps)?;
    } else {
        steps.step("Rust target and components", setup::rust)?;
    }
    if browser {
        steps.step("Chromium", setup::browser)?;
    }
    if deny {
        steps.step("cargo-deny", || tools::cargo_deny().map(|_| ()))?;
    }

    let mut outcomes = Vec::new();
    for &check in chosen {
        let mut log = Log::create(&Path::new(STATE).join("logs").join(format!("{}.log", check.name)))?;
        let start = Instant::now();
        // One failure must not hide the next: the error is kept, and the run goes on.
        let result = steps.step(check.name, || (check.run)(&mut log));
        let counts = Counts::read(log.lines());
        let failure = match result {
            Ok(()) if counts.failed == 0 => None,
            Ok(()) => Some("some tests failed".to_owned()),
            Err(error) => Some(format!("{error:#}")),
        };
        let failure = failure.map(|reason| {
            let skipped = log.lines().len().saturating_sub(TAIL);
            let tail = log.lines().iter().skip(skipped).map(|line| format!("    {line}\n")).collect::<String>();
            format!("{tail}    {reason}\n    whole log: {}", log.path().display())
        });
        outcomes.push(Outcome { check, seconds: start.elapsed().as_secs_f32(), counts, failure });
    }
    summary(&outcomes)
}

fn summary(outcomes: &[Outcome]) -> Result<ExitCode> {
    let mut total = Counts::default();
    eprintln!();
    for outcome in outcomes {
        if let Some(failure) = &outcome.failure {
            eprintln!("--- {} failed ---\n{failure}\n", outcome.check.name);
        }
    }
    for Outcome { check, seconds, counts, failure } in outcomes {
        let tests = if *counts == Counts::default() { String::new() } else { format!("  {counts}") };
        let word = if failure.is_some() { "FAILED" } else { "ok" };
        eprintln!("{word:6} {:12} {seconds:>7.1} s{tests}", check.name);
        total.passed += counts.passed;
        // A check that fails without naming a test still is one failure.
        total.failed += counts.failed.max(usize::from(failure.is_some()));
    }
    writeln!(std::io::stdout(), "{total}")?;
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
