//! The programs that build and check the app: found if they are there, built once if not.

use crate::{
    process::{self, command},
    workspace::{TOOLS, TOOLS_BIN},
};
use anyhow::{Context, Result};
use std::{
    ffi::OsString,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// 0.22 needs a newer Rust than the pinned one.
const TRUNK: (&str, &str) = ("trunk", "0.21.14");
const CARGO_DENY: (&str, &str) = ("cargo-deny", "0.20.2");
const CARGO_FUZZ: (&str, &str) = ("cargo-fuzz", "0.13.1");
/// Where tools are compiled; emptied afterwards.
const BUILD: &str = "target/tools-build";

/// Makes sure of Trunk and returns it.
pub(crate) fn trunk() -> Result<PathBuf> {
    find_or_install(TRUNK)
}

/// Makes sure of cargo-deny and returns it.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    find_or_install(CARGO_DENY)
}

/// Makes sure of cargo-fuzz and returns it.
pub(crate) fn cargo_fuzz() -> Result<PathBuf> {
    find_or_install(CARGO_FUZZ)
}

fn find_or_install((name, version): (&str, &str)) -> Result<PathBuf> {
    let own = Path::new(TOOLS_BIN).join(name);
    let expected = format!("{name} {version}");
    for candidate in [own.clone(), PathBuf::from(name)] {
        let said = process::try_answer(&mut command(&candidate.to_string_lossy(), ["--version"]));
        if said.is_some_and(|said| said.trim() == expected) {
            return Ok(candidate);
        }
    }
    eprintln!("building {expected} once, into {TOOLS} (some minutes)");
    // These tools run for seconds; optimising them would take far longer than it saves.
    let built = process::run(
        command(
            "cargo",
            ["install", "--locked", "--force", name, "--version", version, "--no-default-features", "--root", TOOLS],
        )
        .env("CARGO_TARGET_DIR", BUILD)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    );
    built.with_context(|| format!("cannot build {expected}"))?;
    // More than a gigabyte that nobody needs again.
    let _ = fs::remove_dir_all(BUILD);
    Ok(own)
}

/// PATH with Trunk's helpers first: wasm-bindgen and sass are this binary, wasm-opt is npm's.
pub(crate) fn path_for_trunk() -> Result<OsString> {
    let bin = std::env::current_dir()?.join(TOOLS_BIN);
    fs::create_dir_all(&bin)?;
    let me = this_tool()?;
    link(&me, &bin.join("wasm-bindgen"))?;
    link(&me, &bin.join("sass"))?;
    link(&std::env::current_dir()?.join("node_modules/.bin/wasm-opt"), &bin.join("wasm-opt"))?;
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&inherited)))?)
}

/// Where this tool lies, also when it was built anew while it ran: Linux then marks the old file's name.
fn this_tool() -> Result<PathBuf> {
    let running = std::env::current_exe()?;
    let name = running.to_string_lossy();
    Ok(name.strip_suffix(" (deleted)").map_or_else(|| running.clone(), PathBuf::from))
}

fn link(to: &Path, at: &Path) -> Result<()> {
    if fs::read_link(at).is_ok_and(|there| there == to) {
        return Ok(());
    }
    let _ = fs::remove_file(at);
    symlink(to, at).with_context(|| format!("cannot link {}", at.display()))
}

/// The lock file's wasm-bindgen.
pub(crate) fn wasm_bindgen(argv: Vec<String>) -> Result<ExitCode> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(argv)?;
    Ok(ExitCode::SUCCESS)
}

/// Cargo's runner for tests of the browser target.
pub(crate) fn test_runner(mut argv: Vec<String>) -> Result<ExitCode> {
    argv.remove(1);
    // `cargo test -q` passes it on, and the runner does not know it.
    argv.retain(|argument| argument != "--quiet");
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(argv)?;
    Ok(ExitCode::SUCCESS)
}

/// The lock file's Sass, told where the design system lies.
pub(crate) fn sass(arguments: &[String]) -> Result<ExitCode> {
    let sass = "node_modules/sass/sass.js";
    let status = if arguments.iter().any(|argument| argument == "--version") {
        command("node", [sass, "--version"]).status()?
    } else {
        command("node", [sass])
            .args(arguments)
            .args(["--style=compressed", "--quiet-deps", "--load-path=node_modules/@uswds/uswds/packages"])
            .status()?
    };
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
