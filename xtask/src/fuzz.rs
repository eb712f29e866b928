//! Long runs of everything that reads bytes from outside, guided by the code that is reached.
//!
//! They need a nightly Rust, for the coverage; what they run is in `tests/src/fuzz.rs`, and the short run of it is one of
//! the tests on the pinned Rust.

use crate::{
    process::{self, command},
    steps::Steps,
    tools,
};
use anyhow::{Context, Result, bail};
use std::{fs, path::Path, process::ExitCode};

/// For each reader, unless told otherwise.
const SECONDS: &str = "60";
/// What one input may take: seconds, and megabytes of memory.
const LIMITS: [&str; 3] = ["-timeout=20", "-rss_limit_mb=4096", "-max_len=65536"];
/// Where inputs are kept that were found: not committed.
const CORPUS: &str = "target/fuzz-corpus";
/// Inputs that are committed.
const KEPT: &str = "tests/fuzz";
/// Where the readers are listed.
const LIST: &str = "tests/src/fuzz.rs";

/// `cargo xtask fuzz [reader|all] [seconds]`.
pub(crate) fn fuzz(arguments: &[String]) -> Result<ExitCode> {
    let all = names()?;
    let (chosen, seconds) = match arguments {
        [] => (all, SECONDS),
        [one] => (choose(all, one)?, SECONDS),
        [one, seconds] => (choose(all, one)?, seconds.as_str()),
        other => bail!("fuzz knows a reader (or 'all') and seconds, not {other:?}"),
    };
    let toolchains = process::try_answer(&mut command("rustup", ["toolchain", "list"])).unwrap_or_default();
    if !toolchains.lines().any(|line| line.starts_with("nightly")) {
        eprintln!(
            "There is no nightly Rust here, which long runs need: rustup toolchain install nightly --profile minimal\n\
             The short run needs none: cargo test --package twofold-tests --test fuzz"
        );
        return Ok(ExitCode::FAILURE);
    }
    let mut steps = Steps::new(2 + chosen.len());
    let tool = steps.step("cargo-fuzz", tools::cargo_fuzz)?;
    steps.step("all readers, with coverage (some minutes)", || process::run(&mut nightly(&tool, ["build", "any"])))?;
    for name in chosen {
        steps.step(&name, || run(&tool, &name, seconds))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn run(tool: &Path, name: &str, seconds: &str) -> Result<()> {
    let corpus = format!("{CORPUS}/{name}");
    fs::create_dir_all(&corpus).with_context(|| format!("cannot make {corpus}"))?;
    let kept = format!("{KEPT}/{name}");
    let mut fuzz = nightly(tool, ["run", "any", corpus.as_str()]);
    if Path::new(&kept).is_dir() {
        fuzz.arg(&kept);
    }
    fuzz.arg("--").args(LIMITS).arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={corpus}-"));
    let outcome = process::run(fuzz.env("TARGET", name));
    outcome.with_context(|| format!("an input did harm: put it from {corpus}-* into {kept}, and mend what it breaks"))
}

fn nightly<'a>(tool: &Path, arguments: impl IntoIterator<Item = &'a str>) -> std::process::Command {
    let mut fuzz = command("rustup", ["run", "nightly"]);
    // Without a sanitizer: there is no unsafe code of ours, and it is twice as fast.
    fuzz.arg(tool).arg("fuzz").args(arguments.into_iter().flat_map(|argument| match argument {
        verb @ ("build" | "run") => vec![verb, "--sanitizer=none", "--target-dir=target/fuzz"],
        other => vec![other],
    }));
    fuzz
}

/// The names of all readers, in their order.
fn names() -> Result<Vec<String>> {
    let list = fs::read_to_string(LIST).with_context(|| format!("cannot read {LIST}"))?;
    let name = |line: &str| Some(line.trim().strip_prefix("Target { name: \"")?.split('"').next()?.to_owned());
    let names: Vec<String> = list.lines().filter_map(name).collect();
    if names.is_empty() { bail!("there are no readers in {LIST}") } else { Ok(names) }
}

fn choose(all: Vec<String>, wanted: &str) -> Result<Vec<String>> {
    if wanted == "all" {
        return Ok(all);
    }
    if all.iter().any(|name| name == wanted) {
        return Ok(vec![wanted.to_owned()]);
    }
    bail!("there is no reader {wanted:?}, but: {}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{enter_root, files_below};
    use std::path::PathBuf;

    #[test]
    fn every_kept_input_belongs_to_a_reader() {
        enter_root().unwrap();
        let all = names().unwrap();
        let kept: Vec<PathBuf> = files_below(Path::new(KEPT)).unwrap();
        assert!(!kept.is_empty());
        for path in kept {
            let folder = path.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
            assert!(all.contains(&folder), "{}", path.display());
        }
    }
}
