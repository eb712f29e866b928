//! Tells whether the app's inputs have changed since it was last built.

use crate::workspace::{DIST, STATE, files_below};
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    path::Path,
};

/// Everything that the bundle is made of.
const INPUTS: [&str; 11] = [
    "app",
    "shared",
    "public",
    "xtask/src",
    ".cargo/config.toml",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "package.json",
    "package-lock.json",
    "rust-toolchain.toml",
];

const FILE: &str = "target/xtask/dist.stamp";

/// A digest of all inputs and of how they are built.
pub(crate) fn current(mode: &str) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(mode);
    for input in INPUTS {
        for file in files_below(Path::new(input))? {
            let content = fs::read(&file)?;
            hasher.update(format!("\0{}\0{}\0", file.display(), content.len()));
            hasher.update(content);
        }
    }
    Ok(format!("{mode} {}", hex(&hasher.finalize())))
}

/// Whether `dist/` was built from exactly these inputs.
pub(crate) fn is_built(stamp: &str) -> bool {
    Path::new(DIST).join("index.html").exists() && fs::read_to_string(FILE).is_ok_and(|built| built == stamp)
}

/// Remembers what `dist/` was built from.
pub(crate) fn keep(stamp: &str) -> Result<()> {
    fs::create_dir_all(STATE)?;
    Ok(fs::write(FILE, stamp)?)
}

/// Forgets it: a build that fails half way leaves nothing to rely on.
pub(crate) fn forget() {
    let _ = fs::remove_file(FILE);
}

/// Waits until no other build writes to `dist/`; holds for as long as the file is kept.
pub(crate) fn lock() -> Result<File> {
    fs::create_dir_all(STATE)?;
    let file = File::create(Path::new(STATE).join("dist.lock"))?;
    if file.try_lock().is_err() {
        eprintln!("waiting for another build of {DIST}/");
        file.lock()?;
    }
    Ok(file)
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
