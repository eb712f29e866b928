//! Where things are in this repository.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Paths below the repository's root, which is the current directory of every command.
pub(crate) const DIST: &str = "dist";
pub(crate) const TOOLS: &str = "target/tools";
pub(crate) const TOOLS_BIN: &str = "target/tools/bin";
pub(crate) const STATE: &str = "target/xtask";
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The crates that run natively, in the order in which they depend on each other.
pub(crate) const NATIVE_CRATES: [&str; 9] = [
    "twofold-wire",
    "twofold-crypto",
    "twofold-programs",
    "twofold-templates",
    "twofold-model",
    "twofold-sync",
    "twofold-app",
    "twofold-server",
    "twofold-tests",
];

/// Makes the repository's root the current directory, so that every path here can be relative.
pub(crate) fn enter_root() -> Result<()> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = manifest.parent().context("xtask lies in a folder of the repository")?;
    // Why: a checkout that was moved after xtask was built would otherwise work in the old place.
    if root.join("Cargo.lock").exists() {
        std::env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))?;
    }
    Ok(())
}

/// All files below a folder, sorted, or the file itself.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(if path.exists() { vec![path.to_owned()] } else { Vec::new() });
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        found.extend(files_below(&entry?.path())?);
    }
    found.sort();
    Ok(found)
}
