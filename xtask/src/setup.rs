//! Installs what is missing on a fresh machine, from package registries only, and says so.

use crate::{
    process::{self, command},
    workspace::WASM,
};
use anyhow::{Context, Result, bail};
use std::{
    io::IsTerminal,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// What browser tests need from Debian.
const BROWSER_PACKAGES: [&str; 4] = ["chromium", "chromium-driver", "fonts-noto-color-emoji", "fonts-noto-core"];
const BROWSER_FILES: [&str; 2] = ["/usr/bin/chromium", "/usr/bin/chromedriver"];

/// The browser's compilation target, the formatter and the linter. Does nothing offline if they are there.
pub(crate) fn rust() -> Result<()> {
    let targets = process::answer(&mut command("rustup", ["target", "list", "--installed"]))?;
    if !targets.lines().any(|line| line.trim() == WASM) {
        process::run(&mut command("rustup", ["target", "add", WASM]))?;
    }
    let components = process::answer(&mut command("rustup", ["component", "list", "--installed"]))?;
    for component in ["clippy", "rustfmt"] {
        if !components.lines().any(|line| line.starts_with(component)) {
            process::run(&mut command("rustup", ["component", "add", component]))?;
        }
    }
    if process::try_answer(&mut command("cc", ["--version"])).is_none() {
        bail!("no C compiler found (SQLite is written in C). On Debian: apt-get install gcc libc6-dev");
    }
    Ok(())
}

/// The crates of the lock file: Trunk builds offline.
pub(crate) fn crates() -> Result<()> {
    process::run(&mut command("cargo", ["fetch"]))
}

/// `npm ci`, when the installed packages are not those of the lock file.
pub(crate) fn npm() -> Result<()> {
    // npm writes this file last, with what it has installed.
    let installed = Path::new("node_modules/.package-lock.json");
    let wanted = Path::new("package-lock.json");
    if installed.exists() && modified(installed)? >= modified(wanted)? {
        return Ok(());
    }
    if process::try_answer(&mut command("npm", ["--version"])).is_none() {
        bail!("npm is missing. On Debian: apt-get install nodejs npm (Node 20 or newer)");
    }
    process::run(&mut command("npm", ["ci", "--omit=optional", "--no-progress"]))
}

/// Chromium, its driver and fonts with emoji and right-to-left scripts.
pub(crate) fn browser() -> Result<()> {
    if BROWSER_FILES.iter().all(|file| Path::new(file).exists()) {
        return Ok(());
    }
    let by_hand = format!("apt-get update && apt-get install -y {}", BROWSER_PACKAGES.join(" "));
    if process::try_answer(&mut command("apt-get", ["--version"])).is_none() {
        bail!("this is not a Debian system: install Chromium and its driver as {}", BROWSER_FILES.join(" and "));
    }
    let root = process::try_answer(&mut command("id", ["-u"])).is_some_and(|id| id.trim() == "0");
    let sudo = process::try_answer(&mut command("sudo", ["--version"])).is_some();
    if !root && !sudo {
        bail!("Chromium for the browser tests is missing and needs an administrator: {by_hand}");
    }
    let apt = |arguments: &[&str]| {
        let mut apt = match (root, std::io::stdin().is_terminal()) {
            (true, _) => Command::new("apt-get"),
            (false, true) => command("sudo", ["apt-get"]),
            (false, false) => command("sudo", ["--non-interactive", "apt-get"]),
        };
        if root {
            apt.stdin(Stdio::null());
        }
        // Why Use-Pty: with a terminal of its own, dpkg stops for ever when make runs in the background.
        apt.args(["-o", "Dpkg::Use-Pty=0"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut apt)
    };
    let install = || {
        apt(&["update", "-qq"])?;
        apt(&[&["install", "-y", "-qq", "--no-install-recommends"], BROWSER_PACKAGES.as_slice()].concat())
    };
    install().or_else(|error| {
        // Another apt that runs at the same time makes this one fail; it is soon over.
        eprintln!("{error:#}; once more in 10 s");
        thread::sleep(Duration::from_secs(10));
        install().with_context(|| format!("cannot install Chromium; by hand: {by_hand}"))
    })
}

fn modified(path: &Path) -> Result<std::time::SystemTime> {
    Ok(std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.modified()?)
}
